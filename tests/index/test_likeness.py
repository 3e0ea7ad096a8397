"""Two texts are one article, or two."""

from __future__ import annotations

import random

import numpy as np
import pytest

from index.likeness import (
    LEAST_WORDS,
    likely_pairs,
    likeness,
    named_apart,
    share_within,
    sketch,
)


def words(count: int, seed: int) -> str:
    """Words without meaning or numbers, none twice."""
    letters = str.maketrans("0123456789", "abcdefghij")
    return " ".join(f"w{seed}x{n}".translate(letters) for n in range(count))


def test_likeness_is_jaccard_over_runs_of_five_words() -> None:
    # 100 words have 96 runs of five. Without the last 10 words there are 86, all shared.
    whole = words(100, 1)
    part = " ".join(whole.split()[:90])
    assert likeness(whole, part) == pytest.approx(86 / 96)
    assert likeness(whole, whole.upper() + "!") == 1


def test_a_few_words_changed_in_both_is_one_article() -> None:
    first = words(200, 1).split()
    second = list(first)
    second[50:54] = ["other", "words", "stand", "here"]
    # Of 196 runs, those that begin at places 46 to 53 differ: 188 are shared, 204 there are.
    assert likeness(" ".join(first), " ".join(second)) == pytest.approx(188 / 204)


@pytest.mark.parametrize(("own", "alike"), [(10, True), (15, True), (16, False), (60, False)])
def test_columns_that_share_a_frame_and_say_something_each_are_two(own: int, alike: bool) -> None:
    frame = words(400, 1)
    march, april = f"{frame} {words(own, 2)}", f"{frame} {words(own, 3)}"
    assert bool(likeness(march, april)) == alike


def test_an_addition_to_one_of_them_makes_no_other_article() -> None:
    frame = words(400, 1)
    assert likeness(frame, f"{frame} {words(60, 2)}") == pytest.approx(396 / 456)


def test_two_reports_on_one_form_are_told_by_their_numbers() -> None:
    form = words(300, 1).split()
    march, april = list(form), list(form)
    for place, (old, new) in zip(
        (50, 120, 200), (("31", "44"), ("7", "9"), ("5", "6")), strict=True
    ):
        march[place], april[place] = old, new
    assert likeness(" ".join(march), " ".join(april)) == 0
    april[50] = "31"
    assert likeness(" ".join(march), " ".join(april)) > 0.9


def test_less_than_seven_tenths_is_two_articles() -> None:
    whole = words(104, 1)  # 100 runs, of which 69 are those of the first 73 words
    assert likeness(whole, " ".join(whole.split()[:73])) == 0
    assert likeness(whole, " ".join(whole.split()[:74])) == pytest.approx(0.7)


def test_the_share_of_a_part_within_a_whole() -> None:
    whole = words(50, 1)
    assert share_within(" ".join(whole.split()[10:20]), whole) == 1
    assert share_within(" ".join([*whole.split()[10:20], *words(6, 2).split()]), whole) == 0.5
    assert share_within("wbxd", "nothing of it") == 0


def test_a_text_of_few_words_has_no_sketch() -> None:
    assert sketch(words(LEAST_WORDS - 1, 1)) == b""
    assert len(sketch(words(LEAST_WORDS, 1))) == 512


def test_a_sketch_depends_on_the_words_alone() -> None:
    assert sketch("The keel  of OAK, " * 10) == sketch("the keel of oak " * 10)
    # The sketches of an index are kept for ever: those of another rensa would not compare.
    assert np.frombuffer(sketch(words(20, 1)), "<u4")[:3].tolist() == [
        3236866975,
        3376033365,
        1721866816,
    ]


def test_every_pair_that_is_alike_is_likely() -> None:
    """Against an oracle that compares all: 60 texts, each third one a changed copy."""
    chance = random.Random(1)
    texts = []
    for number in range(20):
        text = words(200, number).split()
        texts.append(" ".join(text))
        for _ in range(2):
            text[chance.randrange(200)] = "changed"
            texts.append(" ".join(text))
    table = np.frombuffer(b"".join(map(sketch, texts)), "<u4").reshape(len(texts), -1)
    alike = {(a, b) for b in range(60) for a in range(b) if likeness(texts[a], texts[b])}
    assert len(alike) == 60
    assert set(likely_pairs(table)) == alike
    assert likely_pairs(table[:0]) == []
    assert likely_pairs(table[:1]) == []


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("Visit us in Hayward", "Visit us in Hibbing", True),
        ("Metrics, March 2012", "Metrics, April 2012", True),
        ("Lessons, part 3", "Lessons, part 4", True),
        ("A keel is laid", "Chat: a keel is laid", False),  # nothing but an addition
        ("A keel is laid", "How oak becomes a ship", False),  # "oak" and "ship" are in the text
        ("", "Visit us in Hibbing", False),
    ],
)
def test_titles_that_name_two_things_name_two_articles(
    first: str, second: str, apart: bool
) -> None:
    text = "A keel of oak becomes a ship. How it is laid."
    assert named_apart((first, text), (second, text)) == apart
    assert named_apart((second, text), (first, text)) == apart
