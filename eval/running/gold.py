"""Gold evidence as spans of stored articles, and what a set of citations makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.data.grounded import GroundedSet
from eval.data.jsonl import shown
from eval.measures.citations import citation_recall
from eval.measures.overlap import Overlap, covered, overlap_by_doc
from eval.measures.sentences import SentencesByDoc, sentence_overlap
from eval.running.locate import locate_span, occurrences
from eval.types import Evidence, EvidenceSpan, GroundedQuestion, SpansByDoc
from index.errors import InputError
from index.types import Span

StoredText = Callable[[str], str | None]
"""doc_id → the text that the index stores, None where it has no such article."""

Plain = Callable[[str], str]
"""A fragment of an archive's source → the words that a reader makes of it."""


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """A question's evidence that was found.

    `pieces` are all of it, alternates too. `choices` are the sets of spans of which each alone is
    as good as the others: everything together; each piece, where any will do; each alternate.
    `unlocated` says which quotations are not in the stored texts. `texts` are the stored ones that
    the pieces are spans of.
    """

    pieces: tuple[tuple[str, Span], ...]
    choices: tuple[SpansByDoc, ...]
    unlocated: tuple[str, ...]
    texts: Mapping[str, str]


def locate_gold(
    question: GroundedQuestion, data: GroundedSet, stored: StoredText, plain: Plain
) -> GoldEvidence:
    """`InputError` where a span of a corpus row is not in the stored text."""
    unlocated: list[str] = []

    def find(items: Iterable[Evidence]) -> list[tuple[str, Span]]:
        found = []
        for item in items:
            span = locate(item, question, data, stored, plain)
            if span is None:
                unlocated.append(f"{data.where(question)}: {described(item)}")
            else:
                found.append((item.doc_id, span))
        return found

    main, alternates = find(question.evidence), find(question.alternates)
    choices = [by_doc(main)] if main else []
    if question.evidence_mode == "any" and len(main) > 1:
        choices += [by_doc([piece]) for piece in main]
    choices += [by_doc([piece]) for piece in alternates]
    pieces = (*main, *alternates)
    texts = {doc_id: text for doc_id, _ in pieces if (text := stored(doc_id)) is not None}
    return GoldEvidence(pieces, tuple(choices), tuple(unlocated), texts)


def locate(
    item: Evidence, question: GroundedQuestion, data: GroundedSet, stored: StoredText, plain: Plain
) -> Span | None:
    """Where one piece of evidence stands in the stored text.

    A quotation that an article holds more than once counts where it stands first.
    """
    text = stored(item.doc_id)
    if isinstance(item, EvidenceSpan):
        raw = data.rows[item.doc_id].text
        span = None if text is None else locate_span(raw, (item.start, item.end), text)
        if span is None:
            raise InputError(
                f"{data.where(question)}: {described(item)} cannot be found in the indexed text. "
                "The index holds another text, or its reader changed more than white space."
            )
        return span
    if text is None:
        return None
    found = occurrences(text, plain(item.quote)) or occurrences(text, item.quote)
    return found[0] if found else None


def described(item: Evidence) -> str:
    if isinstance(item, EvidenceSpan):
        return f"the span {item.start}-{item.end} of {shown(item.doc_id)}"
    return f"{item.doc_id}: {shown(item.quote)}"


def by_doc(pieces: Iterable[tuple[str, Span]]) -> SpansByDoc:
    spans: SpansByDoc = {}
    for doc_id, span in pieces:
        spans.setdefault(doc_id, []).append(span)
    return spans


def evidence_overlap(cited: SpansByDoc, gold: GoldEvidence) -> Overlap | None:
    """Overlap in characters with the choice that it is best of; None without evidence."""
    return best([overlap_by_doc(cited, choice) for choice in gold.choices])


def sentence_evidence(
    cited: SpansByDoc, gold: GoldEvidence, sentences: SentencesByDoc
) -> Overlap | None:
    """The same in sentences; None, too, where the evidence makes up no sentence."""
    found = [sentence_overlap(cited, choice, sentences) for choice in gold.choices]
    return best([overlap for overlap in found if overlap is not None])


def best(overlaps: Sequence[Overlap]) -> Overlap | None:
    """The one with the highest F1; of equal ones the more precise."""
    return max(overlaps, key=lambda overlap: (overlap.f1, overlap.precision), default=None)


def cited_pieces(cited: SpansByDoc, gold: GoldEvidence) -> float | None:
    """Citation recall of the choice of which most is cited."""
    return max((citation_recall(cited, choice) for choice in gold.choices), default=None)


def holds_a_piece(cited: SpansByDoc, gold: GoldEvidence, share: float = 0.5) -> bool | None:
    """Whether the citations hold at least `share` of the characters of some piece."""
    if not gold.pieces:
        return None
    return any(covered(span, cited.get(doc_id, [])) >= share for doc_id, span in gold.pieces)
