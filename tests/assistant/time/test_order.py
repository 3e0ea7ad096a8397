"""The newest and the oldest: which words ask for them, and what is then cited in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from evidence_doubles import evidence

from assistant.assistant import Assistant
from assistant.evidence import EvidenceConfig
from assistant.time.order import by_age, in_order_of_age, order_of
from assistant.time.order_words import subject, without_order
from assistant.time.preference import TimeConfig
from assistant.time.subject import on_the_subject
from assistant.time.understood import understood
from assistant.types import Answer, Hit, Turn
from index.build import build
from index.protocols import Embedder
from index.sources import FolderSource
from index.types import Passage

TODAY = date(2026, 11, 29)
TARN = {
    "2010.md": (
        "The Long Bridge at Tarn opens",
        "The Long Bridge at Tarn was opened to carts. It is built of granite and has nine arches.",
    ),
    "2014.md": (
        "The Long Bridge at Tarn is closed",
        "The Long Bridge at Tarn is closed to carts. Two of its arches were found to be cracked.",
    ),
    "2018.md": (
        "The Long Bridge at Tarn after its repair",
        "The Long Bridge at Tarn carries carts again. Its two arches were built anew of steel.",
    ),
    "2020.md": (
        "Walks about the lake",
        "A walk of a long day leads from the mill at Tarn to the moor. A bridge of planks is wet.",
    ),
    "2022.md": (
        "A bakery in the old mill",
        "The bakery sells rye bread from five in the morning until noon, and cakes on Sundays. "
        "Its dough is leavened for two days in a cellar and baked in an oven of clay. "
        * 6
        + "Guests who come over the Long Bridge at Tarn find the door to the left.",
    ),
}


BRIDGE = {"2010.md", "2014.md", "2018.md"}


@pytest.fixture(scope="module")
def tarn(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("tarn")
    folder = root / "archive"
    folder.mkdir()
    for name, (title, text) in TARN.items():
        head = f"---\ntitle: {title}\ndate: {name[:4]}-05-01\n---\n"
        (folder / name).write_text(f"{head}{text}\n", "utf-8")
    build([FolderSource(folder)], Path(root / "index"), embedder)
    opened = Assistant.open(root / "index", embedder)
    yield opened
    opened.close()


def found(answer: Answer, assistant: Assistant) -> list[str]:
    paths = (assistant.index.header(hit.record).path for hit in answer.hits)
    return list(dict.fromkeys(paths))


def cited(answer: Answer) -> list[str]:
    return [citation.path for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What is the latest on the bridge?", "the bridge?"),
        ("What's new with the bridge?", "the bridge?"),
        ("What are the most recent posts about the bridge?", "the bridge?"),
        ("Tell me the latest news about the bridge.", "the bridge."),
        ("And what is the latest on the bridge?", "the bridge?"),
        ("Any updates on the bridge?", "the bridge?"),
        ("Is there anything new on the bridge?", "the bridge?"),
        ("WHAT IS THE LATEST ON THE BRIDGE?", "THE BRIDGE?"),
        ("What is the newest guidance on arches?", "guidance on arches?"),
        ("What is the earliest article about the bridge?", "the bridge?"),
        ("Who most recently repaired the bridge?", "Who repaired the bridge?"),
        ("Recently, who repaired it?", "who repaired it?"),
        ("Who repaired the bridge?", "Who repaired the bridge?"),
        ("What is on the Recent Acquisitions list?", "What is on the Recent Acquisitions list?"),
        ("Is it done by May at the latest?", "Is it done by May at the latest?"),
    ],
)
def test_words_that_only_ask_for_an_order_are_not_searched_for(question: str, left: str) -> None:
    assert without_order(question) == left


def test_a_question_that_asks_something_of_its_own_is_more_than_a_subject() -> None:
    assert subject("What is the latest on the bridge?") == "the bridge?"
    whole = "Who most recently repaired the bridge?"
    assert subject(whole) == whole


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Any news on the bridge?", "newest"),
        ("Has anything new been written about it?", "newest"),
        ("What is the oldest of them?", "oldest"),
        ("What is on the Recent Acquisitions list?", None),
        ("Who built it in 1903?", None),
    ],
)
def test_the_order_that_is_asked_for(question: str, order: str | None) -> None:
    assert order_of(understood(question, TODAY)) == order


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the Long Bridge at Tarn?",
        "What's new with the Long Bridge at Tarn?",
        "What are the newest articles about the Long Bridge at Tarn?",
    ],
)
def test_the_newest_on_the_subject_is_first_and_cited_first(tarn: Assistant, question: str) -> None:
    answer = tarn.answer(question, today=TODAY)
    assert answer.search_query == "the Long Bridge at Tarn?"
    assert found(answer, tarn)[:3] == ["2018.md", "2014.md", "2010.md"]
    assert cited(answer)[:2] == sorted(cited(answer)[:2], reverse=True)
    assert cited(answer)[0] == "2018.md"
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)


def test_what_mentions_the_subject_or_has_its_words_alone_is_not_on_it(tarn: Assistant) -> None:
    answer = tarn.answer("What is the latest on the Long Bridge at Tarn?", today=TODAY)
    assert not {"2020.md", "2022.md"} & set(cited(answer))


@pytest.mark.parametrize(
    ("config", "paths"),
    [
        (TimeConfig(near=-1.0, on_topic=1.0, titled=1.0), BRIDGE),
        (TimeConfig(near=-1.0, on_topic=-1.0, titled=1.0), BRIDGE),
        (TimeConfig(near=-1.0, on_topic=-1.0, titled=-1.0), set()),
        # as good as the best, and all of it in a passage
        (TimeConfig(near=0.0, on_topic=0.0, titled=0.0), {*BRIDGE, "2022.md"}),
        # what has its words apart has no name
        (TimeConfig(near=0.0, on_topic=1.0, titled=1.0, named=0.0), {*BRIDGE, "2022.md"}),
    ],
)
def test_on_the_subject_is_what_names_it(
    tarn: Assistant, config: TimeConfig, paths: set[str]
) -> None:
    hits = tarn.retriever.retrieve("the Long Bridge at Tarn", 30)
    level = [replace(hit, parts={**hit.parts, "article": 0.5}) for hit in hits]
    subject = on_the_subject(tarn.index, level, "the Long Bridge at Tarn", config)
    assert {tarn.index.header(record).path for record in subject} == paths


def test_the_oldest_is_the_other_way_round(tarn: Assistant) -> None:
    answer = tarn.answer("What is the earliest article on the Long Bridge at Tarn?", today=TODAY)
    assert found(answer, tarn)[:3] == ["2010.md", "2014.md", "2018.md"]
    assert cited(answer)[0] == "2010.md"


def test_a_date_beside_the_order_keeps_its_own(tarn: Assistant) -> None:
    answer = tarn.answer("What was the latest on the Long Bridge at Tarn in 2014?", today=TODAY)
    assert found(answer, tarn)[0] == "2014.md"


def test_without_its_time_a_question_is_searched_for_as_it_is(tarn: Assistant) -> None:
    question = "What is the latest on the Long Bridge at Tarn?"
    answer = tarn.answer(question, heed_time=False)
    assert (answer.search_query, answer.time) == (question, ())


def test_the_latest_alone_is_unclear_and_in_a_conversation_its_subject_s(tarn: Assistant) -> None:
    assert "what it is about" in tarn.answer("What's new?", today=TODAY).notice
    asked = Turn("How many arches did the Long Bridge at Tarn have in 2010?", "Nine.")
    answer = tarn.answer("And what's new?", [asked], today=TODAY)
    assert answer.search_query == "How many arches did the Long Bridge at Tarn have?"
    assert found(answer, tarn)[0] == "2018.md"


def test_a_question_of_many_words_of_order_is_read_all_the_same() -> None:
    assert without_order("latest " * 500 + "bridge") == "bridge"
    assert without_order(" " * 60_000 + "bridge") == "bridge"


def test_scores_fall_in_the_order_whatever_a_reranker_gave(tarn: Assistant) -> None:
    """What it did not read stands below 0, by as much as hits differ by."""
    hits = tarn.retriever.retrieve("the Long Bridge at Tarn", 30)
    scored = [replace(hit, score=1.0 - 3.2 * (n % 2)) for n, hit in enumerate(hits)]
    time = understood("What is the latest on the Long Bridge at Tarn?", TODAY)
    ordered = by_age(tarn.index, scored, "the Long Bridge at Tarn", time, TimeConfig())
    scores = [hit.score for hit in ordered if hit.parts["age"]]
    assert len(scores) > 2
    assert scores == sorted(scores, reverse=True)


def test_an_article_stands_where_its_best_passage_does_though_its_opening_was_found_late() -> None:
    passage = Passage("p", "a", 0, 9, "A passage")
    hits = [Hit(passage, record, 0.5, rank) for record, rank in ((2, 25), (2, 1), (1, 2))]
    said = [evidence(0, record=1), evidence(0, record=2, text="It was closed. It rained.")]
    chosen = in_order_of_age(said, np.eye(2, dtype=np.float32), hits, "the mill", EvidenceConfig())
    assert [each.record for each in chosen] == [2, 1]
