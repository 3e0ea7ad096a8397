from hypothesis import given
from hypothesis import strategies as st

from eval.running.locate import locate_span, occurrences
from index.canonical import canonical


def test_white_space_and_invisible_characters_do_not_count() -> None:
    stored = "Zero width and soft hyphen."
    quote = "Zero\u200b  width\nand so\u00adft"
    assert occurrences(stored, quote) == [(0, len("Zero width and soft"))]


def test_the_span_found_has_no_white_space_around_it() -> None:
    assert occurrences("a  bc  d", " bc ") == [(3, 5)]


def test_case_and_punctuation_have_to_match() -> None:
    assert occurrences("The rain.", "the rain") == []
    assert occurrences("The rain.", "The rain,") == []
    assert occurrences("The rain.", " \n") == []


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert occurrences("a café here", "cafe\u0301") == [(2, 6)]


def test_raw_offsets_move_to_stored_ones() -> None:
    raw = "\n Some   raw \t text ."
    stored = "Some raw text ."
    start = raw.index("raw")
    assert locate_span(raw, (start, len(raw)), stored) == (5, len(stored))


def test_repeated_words_are_told_apart_by_their_order() -> None:
    raw, stored = "no  yes  no  yes", "no yes no yes"
    assert locate_span(raw, (13, 16), stored) == (10, 13)
    assert locate_span(raw, (4, 7), stored) == (3, 6)


def test_nothing_is_guessed() -> None:
    assert locate_span("no yes", (3, 6), "no yes yes") is None
    assert locate_span("no yes", (3, 6), "no") is None
    assert locate_span("no   yes", (2, 5), "no yes") is None


@given(st.text("ab .\n\t\u00ad\u200bé", max_size=30), st.data())
def test_every_span_of_a_canonical_text_is_found(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    stored = canonical(raw)
    span = locate_span(raw, (start, end), stored)
    wanted = "".join(canonical(raw[start:end]).split())
    if not wanted:
        assert span is None
    else:
        assert span is not None
        assert "".join(stored[span[0] : span[1]].split()) == wanted
        before = "".join(canonical(raw[:start]).split())
        assert "".join(stored[: span[0]].split()) == before
