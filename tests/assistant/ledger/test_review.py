"""Verdicts on citations, and the set of questions that `footnote eval` reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.ledger import tables
from assistant.ledger.entries import Asking
from assistant.ledger.forgetting import forget, prune
from assistant.ledger.judged_sets import grades, write_grounded_set, write_qrels
from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.questions import Cited, Shown, shown
from assistant.ledger.review import (
    CONFIRMED,
    CORRECTED,
    REJECTED,
    judge,
    judgements,
    open_reports,
    review_counts,
)
from assistant.ledger.settings import LedgerSettings
from assistant.types import Answer
from eval.data.grounded import load_grounded
from eval.data.opened import open_set, parse_spec
from eval.data.ranking_set import RankingSet
from eval.types import EvidenceQuote
from index.errors import ArticleMissing, InputError

NAME = "e" * 32


@pytest.fixture
def ledger(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> Ledger:
    """Two answers, of which the first has a reported citation."""
    opened: Ledger = open_ledger(settings)
    number = opened.recorder.record(answer, assistant.index, Asking("page", NAME))
    opened.recorder.record(answer, assistant.index, Asking("page", None))
    assert number is not None
    opened.recorder.feedback(number, 1, 0, "wrong <b>man")
    opened.drain()
    return opened


def newest(ledger: Ledger, place: int = -1) -> Shown:
    with ledger.read() as connection:
        numbers = sorted(connection.execute(tables.asked.select()).scalars())
        return shown(connection, numbers[place])


def test_a_report_waits_until_it_is_judged(ledger: Ledger, assistant: Assistant) -> None:
    with ledger.read() as connection:
        (report,) = open_reports(connection)
        assert review_counts(connection) == (1, 0)
    assert (report.marker, report.reason) == (1, "wrong <b>man")
    found = newest(ledger, 0)
    assert found.citations[0].reported == "wrong <b>man"
    with ledger.write() as connection:
        judge(connection, assistant.index, found, found.citations[0], REJECTED, by="ida")
    with ledger.read() as connection:
        assert open_reports(connection) == []
        assert review_counts(connection) == (0, 1)
        (judged,) = judgements(connection, assistant.index)
    assert (judged.verdict, judged.judge) == (REJECTED, "ida")


def test_judgements_become_a_set_that_eval_reads(
    ledger: Ledger, assistant: Assistant, tmp_path: Path, archive: Path
) -> None:
    first, second = newest(ledger, 0), newest(ledger)
    right = "It was raised on a shelf of granite."
    cited = next(c for c in first.citations if "granite" in text_of(assistant, c))
    with ledger.write() as connection:
        judge(connection, assistant.index, first, cited, CORRECTED, f" {right} ")
        judge(connection, assistant.index, second, second.citations[0], CONFIRMED)
        judge(connection, assistant.index, second, second.citations[-1], REJECTED)
    folder = tmp_path / "judged"
    with ledger.read() as connection:
        count = write_grounded_set(connection, assistant.index, folder)
        with pytest.raises(InputError, match="there already"):
            write_grounded_set(connection, assistant.index, folder)
    loaded = load_grounded(folder)
    assert count == len(loaded.questions) >= 1
    evidence = loaded.questions[0].evidence[0]
    assert isinstance(evidence, EvidenceQuote)
    assert evidence.quote == right
    assert (archive / evidence.doc_id).is_file()
    assert loaded.questions[0].text == first.question.question


def test_judgements_of_articles_are_qrels_that_eval_reads(
    ledger: Ledger, assistant: Assistant, tmp_path: Path, archive: Path
) -> None:
    """One question asked twice: an article is relevant where any of its citations is."""
    first, second = newest(ledger, 0), newest(ledger)
    searched = replace(second, search_query="Who built the lighthouse? And when?")
    good = first.citations[0]
    other = next(a for a in assistant.index.headers.values() if a.article_id != good.article_id)
    bad = Cited(9, other.article_id, other.text_sha256, 0, 5, None)
    with ledger.write() as connection:
        judge(connection, assistant.index, first, good, CONFIRMED)
        judge(connection, assistant.index, first, bad, REJECTED)
        judge(connection, assistant.index, searched, searched.citations[0], REJECTED)
    folder = tmp_path / "judged"
    with ledger.read() as connection:
        assert write_qrels(connection, assistant.index, folder) == 1
        with pytest.raises(InputError, match="there already"):
            write_grounded_set(connection, assistant.index, folder)
    loaded = open_set(parse_spec(f"{folder}@{archive}"))
    assert isinstance(loaded, RankingSet)
    (query,) = loaded.queries
    assert query.text == first.question.question
    assert loaded.qrels == {query.query_id: {path_of(assistant, good): 1, other.path: 0}}
    assert set(loaded.qrels[query.query_id]) <= loaded.doc_ids
    with ledger.write() as connection:
        judge(connection, assistant.index, searched, searched.citations[0], CONFIRMED)
    with ledger.read() as connection:
        texts = [text for text, _ in grades(connection, assistant.index).values()]
    assert texts == [first.question.question, searched.search_query]


def path_of(assistant: Assistant, cited: Any) -> str:
    return assistant.index.article(cited.article_id, cited.version).path


def text_of(assistant: Assistant, cited: Any) -> str:
    return assistant.index.article(cited.article_id, cited.version).text


@pytest.mark.parametrize(
    ("quote", "words"),
    [("", "Paste"), ("never written", "does not have these words"), ("the", "more than once")],
)
def test_a_correction_is_verbatim(
    ledger: Ledger, assistant: Assistant, quote: str, words: str
) -> None:
    found = newest(ledger)
    with ledger.write() as connection, pytest.raises(InputError, match=words):
        judge(connection, assistant.index, found, found.citations[0], CORRECTED, quote)


def test_what_cannot_be_judged(ledger: Ledger, assistant: Assistant) -> None:
    found = newest(ledger)
    cited = found.citations[0]
    with ledger.write() as connection:
        with pytest.raises(InputError, match="one of"):
            judge(connection, assistant.index, found, cited, "maybe")
        with pytest.raises(InputError, match="2,000"):
            judge(connection, assistant.index, found, cited, REJECTED, note="x" * 2_001)
        other = replace(cited, version="0" * 64)
        with pytest.raises(ArticleMissing):
            judge(connection, assistant.index, found, other, REJECTED)


def test_judgements_outlive_answers_but_not_their_being_forgotten(
    ledger: Ledger, assistant: Assistant
) -> None:
    found = newest(ledger, 0)
    with ledger.write() as connection:
        judge(connection, assistant.index, found, found.citations[0], CONFIRMED)
    prune(ledger.engine, -1)
    with ledger.read() as connection:
        assert len(list(judgements(connection, assistant.index))) == 1
        with pytest.raises(InputError, match="deleted or has expired"):
            shown(connection, found.question.number)
    forget(ledger.engine, NAME)
    with ledger.read() as connection:
        assert list(judgements(connection, assistant.index)) == []


def test_without_judgements_there_is_no_set(
    ledger: Ledger, assistant: Assistant, tmp_path: Path
) -> None:
    with ledger.read() as connection, pytest.raises(InputError, match="Review"):
        write_grounded_set(connection, assistant.index, tmp_path / "none")
