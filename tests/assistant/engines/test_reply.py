"""A reply in pieces: sentences, the numbers they cite, and nothing else of what a model writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engines.reply import MAX_CHARACTERS, Written, declines, sentences
from assistant.engines.wire import Reply
from index.errors import ModelFailed


def read(text: str, size: int = 10_000, cut: bool = False) -> list[Written]:
    pieces = (text[start : start + size] for start in range(0, len(text), size))
    return list(sentences(pieces, Reply(True, cut)))


def pairs(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(written.text, written.numbers) for written in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rose [1]. It fell [2].", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("It rose. [1] It fell. [2]", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("It rose.[1][3] It fell.[2]", [("It rose.", (1, 3)), ("It fell.", (2,))]),
        ("It rose [1, 3; 5]. It fell 【2】.", [("It rose.", (1, 3, 5)), ("It fell.", (2,))]),
        ("It rose [2-4].", [("It rose.", (2, 3, 4))]),
        ("It rose [1-9999].", [("It rose.", tuple(range(1, 12)))]),
        ("It “rose.” [1] It fell.", [("It “rose.”", (1,)), ("It fell.", ())]),
        ("- It rose [1].\n- It fell [2].", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("1. **It** rose [1].\n\n## It `fell` [2].", [("It rose.", (1,)), ("It fell.", (2,))]),
        ("<think>Hm. It rose.</think>It fell [2].", [("It fell.", (2,))]),
        ("<think>Hm. It never ends.", []),
        ("It rose to 3.5 in Jan. 2010 [1].", [("It rose to 3.5 in Jan. 2010.", (1,))]),
        ("```\nIt rose [1].\n```", [("It rose.", (1,))]),
        ("It rose [a]. [] [12345]", [("It rose [a].", ()), ("[] [12345]", ())]),
    ],
)  # fmt: skip
def test_sentences_with_their_numbers(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert pairs(text) == expected


WHOLE = "It rose by 3.5 % in Jan. 2010 [1][2]. It fell. [3] <b> \n- Dr. Vance [1, 2] left. [4] End"


@given(st.integers(1, 60))
def test_pieces_of_any_size_make_the_same_sentences(size: int) -> None:
    assert read(WHOLE, size) == read(WHOLE)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(1, 40))
def test_any_text_can_be_read(text: str, size: int) -> None:
    for written in read(text, size):
        assert written.text
        assert "\n" not in written.text


def test_a_reply_that_was_cut_ends_unfinished() -> None:
    first, last = read("It rose [1]. It fe", cut=True)
    assert (first.finished, last.finished) == (True, False)


def test_a_sentence_waits_for_the_citation_behind_it() -> None:
    pieces = ["It rose very high in the year of the flood. ", "[1", "2] It fell, ", "they say."]
    first, second = sentences(iter(pieces), Reply(True))
    assert (first.numbers, second.numbers) == ((12,), ())


def test_a_flood_of_text_is_a_failure() -> None:
    with pytest.raises(ModelFailed, match="32,768 characters"):
        read("x" * (MAX_CHARACTERS + 1), 1000)


def test_a_model_may_decline() -> None:
    assert [declines(written) for written in read("No answer.")] == [True]
    assert [declines(written) for written in read("No answer was given in 1887.")] == [False]
