"""Retrieval under filters equals looking at every allowed row, however vectors are searched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.assistant import Assistant
from assistant.cli import ask, search
from assistant.retrieval import HybridRetriever
from assistant.signals import by_chance
from eval.scale.archive import IDENTITY, MadeUp
from eval.scale.questions import Given, questions
from eval.scale.writing import write_index
from index.errors import InputError
from index.filters import Filters
from index.generation import Index
from index.protocols import Embedder

PASSAGES = 3_000


class EveryRow:
    """A store that scores all rows there are and then drops those that are not allowed."""

    def __init__(self, store: Any, rows: int) -> None:
        self._store, self._rows = store, rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def search(
        self, queries: Sequence[Any], k: int, allowed: Any = None, records: Any = None
    ) -> tuple[Any, Any]:
        scores, rows = self._store.search(queries, self._rows)
        kept = (rows[0] >= 0) & (True if allowed is None else allowed[rows[0]])
        return scores[:, kept][:, :k], rows[:, kept][:, :k]


@pytest.fixture(scope="module", params=[512, 1], ids=["compared", "coded"])
def made_up(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made-up")
    manifest = write_index(MadeUp(PASSAGES), directory, request.param)
    assert (manifest.segments[0].passage_codes is not None) == (request.param == 1)
    return directory


@pytest.mark.parametrize(
    "filters",
    [
        Filters(categories=("Category 3",)),  # 4 %
        Filters(authors=("Author 7", "Author 9")),  # under 1 %
        Filters(since="2014-06", until="2014-07-10"),
        Filters(since="2010"),  # three quarters
        Filters(categories=("Category 3", "Category 4"), until="2015"),
    ],
    ids=lambda filters: filters.described(),
)
def test_retrieval_is_that_of_every_allowed_row(made_up: Path, filters: Filters) -> None:
    index, oracle = Index.open(made_up), Index.open(made_up)
    for name in ("passages", "leads", "passage_terms", "lead_terms"):
        rows = oracle.article_count if "lead" in name else oracle.passage_count
        setattr(oracle, name, EveryRow(getattr(oracle, name), rows))
    asked = questions(index, 15)
    found, expected = (
        HybridRetriever(each, Given(asked, None, IDENTITY)) for each in (index, oracle)
    )
    passing = set(index.selection(filters).records.tolist())
    assert 0 < len(passing) < index.article_count
    same = 0
    for question in asked:
        hits = found.retrieve(question.text, 10, filters=filters)
        assert {hit.record for hit in hits} <= passing
        truth = expected.retrieve(question.text, 10, filters=filters)
        same += [h.passage for h in hits] == [h.passage for h in truth]
        by_article = found.retrieve_articles(question.text, 5, filters)
        assert {record for record, _ in by_article} <= passing
    few = len(passing) <= 0.1 * index.article_count
    coded = index.manifest.segments[0].passage_codes is not None
    assert same == len(asked) if few or not coded else same >= 0.9 * len(asked)


@pytest.fixture
def assistant(small_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    assistant = Assistant.open(small_index, embedder)
    yield assistant
    assistant.close()


def test_an_answer_comes_from_articles_that_pass(assistant: Assistant) -> None:
    question = "Who built the lighthouse at Cape Orme?"
    filters = Filters(authors=("Ida Vance",))
    answer = assistant.answer(question, filters=filters)
    assert answer.filters == filters
    assert {citation.path for citation in answer.citations} == {"lighthouse.md"}
    assert {hit.passage.article_id for hit in answer.hits} == {answer.citations[0].article_id}

    other = assistant.answer(question, filters=Filters(since="1950"))
    assert other.abstained
    assert {article.path for article in other.nearest} == {"orchard.md"}
    assert "The articles that pass the filters (since 1950) do not seem to answer" in other.notice
    assert assistant.answer(question).filters == Filters()


def test_chance_is_that_of_the_passages_that_pass(assistant: Assistant) -> None:
    question = "Who built the lighthouse?"
    few = assistant.answer(question, filters=Filters(authors=("Ida Vance",)))
    every = assistant.answer(question)
    assert every.signals["chance"] == by_chance(assistant.index.passage_count)
    assert few.signals["chance"] == by_chance(1) < every.signals["chance"]  # hers is one passage


def test_filters_that_nothing_passes_are_said_to_be_the_reason(assistant: Assistant) -> None:
    filters = Filters(authors=("Ida Vance",), since="1912")
    answer = assistant.answer("Who built the lighthouse at Cape Orme?", filters=filters)
    assert answer.abstained
    assert (answer.hits, answer.nearest, answer.citations) == ((), (), ())
    assert answer.notice == (
        "No article passes the filters (author Ida Vance, since 1912), so nothing was searched."
    )


def test_an_unknown_name_is_an_error_before_anything_is_searched(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="Near it: Ida Vance"):
        assistant.stream("Who built it?", filters=Filters(authors=("Ida Vanse",)))
    with pytest.raises(InputError, match="Near it: Ida Vance"):
        assistant.retrieve("Who built it?", filters=Filters(authors=("vance",)))


def run(command: Any, *arguments: str) -> Any:
    return CliRunner().invoke(command, list(arguments), catch_exceptions=True)


def test_the_commands_take_filters(small_index: Path) -> None:
    where = ("--index", str(small_index), "--json")
    said = run(ask, "Who built the lighthouse?", "--author", "ida vance", "--until", "1911", *where)
    answer = json.loads(said.stdout)
    assert answer["filters"] == {
        "authors": ["ida vance"], "categories": [], "sources": [], "since": None, "until": "1911",
    }  # fmt: skip
    assert {citation["path"] for citation in answer["citations"]} == {"lighthouse.md"}
    found = json.loads(run(search, "frost in May", "--since", "1954-09", *where).stdout)
    assert {hit["path"] for hit in found} == {"orchard.md"}
    nothing = run(search, "frost", "--since", "1960", "--index", str(small_index))
    assert nothing.stdout == "Nothing was found among the articles with since 1960.\n"
    assert isinstance(run(ask, "Who?", "--category", "boats", *where).exception, InputError)
    assert isinstance(run(ask, "Who?", "--since", "soon", *where).exception, InputError)


def test_terms_among_few_records_score_as_among_all(made_up: Path) -> None:
    """Whether tantivy is told the records or its best rows are looked through."""
    index = Index.open(made_up)
    selected = index.selection(Filters(categories=("Category 3",)))
    for question in questions(index, 10):
        looked = index.passage_terms.search([question.text], 20, selected.passages)
        told = index.passage_terms._best(
            index.passage_terms._among(index.passage_terms._query(question.text), selected.records),
            20,
        )
        assert looked[1][0].tolist()[: len(told[1])] == told[1].tolist()
        assert looked[0][0][: len(told[0])] == pytest.approx(told[0], rel=1e-6)
        assert np.all(looked[1][0][len(told[1]) :] == -1)
