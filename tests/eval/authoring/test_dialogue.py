"""Lines that are typed, as values: numbers of sentences, paths with spaces, what a sheet holds."""

import pytest

from eval.authoring.dialogue import numbers, path_and_words
from index.errors import InputError


def test_numbers_are_told_apart_by_commas_or_spaces() -> None:
    assert numbers("1,3", 3) == numbers(" 1 3 ", 3) == (1, 3)


@pytest.mark.parametrize("text", ["", "a", "1,-2", "0", "4", "²", "1.5"])
def test_what_is_no_number_of_a_sentence_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        numbers(text, 3)


def test_a_path_may_hold_spaces() -> None:
    paths = ["a.md", "a.md b/c d.md"]
    assert path_and_words("a.md whale oil", paths) == ("a.md", "whale oil")
    assert path_and_words("a.md b/c d.md oil", paths) == ("a.md b/c d.md", "oil")
    assert path_and_words("no.md oil", paths) == ("no.md", "oil")
    assert path_and_words("a.md", paths) == ("a.md", "")
