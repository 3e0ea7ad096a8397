"""Sentences: exact spans over any text, and the hard cases of English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import MAX_SENTENCE, split_sentences

any_text = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)
likely_text = st.text(alphabet='ab AB. .!?\n”"()5,U S\u00a0', max_size=300)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2003", " \u3000", "\u00a0\u00a0"])
def test_a_wide_space_before_a_full_stop_is_no_panic(space: str) -> None:
    text = f"They chose plan B{space}. Nobody asked why."
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.one_of(any_text, likely_text))
def test_spans_cover_everything_but_white_space_in_order(text: str) -> None:
    position = 0
    for start, end in split_sentences(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        assert end - start <= MAX_SENTENCE
        position = end
    assert not text[position:].strip()


@pytest.mark.parametrize(
    "expected",
    [
        ["The ferry leaves at 9 a.m. Monday.", "It is back by 5 p.m.", "Nobody waits."],
        ["The hearing began at 10 a.m. EST in Dover.", "It was short."],
        ["As para. 5 of the charter says, fees are due.", "They rose."],
        ["The U.S. Senate voted.", "He flew back to the U.S.", "It rained."],
        ["See No. 5 on the list.", "It is on p. 12 of vol. 3."],
        ["J. Smith met Dr. Jones and Prof. Lee.", "They talked."],
        ["Sales rose 3.5 percent.", "Costs fell."],
        ["“It is over.”", "She left the room."],
        ["He praised Mayor Ortiz-il. ”", "Then he sat down."],
        ["Use a tool, e.g. Excel or i.e. any sheet.", "Save it."],
        ["The firms Acme Inc. and Bolt Co. merged.", "Why?", "Nobody knows!"],
        ["The “Can I Bring?” tool is old.", "iPhones came later!", "Why?"],
        ["1. Open the lid.", "2. Pour the water."],
        ["Write to ann.lee@example.org or see Challenge.Gov for rules.", "Then wait."],
    ],
)
def test_hard_cases_of_english(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_a_missing_space_still_ends_a_sentence() -> None:
    assert sentences("We had to wait.Then, at noon, it came.") == [
        "We had to wait.",
        "Then, at noon, it came.",
    ]


def test_a_line_feed_always_ends_a_sentence() -> None:
    assert sentences("a heading\n\nfirst item\nsecond item") == [
        "a heading",
        "first item",
        "second item",
    ]


def test_text_without_full_stops_is_cut_at_white_space() -> None:
    text = "word " * 20_000
    spans = split_sentences(text)
    assert len(spans) >= 100
    assert all(end - start <= MAX_SENTENCE for start, end in spans)
    assert set(sentences(text)[0].split()) == {"word"}
    assert "".join(sentences(text)).count("word") == 20_000


def test_text_without_white_space_is_cut_hard() -> None:
    assert [end - start for start, end in split_sentences("x" * 2500)] == [1000, 1000, 500]


def test_white_space_alone_has_no_sentences() -> None:
    assert split_sentences(" \n\n \t ") == []
