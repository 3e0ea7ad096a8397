"""A conversation for the browser to keep, and the one that comes back, checked against the index.

The seal says that the server gave these answers to this reader; what they quote is read again
from the index that is served now, and verified as it was at first (docs/decisions/0024).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from assistant.assistant import Assistant
from assistant.citations import cite
from assistant.merging import copies_of
from assistant.spelling import may_be_shown
from assistant.types import Answer, AnswerSentence, Citation, Copy, NearestArticle, Turn
from assistant.ui import render
from assistant.ui.conversation import Talk, message
from assistant.ui.remembered import Named, Place, Remembered, from_json, to_json
from assistant.ui.seal import Seal
from index.errors import ArticleMissing, CitationError
from index.generation import Index

GONE = "This answer is not shown again: what it quoted is no longer in the archive."


def sealed(talk: Talk, seal: Seal, whose: str = "") -> str:
    """The latest answers of a conversation, as many as there is room for; "" for none."""
    for first in range(len(talk.answers)):
        kept = [to_json(answer) for answer in talk.answers[first:]]
        # The search may hold words of an answer that is left off, and is not checked with it.
        searched = "" if first else talk.searched
        value = {"name": talk.name, "searched": searched, "answers": kept}
        if (text := seal.closed(value, whose)) is not None:
            return text
    return ""


def recalled(assistant: Assistant, seal: Seal, sent: object, whose: str = "") -> Talk:
    """The conversation in what a browser sent; an empty one for all that is not sealed for it."""
    value = seal.opened(sent, whose)
    return Talk() if value is None else _talk(assistant, value)


def _talk(assistant: Assistant, value: dict[str, Any]) -> Talk:
    kept = tuple(map(from_json, value["answers"]))
    answers = [_as_of_now(assistant, each) for each in kept]
    messages = [
        part
        for answer in answers
        for part in (
            message("user", render.plain(answer.question)),
            message("assistant", render.whole_answer(answer)),
        )
    ]
    # The search of a follow-up holds words of the answer before.
    whole = all(_is_whole(answer) for answer in answers)
    turns = tuple(Turn(answer.question, answer.text) for answer in answers)
    searched = value["searched"] if whole else ""
    return Talk(tuple(messages), turns, searched, kept, value["name"])


def _is_whole(answer: Answer) -> bool:
    """Whether all that was quoted may be shown."""
    return answer.notice != GONE and all(each.withdrawn is None for each in answer.citations)


def _as_of_now(assistant: Assistant, kept: Remembered) -> Answer:
    """An answer as it is shown today: quotations that verify, withdrawn ones without their words,
    and nothing of an answer of which a citation no longer names what is stored."""
    try:
        citations = _citations(assistant, kept.places)
    except CitationError:
        return _answer(kept, (), (), notice=GONE)
    index = assistant.index
    sentences = tuple(_sentence(each, citations) for each in kept.sentences)
    newer = () if kept.newer is None else _offered(index, (kept.newer,))
    return replace(
        _answer(kept, sentences, citations, kept.notice),
        nearest=_offered(index, kept.nearest),
        newer=newer[0] if newer else None,
        time=kept.time,
        respelled=tuple(each for each in kept.respelled if may_be_shown(each.read, index)),
    )


def _answer(
    kept: Remembered,
    sentences: tuple[AnswerSentence, ...],
    citations: tuple[Citation, ...],
    notice: str,
) -> Answer:
    """What the page shows of an answer; how it was made is not kept."""
    return Answer(
        question=kept.question,
        search_query=kept.question,
        sentences=sentences,
        citations=citations,
        abstained=kept.abstained,
        confidence=0.0,
        calibrated=False,
        notice=notice,
        nearest=(),
        withheld=0,
        hits=(),
        engine="",
        timings_ms={},
    )


def _citations(assistant: Assistant, places: tuple[Place, ...]) -> tuple[Citation, ...]:
    """The citations by their markers, without a word of withdrawn ones. Raises CitationError."""
    cited = (_cited(assistant.index, n, place) for n, place in enumerate(places, 1))
    checked = assistant.recheck(list(cited))
    return tuple(
        each if each.withdrawn is None else replace(each, quote="", chapter=None, also_at=())
        for each in checked
    )


def _cited(index: Index, marker: int, place: Place) -> Citation:
    article_id, version, start, end = place
    stored = index.catalogue.version(article_id, version)
    if stored is None:
        raise CitationError(f"Citation {marker} names a version that is not stored.")
    return cite(marker, stored, (start, end), _copies(index, article_id))


def _sentence(sentence: AnswerSentence, citations: tuple[Citation, ...]) -> AnswerSentence:
    cited = [citations[marker - 1] for marker in sentence.citations]
    if any(citation.withdrawn for citation in cited):
        return replace(sentence, text="", answer=None)
    if sentence.worded_by is not None:
        return sentence
    return replace(sentence, text=" ".join(citation.quote for citation in cited))


def _offered(index: Index, named: tuple[Named, ...]) -> tuple[NearestArticle, ...]:
    """Articles that were offered, as far as they may still be."""
    found = []
    for article_id, version in named:
        with suppress(ArticleMissing):  # which a withdrawn one is as well
            article = index.article(article_id, version)
            found.append(
                NearestArticle(
                    article_id, version, article.path, article.url, article.title,
                    article.authors, article.published, 0.0, _copies(index, article_id),
                )
            )  # fmt: skip
    return tuple(found)


def _copies(index: Index, article_id: str) -> tuple[Copy, ...]:
    record = index.record_of(article_id)
    return () if record is None else copies_of(index, record)
