"""Canonical text: one form for equal-looking texts, reached in one step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.canonical import canonical, without_invisible

any_text = st.text(alphabet=st.characters(exclude_categories=()))
tricky_text = st.text(alphabet="a e\u0301\u200b\u00ad\r\n\t\u2028\u2029\u00a0\x0b\x85\ufeff\ud800")


@given(st.one_of(any_text, tricky_text))
def test_canonical_is_idempotent(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


@given(st.one_of(any_text, tricky_text))
def test_canonical_text_has_one_kind_of_space_and_no_loose_ends(text: str) -> None:
    result = canonical(text)
    assert result == result.strip()
    assert not any(character.isspace() for character in result if character not in " \n")
    assert "  " not in result
    assert "\n\n\n" not in result
    assert " \n" not in result
    assert "\n " not in result
    result.encode("utf-8")  # would raise on a lone surrogate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("cafe\u0301", "café"),
        ("e\u200b\u0301", "é"),
        ("co\u00adoperate", "cooperate"),
        ("a\tb\u00a0c\u3000 d", "a b c d"),
        ("end  \n\n\n\n  next", "end\n\nnext"),
        ("\ufeffhead", "head"),
        ("a\u202eb\u2066c", "abc"),
        ("bad \ud800 half", "bad \ufffd half"),
        ("a\u2028b\u2029c", "a\nb\n\nc"),
        ("hid\U000e0041den", "hidden"),
        ("bell\x07", "bell"),
        ("page\x0cbreak", "page\nbreak"),
    ],
)
def test_canonical_form(text: str, expected: str) -> None:
    assert canonical(text) == expected


def test_without_invisible_keeps_line_breaks_and_tabs() -> None:
    assert without_invisible("a\u200b\tb\r\nc") == "a\tb\r\nc"
