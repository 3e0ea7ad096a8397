"""Sentences worth a question: spread over articles, the same for a seed, no furniture."""

from collections.abc import Iterator

import pytest

from eval.authoring.archive import Archive
from eval.authoring.picking import Pick, picks, spread, words_to_avoid, worth_asking
from eval.authoring.proposal import Mark
from eval.authoring.rules import Suggestion
from index.build import build
from index.errors import InputError
from index.generation import Index
from index.protocols import Embedder
from index.sources import RecordSource
from index.types import Document

BUILT = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887."


TOWNS = ("Harwick", "Orme", "Selby", "Tarn")


@pytest.fixture(scope="module")
def towns(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Four articles of sentences that the rules know, and one of none."""
    directory = tmp_path_factory.mktemp("index") / "towns"
    records = [
        (
            f"{town}.md",
            Document(
                title=town,
                text=f"Ida Vance closed the paper mill of {town} in May 1911. "
                f"The council of {town} opened a school for the miners in 1925. "
                f"The fair at {town} was banned in 1930 because the horses of {town} were sick.",
            ),
        )
        for town in TOWNS
    ]
    records.append(("none.md", Document(title="None", text="Nothing is here to be asked for.")))
    build([RecordSource("towns", iter(records))], directory, embedder)
    index = Index.open(directory)
    yield Archive(index)
    index.close()


def test_a_pick_is_a_whole_sentence_with_a_question(small: Archive) -> None:
    found = picks(small, 10, seed=1)
    assert [pick.suggestion.question for pick in found] == [
        "When was the lighthouse at Cape Orme built by Tomas Reyl?",
        "How many kinds of apple grow in the orchard of the valley?",
    ]
    assert [pick.sentence for pick in found] == [
        BUILT,
        "Forty kinds of apple grow in the orchard of the valley.",
    ]
    for pick in found:
        assert small.text(pick.mark.path)[slice(*pick.mark.span)] == pick.sentence
        assert pick.overlap == 1.0


def test_articles_take_turns_and_a_sentence_gives_one_question(towns: Archive) -> None:
    found = picks(towns, 12, seed=1)
    assert len({pick.mark for pick in found}) == len(found) == 12
    for first in (0, 4, 8):
        assert {pick.mark.path for pick in found[first : first + 4]} == {f"{t}.md" for t in TOWNS}


def scored(path: str, start: int, rule: str, score: float) -> Pick:
    mark = Mark(path, (start, start + 9))
    return Pick(mark, "", "", Suggestion(rule, f"{rule}?", ""), (), 1.0, score)


def test_good_ones_come_first_and_no_sentence_twice() -> None:
    articles = [
        [scored("a", 0, "when", 1.9), scored("a", 0, "who", 0.9), scored("a", 50, "when", 1.8)],
        [scored("b", 0, "when", 1.5), scored("b", 50, "who", 1.45), scored("b", 90, "why", 0.4)],
    ]
    chosen = [(p.mark.path, p.mark.span[0], p.suggestion.rule) for p in spread(articles, 9)]
    assert chosen == [
        ("a", 0, "when"),  # the best of all
        ("b", 50, "who"),  # 1.45, while "when" was used: 1.5 - 0.15
        ("a", 50, "when"),  # the second round: 1.8 - 0.15
        ("b", 0, "when"),
        ("b", 90, "why"),  # below 1.0; "who" of a's first sentence is not asked as well
    ]


def test_questions_are_of_several_kinds(towns: Archive) -> None:
    assert len({pick.suggestion.rule for pick in picks(towns, 6, seed=1)}) >= 3


def test_a_seed_gives_the_same_again(towns: Archive) -> None:
    assert picks(towns, 4, seed=3) == picks(towns, 4, seed=3)


def test_sentences_that_are_taken_are_left_out(small: Archive) -> None:
    first = picks(small, 1, seed=1)[0]
    assert first.mark not in {pick.mark for pick in picks(small, 50, 1, {first.mark})}
    taken = [Mark(path, span) for path in small.paths for span in small.sentences(path)]
    assert picks(small, 5, 1, set(taken)) == []


def test_a_count_of_none_is_refused(small: Archive) -> None:
    with pytest.raises(InputError, match="at least one"):
        picks(small, 0, 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "Subscribe to the newsletter of the Cape Orme lighthouse in 1887.",
        "The report was published at https://example.org/report in May 2003.",
        "It was raised on a shelf of granite in the year 1887.",
        "We visited the lighthouse at Cape Orme in the summer of 1887.",
        "Who built the lighthouse at Cape Orme in the year 1887?",
        "The lighthouse was built.",
        " ".join(["word"] * 41) + ".",
    ],
)
def test_furniture_and_what_leans_on_others_is_not_asked_for(sentence: str) -> None:
    assert not worth_asking(sentence)
    assert worth_asking(BUILT)


def test_words_to_avoid_are_the_articles_own_but_for_names_and_numbers(small: Archive) -> None:
    question = "Who built the lighthouse at Cape Orme in 1887?"
    assert set(words_to_avoid(small, question, BUILT)) == {"built", "lighthouse"}
    assert words_to_avoid(small, "Who put up the tower there?", BUILT) == []
