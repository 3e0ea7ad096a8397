"""Gold evidence as spans of stored articles, and what a set of citations makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from eval.data.grounded import GroundedSet
from eval.data.jsonl import shown
from eval.measures.overlap import covered, overlap_by_doc
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
    `unlocated` says which quotations are not in the stored texts.
    """

    pieces: tuple[tuple[str, Span], ...]
    choices: tuple[SpansByDoc, ...]
    unlocated: tuple[str, ...]


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
    return GoldEvidence((*main, *alternates), tuple(choices), tuple(unlocated))


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


def evidence_f1(cited: SpansByDoc, gold: GoldEvidence) -> float | None:
    """The best F1 against any of the choices; None where no evidence was found."""
    scores = [overlap_by_doc(cited, choice).f1 for choice in gold.choices]
    return max(scores, default=None)


def holds_a_piece(cited: SpansByDoc, gold: GoldEvidence, share: float = 0.5) -> bool | None:
    """Whether the citations hold at least `share` of the characters of some piece."""
    if not gold.pieces:
        return None
    return any(covered(span, cited.get(doc_id, [])) >= share for doc_id, span in gold.pieces)
