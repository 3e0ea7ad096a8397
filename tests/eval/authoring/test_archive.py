"""Every sentence that is offered can be saved, and an evaluation finds it at its own place."""

import pytest

from eval.authoring.archive import Archive
from index.errors import InputError

LAMP = "Its lamp burned whale oil until 1923, when an electric arc replaced it."


def unfound(archive: Archive) -> list[tuple[str, str]]:
    """Sentences whose saved quotation is found elsewhere than where they are marked."""
    wrong = []
    for path in archive.paths:
        text = archive.text(path)
        for start, end in archive.sentences(path):
            found = archive.located(path, archive.quote(path, (start, end)))
            if found is None or not (found[0] <= start and end <= found[1]):
                wrong.append((path, text[start:end]))
    return wrong


def test_every_sentence_of_the_small_archive_is_found_again(small: Archive) -> None:
    assert unfound(small) == []


def test_every_sentence_of_hard_articles_is_found_again(hard: Archive) -> None:
    assert len(hard.paths) == 40
    assert unfound(hard) == []


def test_a_quotation_that_stands_once_is_the_sentence_itself(small: Archive) -> None:
    start = small.text("lighthouse.md").index(LAMP)
    assert small.quote("lighthouse.md", (start, start + len(LAMP))) == LAMP


def test_a_sentence_that_stands_twice_is_told_apart_by_a_neighbour(hard: Archive) -> None:
    def places(path: str) -> list[tuple[int, int]]:
        text = hard.text(path)
        return [(s, e) for s, e in hard.sentences(path) if text[s:e] == "It was a great year."]

    path = next(path for path in hard.paths if len(places(path)) >= 2)
    first, second = places(path)[:2]
    assert hard.quote(path, first) == "It was a great year."
    assert len(hard.quote(path, second)) > len("It was a great year.")


def test_what_was_typed_is_found_whatever_its_white_space(small: Archive) -> None:
    text = small.text("lighthouse.md")
    start = text.index(LAMP)
    typed = LAMP.replace(" ", "\n  ")
    assert small.span_of("lighthouse.md", typed) == (start, start + len(LAMP))


def test_a_part_of_a_sentence_is_refused_with_the_whole_one(small: Archive) -> None:
    with pytest.raises(InputError, match="only a part of a sentence") as error:
        small.span_of("lighthouse.md", "Its lamp burned whale oil")
    assert LAMP in str(error.value)


def test_a_sentence_that_is_not_there_is_refused_with_the_nearest(small: Archive) -> None:
    with pytest.raises(InputError, match="does not hold") as error:
        small.span_of("lighthouse.md", LAMP.replace("1923", "1932"))
    assert LAMP in str(error.value)


def test_an_unknown_path_is_refused_with_those_like_it(small: Archive) -> None:
    with pytest.raises(InputError, match=r'no article "lighthuose\.md".*lighthouse\.md'):
        small.text("lighthuose.md")


@pytest.mark.parametrize("span", [(0, 5), (3, 3), (-1, 20), (0, 10**6)])
def test_a_span_of_no_whole_sentences_is_refused(small: Archive, span: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="no span of whole sentences"):
        small.quote("lighthouse.md", span)
