"""Drafts become sentences: their citations are verified, numbered and counted here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.citations import cite, verify
from assistant.engines.extractive import NAME as EXTRACTIVE
from assistant.engines.types import Aside, Draft, Dropped, Part, Source
from assistant.merging import copies_of
from assistant.types import AnswerSentence, Citation, Sentence
from index.errors import CitationError
from index.generation import Index
from index.types import Span


class Telling:
    """One answer in the making. Sources that sentences share are cited by one number.

    `unverified` counts sentences whose citations failed, `dropped` those that an engine withheld.
    """

    def __init__(self, index: Index, engine: str, warning: str = "") -> None:
        self._index = index
        self._engine = engine
        self._known: dict[tuple[int, Span], Citation] = {}
        self.sentences: list[AnswerSentence] = []
        self.citations: list[Citation] = []
        self._asides = [warning]
        self.dropped = 0
        self.unverified = 0

    @property
    def engine(self) -> str:
        """Of whose words the answer is made; of quotations where no sentence is a model's."""
        worded = any(sentence.worded_by is not None for sentence in self.sentences)
        return self._engine if worded else EXTRACTIVE

    @property
    def records(self) -> list[int]:
        """The catalogue's keys of the article versions that are cited, in that order."""
        return list(dict.fromkeys(record for record, _ in self._known))

    def noticed(self, notice: str) -> str:
        """The notice of the answer, behind what was said in the making of it."""
        return " ".join(text for text in (*self._asides, notice) if text)

    def sentences_of(self, parts: Iterable[Part]) -> Iterator[Sentence]:
        """The sentences that may be shown, each as soon as it may be."""
        for part in parts:
            if isinstance(part, Aside):
                self._asides.append(part.text)
            elif isinstance(part, Dropped):
                self.dropped += 1
            else:
                sentence = self._told(part)
                if sentence is None:
                    self.unverified += 1
                else:
                    yield sentence

    def _told(self, draft: Draft) -> Sentence | None:
        """None where a citation is not verbatim what is stored by now."""
        try:
            cited = self._cited(draft.sources)
        except CitationError:
            return None
        markers = tuple(citation.marker for citation in cited)
        # A quotation is what was verified, whatever the engine says it is.
        quoted = " ".join(citation.quote for citation in cited)
        text = quoted if draft.worded_by is None else draft.text
        answer = draft.answer if text == draft.text else None
        sentence = AnswerSentence(text, markers, draft.worded_by, answer)
        self.sentences.append(sentence)
        return Sentence(sentence, tuple(cited))

    def _cited(self, sources: Sequence[Source]) -> list[Citation]:
        """Nothing is kept of a sentence of which one citation fails. Raises CitationError."""
        cited: list[Citation] = []
        fresh: dict[tuple[int, Span], Citation] = {}
        for source in sources:
            key = (source.record, source.span)
            known = self._known.get(key) or fresh.get(key)
            if known is None:
                marker = len(self.citations) + len(fresh) + 1
                copies = copies_of(self._index, source.record)
                known = cite(marker, source.article, source.span, copies)
                verify(known, self._index)
                fresh[key] = known
            if known not in cited:
                cited.append(known)
        self._known |= fresh
        self.citations += fresh.values()
        return cited
