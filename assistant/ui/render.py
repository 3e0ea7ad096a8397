"""Answers as chat messages: Markdown in which only what we wrote is markup.

Titles, sentences and questions come from articles, models and readers. Each is turned into
text that neither Markdown nor HTML takes for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.time.expression import TimeExpression, is_timeline
from assistant.told import respelled, time_heeded
from assistant.types import (
    Answer,
    AnswerSentence,
    Citation,
    Copy,
    NearestArticle,
    Respelling,
)
from assistant.ui.source import byline, permalink, place_words, readable_date
from assistant.wording import by_wording, supports
from index.terminal import counted

_MARKUP = re.compile(r"[!-/:-@\[-`{-~]")
AUTHORS_NAMED = 3
WITHDRAWN = "(The article that was quoted here has been withdrawn.)"
"""In the place of a sentence, in an answer that is shown again."""


def plain(text: str) -> str:
    """`text` as one line of Markdown that shows it.

    A numeric entity is never markup: `&#42;` shows a star and starts no emphasis, and
    `http&#58;` becomes no link. That covers every ASCII punctuation mark at once.
    """
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", " ".join(text.split()))


def searching(article_count: int) -> str:
    return f"*Searching {counted(article_count, 'articles')}…*"


def partial_answer(
    sentences: Iterable[AnswerSentence], citations: Iterable[Citation], dated: bool = False
) -> str:
    """What has been verified so far, while the rest is on its way; a line each where `dated`."""
    cited = {citation.marker: citation for citation in citations}
    return _timeline(sentences, cited) if dated else _sentences(sentences, cited)


def whole_answer(answer: Answer) -> str:
    """The answer with its sources, or an abstention with the nearest articles."""
    cited = {citation.marker: citation for citation in answer.citations}
    parts = [
        (_timeline if is_timeline(answer.time) else _sentences)(answer.sentences, cited),
        _notice(answer),
        _newer(answer.newer),
        _respelled(answer.respelled),
        _time(answer.time),
        _sources(answer.citations, supports(answer)),
        _nearest(answer.nearest) if answer.abstained else "",
    ]
    return "\n\n".join(part for part in parts if part)


def total_index(article_count: int) -> str:
    return f"Total index: {counted(article_count, 'articles')}"


def _sentences(sentences: Iterable[AnswerSentence], cited: dict[int, Citation]) -> str:
    """Paragraphs; where a model worded some, each says whose words it is."""
    paragraphs = []
    for words, run in by_wording(sentences):
        paragraphs += [f"*{plain(words)}*"] if words else []
        paragraphs.append(" ".join(_sentence(sentence, cited) for sentence in run))
    return "\n\n".join(paragraphs)


def _sentence(sentence: AnswerSentence, cited: dict[int, Citation]) -> str:
    citations = [cited[number] for number in sentence.citations]
    withdrawn = any(citation.withdrawn for citation in citations)
    text = f"*{plain(WITHDRAWN)}*" if withdrawn else _text(sentence)
    # A no-break space keeps a number on the line of the words it belongs to.
    return "\N{NO-BREAK SPACE}".join([text, *map(_marker, citations)])


def _text(sentence: AnswerSentence) -> str:
    """The sentence, the words that answer in bold where they stand free enough for Markdown."""
    text = sentence.text
    start, end = sentence.answer or (0, 0)
    before, answer, after = text[:start], text[start:end], text[end:]
    free = before[-1:].strip() == "" and not after[:1].isalnum() and answer == answer.strip()
    if not answer or not free:
        return plain(text)
    led = f"{plain(before)} " if before.strip() else ""
    follows = f"{' ' if after[:1].isspace() else ''}{plain(after)}"
    return f"{led}**{plain(answer)}**{follows}"


def _timeline(sentences: Iterable[AnswerSentence], cited: dict[int, Citation]) -> str:
    """A paragraph a sentence, each led by the date of the article that it is quoted from."""
    lines = []
    for sentence in sentences:
        dates = (cited[number].published for number in sentence.citations)
        led = readable_date(next(filter(None, dates), None)) or "Undated"
        lines.append(f"**{plain(led)}:** {_sentences([sentence], cited)}")
    return "\n\n".join(lines)


def _newer(newer: NearestArticle | None) -> str:
    if newer is None:
        return ""
    title, line = plain(newer.title or newer.path), _after(readable_date(newer.published))
    return (
        f"> Newer on the same matter: [{title}]({permalink(newer.article_id, newer.version)}){line}"
    )


def _respelled(words: Sequence[Respelling]) -> str:
    return "\n\n".join(f"*{plain(line)}*" for line in respelled(words))


def _time(time: Sequence[TimeExpression]) -> str:
    return f"*{plain(time_heeded(time))}*" if time else ""


def _marker(citation: Citation) -> str:
    return _link(f"\\[{citation.marker}\\]", _address(citation), citation.title or citation.path)


def _address(citation: Citation) -> str:
    span = (citation.start, citation.end)
    return permalink(citation.article_id, citation.version, span)


def _link(text: str, address: str, title: str) -> str:
    return f'[{text}]({address} "{plain(title)}")'


def _notice(answer: Answer) -> str:
    return f"> {plain(answer.notice)}" if answer.notice.strip() else ""


def _sources(citations: Sequence[Citation], quoted: Sequence[int]) -> str:
    """One line an article, in the order of first citation, led by all of its numbers.

    Below it the quotations by the numbers in `quoted`: those that stand behind a model's words.
    """
    articles: dict[tuple[str, str], list[Citation]] = {}
    for citation in citations:
        articles.setdefault((citation.article_id, citation.version), []).append(citation)
    lines = []
    for group in articles.values():
        numbers = " ".join(_marker(each) for each in group)
        places = f"{_places(group)}{_elsewhere(group[0].also_at)}"
        lines.append(f"- {numbers} {_described(group[0])}{places}")
        behind = (each for each in group if each.marker in quoted and not each.withdrawn)
        lines += [f"  - {_marker(each)} “{plain(each.quote)}”" for each in behind]
    return "\n".join(["## Sources", "", *lines]) if lines else ""


def _nearest(articles: Sequence[NearestArticle]) -> str:
    lines = []
    for article in articles:
        address = permalink(article.article_id, article.version)
        line = _after(byline(article.authors, article.published, AUTHORS_NAMED))
        title = plain(article.title or article.path)
        lines.append(f"- [{title}]({address}){line}{_elsewhere(article.also_at)}")
    return "\n".join(["## Nearest articles", "", *lines]) if lines else ""


def _described(citation: Citation) -> str:
    line = byline(citation.authors, citation.published, AUTHORS_NAMED)
    since = citation.withdrawn and f"withdrawn on {readable_date(citation.withdrawn[:10])}"
    return f"**{plain(citation.title or citation.path)}**{_after(line)}{_after(since or '')}"


def _places(citations: Sequence[Citation]) -> str:
    """The pages or chapters that are cited of an article, each once."""
    places = dict.fromkeys(place_words(each.page, each.chapter) for each in citations)
    return _after("; ".join(filter(None, places)))


def _elsewhere(copies: Sequence[Copy]) -> str:
    """Links to an article's copies, by their paths."""
    links = (
        _link(plain(copy.path), permalink(copy.article_id, copy.version), copy.title or copy.path)
        for copy in copies
    )
    return f" · also at {', '.join(links)}" if copies else ""


def _after(line: str) -> str:
    return f" · {plain(line)}" if line else ""
