"""An answer's circumstances in one line each, said the same way wherever text is shown.

The lines hold words of articles and questions as they are; who shows them makes them safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.spelling import CARELESS
from assistant.time.expression import TimeExpression
from assistant.types import Answer, AnswerSentence, Citation, Copy, NearestArticle, Respelling


def understood(answer: Answer, hint: str = "") -> Iterator[str]:
    """How the question was read, where that is more than its words; `hint` follows the time."""
    yield from respelled(answer.respelled)
    if answer.search_query != answer.question:
        yield f"Searched for: {answer.search_query}"
    if answer.time:
        yield " ".join(part for part in (time_heeded(answer.time), hint) if part)


def respelled(words: Sequence[Respelling]) -> Iterator[str]:
    searched = "also searched for" if len(words) < CARELESS else "searched for"
    for each in words:
        yield f"The archive has no “{each.written}”; {searched}: {each.read}"


def time_heeded(time: Sequence[TimeExpression]) -> str:
    return f"Time: {'; '.join(expression.described() for expression in time)}"


def date_before(sentence: AnswerSentence, citations: Iterable[Citation]) -> str:
    """What leads a sentence of a timeline: the date of its article, such as "2012-09: "."""
    dates = {citation.marker: citation.published for citation in citations}
    return f"{next(filter(None, map(dates.get, sentence.citations)), 'undated')}: "


def newer(answer: Answer) -> Iterator[str]:
    """One line, or none where nothing newer was found."""
    if answer.newer is not None:
        yield f"Newer on the same matter: {offered(answer.newer)}"


def offered(article: NearestArticle) -> str:
    about = described(article.title, article.authors, article.published)
    return f"{about} ({article.path}){elsewhere(article.also_at)}"


def described(title: str, authors: Sequence[str], published: str | None) -> str:
    return ", ".join(part for part in (title, " and ".join(authors), published) if part)


def place_within(citation: Citation) -> list[str]:
    """The chapter and the page of a citation, those that it has."""
    chapter = [] if citation.chapter is None else [f"“{citation.chapter}”"]
    return chapter if citation.page is None else [*chapter, f"p. {citation.page}"]


def elsewhere(copies: Sequence[Copy]) -> str:
    return f"; also at {', '.join(copy.path for copy in copies)}" if copies else ""
