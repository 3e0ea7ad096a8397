"""Evidence in an article of a few sentences, for tests of what is made of it."""

from __future__ import annotations

from dataclasses import fields

from assistant.comprehension.reading import Answering
from assistant.evidence import Evidence
from index.sentences import split_sentences
from index.types import Article, Span

TEXT = "The treaty was signed in 2011. It was ratified a year later.\n\nThe talks went on in Oslo."


def article(path: str = "a.md", text: str = TEXT) -> Article:
    return Article(
        path, "s", path, None, "T", (), None, (), None, text, "0" * 64, "0" * 64, "text/1"
    )


def found_at(
    span: Span,
    text: str = TEXT,
    record: int = 1,
    score: float = 0.5,
    answering: Answering | None = None,
) -> Evidence:
    """Evidence whose other parts, whatever they are, play no role."""
    parts = {field.name: 0.5 for field in fields(Evidence)}
    parts["beside"] = False
    whole = parts | {"record": record, "article": article(f"{record}.md", text), "span": span}
    return Evidence(**(whole | {"score": score, "answering": answering}))  # type: ignore[arg-type]


def evidence(number: int, record: int = 1, score: float = 0.5, text: str = TEXT) -> Evidence:
    """The sentence of that number in the text, as found in the article with that record."""
    return found_at(split_sentences(text)[number], text, record, score)


def answered(text: str, words: str, margin: float, record: int = 1) -> Evidence:
    """The sentence of `text` that holds `words`, which the reader takes for the answer."""
    start = text.index(words)
    answering = Answering(margin, (start, start + len(words)))
    span = next(span for span in split_sentences(text) if span[0] <= start < span[1])
    return found_at(span, text, record, answering=answering)
