"""Example questions that the archive which is being served really answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assistant.assistant import Assistant
from assistant.types import Answer
from index.errors import QuestionError
from index.types import Article

WRITTEN = (
    "What went wrong with the February 29 deal?",
    "What did Japan and North Korea agree in Stockholm?",
    "Why did the Kaesong complex close in 2013?",
    "How much of the food promised in 2008 was delivered?",
)
"""About the sample archive; another archive may answer some of them, and mostly none."""

SHOWN = 4
TRIED = 12
"""Questions that are asked at most, so that a page over a large archive starts as soon."""
READ = 100
"""Articles whose headings are looked through, the newest."""
CONFIDENT = 0.5
"""Far enough above the threshold of an abstention for a first impression."""
LONGEST = 80
"""Characters of a question on a button."""

_ASKING = frozenset(
    "what who whom whose which when where why how is are was were do does did can could should "
    "will would has have".split()
)
_LEANING = frozenset(
    "this that these those it its they them he she here i me my we us our you your".split()
)
"""Words by which a question leans on what stands around it, or asks its reader back."""


def suggested(assistant: Assistant) -> list[str]:
    """Those written for the sample archive that are well answered, else questions of articles.

    A question that is an article's title or one of its headings is taken where asking it leads
    to that article, the newest first; where there are none, what a title says is asked for. No
    model is asked: a server starts as fast with one.
    """
    assistant = assistant.quoting()
    written = [text for text in WRITTEN if _well(assistant.answer(text))]
    return written or list(islice(_answered(assistant), SHOWN))


def _answered(assistant: Assistant) -> Iterator[str]:
    asked: set[str] = set()
    for question, article in islice(_candidates(assistant), TRIED):
        if question.casefold() in asked:
            continue
        asked.add(question.casefold())
        try:
            answer = assistant.answer(question)
        except QuestionError:  # a title may be nothing but marks that no question can hold
            continue
        if _well(answer) and answer.citations[0].article_id == article.article_id:
            yield answer.question


def _candidates(assistant: Assistant) -> Iterator[tuple[str, Article]]:
    headers = assistant.index.headers.items()
    newest = sorted(headers, key=lambda item: item[1].published or "", reverse=True)
    found = False
    for _, header in newest:
        if is_question(header.title):
            found = True
            yield header.title, header
    for record, header in newest[:READ]:
        for heading in headings(assistant.index.article_of_record(record).text):
            found = True
            yield heading, header
            break  # one an article, so that the examples are not all about one
    for _, header in () if found else newest:
        title = header.title
        if len(title.split()) > 2 and len(title) <= LONGEST and re.search(r"\w", title):
            yield f"What does “{title}” say?", header


def headings(text: str) -> Sequence[str]:
    """Lines that stand alone in a text and are questions."""
    return [line for line in text.split("\n\n") if is_question(line)]


def is_question(line: str) -> bool:
    """Whether a title or heading asks something that can be understood without its article."""
    words = re.findall(r"[\w'’-]+", line.casefold())
    return (
        line.endswith("?")
        and "\n" not in line
        and len(words) > 3
        and len(line) <= LONGEST
        and words[0] in _ASKING
        and _LEANING.isdisjoint(words)
        and not re.search(r"[.?!]\s", line)
    )


def _well(answer: Answer) -> bool:
    return not answer.abstained and answer.confidence >= CONFIDENT
