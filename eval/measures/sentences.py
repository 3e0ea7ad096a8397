"""Overlap of cited and gold spans, counted in whole sentences of the articles.

A sentence counts as cited, or as gold, when at least half of its characters lie under the spans.
Precision = both / cited, recall = both / gold, F1 = 2 both / (cited + gold): the set-based measure
of supporting facts in HotpotQA (Yang et al. 2018), whose unit is the sentence too. A long sentence
weighs no more than a short one, and a quotation that stops before the full stop loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.measures.overlap import Overlap, covered
from eval.types import SpansByDoc
from index.types import Span

SHARE = 0.5
"""Of a sentence's characters, to be under the spans."""

SentencesByDoc = Mapping[str, Sequence[Span]]
"""{doc_id: spans of all sentences of that article's text}."""


def held(sentences: SentencesByDoc, spans: SpansByDoc) -> set[tuple[str, Span]]:
    """The sentences of which at least half lies under the spans."""
    return {
        (doc_id, sentence)
        for doc_id, of_doc in spans.items()
        for sentence in sentences.get(doc_id, ())
        if covered(sentence, of_doc) >= SHARE
    }


def sentence_overlap(
    cited: SpansByDoc, gold: SpansByDoc, sentences: SentencesByDoc
) -> Overlap | None:
    """None where no sentence is gold: the evidence is less than half of the one it stands in."""
    wanted = held(sentences, gold)
    if not wanted:
        return None
    given = held(sentences, cited)
    both = len(given & wanted)
    if both == 0:
        return Overlap(0.0, 0.0, 0.0)
    return Overlap(both / len(given), both / len(wanted), 2 * both / (len(given) + len(wanted)))
