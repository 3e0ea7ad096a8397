"""An answer without a word of the archive: what a reader's browser keeps of it.

A version is the digest of its text, so that an article, a version, a start and an end name one
quotation and no other; its words are read again from the index when the answer comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.time.expression import TimeExpression
from assistant.types import Answer, AnswerSentence, NearestArticle, Respelling

Named = tuple[str, str]
"""(article_id, version)"""
Place = tuple[str, str, int, int]
"""(article_id, version, start, end), in code points of that version's text."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """`number` is the answer's in the ledger, None where it is in none.

    The citation with marker n is `places[n - 1]`. The text of `sentences` is empty but for those
    that a model worded; those cannot be read anywhere else.
    """

    number: int | None
    question: str
    sentences: tuple[AnswerSentence, ...] = ()
    places: tuple[Place, ...] = ()
    notice: str = ""
    abstained: bool = False
    nearest: tuple[Named, ...] = ()
    newer: Named | None = None
    time: tuple[TimeExpression, ...] = ()
    respelled: tuple[Respelling, ...] = ()

    @property
    def cited(self) -> set[str]:
        """The articles, by their ids."""
        return {article_id for article_id, *_ in self.places}


def remembered(answer: Answer, number: int | None) -> Remembered:
    return Remembered(
        number=number,
        question=answer.question,
        sentences=tuple(_without_quotation(each) for each in answer.sentences),
        places=tuple((c.article_id, c.version, c.start, c.end) for c in answer.citations),
        notice=answer.notice,
        abstained=answer.abstained,
        nearest=tuple(map(_named, answer.nearest)),
        newer=None if answer.newer is None else _named(answer.newer),
        time=answer.time,
        respelled=answer.respelled,
    )


def to_json(answer: Remembered) -> dict[str, Any]:
    return asdict(answer)


def from_json(values: Mapping[str, Any]) -> Remembered:
    """What `to_json` made, read from JSON by then. For values that this server wrote itself."""
    return Remembered(
        **{
            **values,
            "sentences": tuple(_sentence(each) for each in values["sentences"]),
            "places": tuple(map(tuple, values["places"])),
            "nearest": tuple(map(tuple, values["nearest"])),
            "newer": None if values["newer"] is None else tuple(values["newer"]),
            "time": tuple(TimeExpression(**each) for each in values["time"]),
            "respelled": tuple(Respelling(**each) for each in values["respelled"]),
        }
    )


def _without_quotation(sentence: AnswerSentence) -> AnswerSentence:
    text = "" if sentence.worded_by is None else sentence.text
    return AnswerSentence(text, sentence.citations, sentence.worded_by, sentence.answer)


def _sentence(values: Mapping[str, Any]) -> AnswerSentence:
    answer: Sequence[int] | None = values["answer"]
    return AnswerSentence(
        values["text"],
        tuple(values["citations"]),
        values["worded_by"],
        None if answer is None else (answer[0], answer[1]),
    )


def _named(article: NearestArticle) -> Named:
    return article.article_id, article.version
