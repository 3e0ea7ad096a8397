"""Which sentences are a list, and what announces it."""

from __future__ import annotations

import pytest

from assistant.lists import LONGEST, whole_list
from index.sentences import split_sentences
from index.types import Span

LIST = "They met. North Korea will:\n\nstop tests;\nStop work."
TEXT = f"{LIST}\n\nAll agreed:\n\nA start.\n\nIt\nwent on."


def span_of(words: str, text: str = TEXT) -> Span:
    return next(span for span in split_sentences(text) if text[slice(*span)] == words)


def test_a_list_is_a_block_of_lines_below_a_colon() -> None:
    whole = (TEXT.index("North"), TEXT.index("\n\nAll"))
    for words in ("North Korea will:", "stop tests;", "Stop work."):
        assert whole_list(TEXT, span_of(words)) == whole


@pytest.mark.parametrize("words", ["They met.", "All agreed:", "A start.", "It", "went on."])
def test_what_is_no_list(words: str) -> None:
    assert whole_list(TEXT, span_of(words)) is None


def test_a_long_list_is_not_whole() -> None:
    lead, lines = "They will:", ["a" * 195 + ".", "b" * 195 + "."]
    text = "\n\n".join([lead, "\n".join(lines)])
    assert len(text) > LONGEST
    assert whole_list(text, (0, len(lead))) is None
    assert whole_list(text, span_of(lines[1], text)) is None
    assert whole_list(text[:LONGEST], (0, len(lead))) == (0, LONGEST)


def test_what_announces_ends_the_text() -> None:
    assert whole_list("They will:", (0, 10)) is None
    assert whole_list("They will:\n\n", (0, 10)) is None


def test_a_text_of_one_block_takes_no_time() -> None:
    text = "They will:\n\n" + "stop tests;\n" * 50_000
    for start, end in split_sentences(text)[:5]:
        assert whole_list(text, (start, end)) is None
