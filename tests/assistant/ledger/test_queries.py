"""What is read from the ledger, against the entries that were put into it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
import sqlalchemy as sa
from index_doubles import Words

from assistant.ledger import tables
from assistant.ledger.bins import latency_bin, latency_of, percentile
from assistant.ledger.clusters import clustered
from assistant.ledger.database import VERSION_TABLE, open_engine, reading, writing
from assistant.ledger.entries import Entry, moment_of, sentence_row
from assistant.ledger.figures import day_of
from assistant.ledger.queries.overview import confidence_counts, days, totals
from assistant.ledger.queries.period import Period, written
from assistant.ledger.queries.questions import KINDS, Question, questions, shown
from assistant.ledger.queries.sources import (
    article_counts,
    grouped,
    questions_citing,
    sources,
    uncited,
)
from assistant.ledger.queries.spans import cited_spans
from assistant.ledger.queries.stale import CHANGED, GONE, STANDS, WITHDRAWN, stale
from assistant.ledger.review import review_counts
from eval.ledger.filling import fill
from eval.ledger.synthetic import Synthesis, places
from index.build import build
from index.errors import InputError
from index.generation import Index
from index.sources import FolderSource
from index.withdrawals import withdraw

COUNT = 600
END = datetime(2026, 7, 1, tzinfo=UTC)
ALWAYS = Period()


@pytest.fixture(scope="module")
def index(words_index: Path) -> Iterator[Index]:
    opened = Index.open(words_index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def entries(index: Index) -> list[Entry]:
    return list(Synthesis(places(index), 3).entries(COUNT, END))


@pytest.fixture
def connection(url: str, entries: list[Entry]) -> Iterator[sa.Connection]:
    engine = open_engine(url)
    fill(engine, entries, COUNT, lambda step: None)
    with reading(engine) as opened:
        yield opened
    engine.dispose()


def of_readers(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry["traffic"] == "reader"]


def thumbs(entries: list[Entry], thumb: int) -> int:
    """How many readers were made to give that thumb: one in fifty, in turn."""
    given = [(place, e) for place, e in enumerate(entries) if place % 50 == 0]
    mine = [e for place, e in given if (-1 if place % 100 else 1) == thumb]
    return len(of_readers(mine))


def test_figures_are_those_of_the_entries(connection: sa.Connection, entries: list[Entry]) -> None:
    counted = of_readers(entries)
    found = totals(connection, ALWAYS)
    assert found.asked == len(counted) < COUNT
    assert found.abstained == sum(entry["abstained"] for entry in counted)
    assert found.confidence == pytest.approx(
        sum(entry["confidence"] for entry in counted) / len(counted)
    )
    times = sorted(entry["total_ms"] for entry in counted)
    assert found.p50_ms == pytest.approx(median(times), rel=0.05)
    assert found.p95_ms == pytest.approx(times[int(0.95 * len(times))], rel=0.05)
    assert (found.liked, found.disliked) == (thumbs(entries, 1), thumbs(entries, -1))
    assert found.reported == 2
    by_day = days(connection, ALWAYS)
    assert sum(day.asked for day in by_day) == found.asked
    assert [day.day for day in by_day] == sorted(
        {f"{moment_of(entry['id']):%Y-%m-%d}" for entry in counted}
    )
    bins = confidence_counts(connection, ALWAYS)
    assert len(bins) == 20
    low = sum(entry["confidence"] < 0.05 for entry in counted)
    assert bins[0] == ("0.00–0.05", low)
    assert sum(count for _, count in bins) == found.asked


def test_a_period_has_both_its_ends(connection: sa.Connection, entries: list[Entry]) -> None:
    within = Period.of("2026-05", "2026-05-20")
    days_of_may = {f"2026-05-{day:02}" for day in range(1, 21)}
    mine = [e for e in of_readers(entries) if f"{moment_of(e['id']):%Y-%m-%d}" in days_of_may]
    assert 20 < len(mine) < 100
    assert totals(connection, within).asked == len(mine)
    assert {q.number for q in questions(connection, "all", within)} == {e["id"] for e in mine}
    cited = Counter(a for e in mine for a in {row[1] for row in e["citations"]})
    found = {key: count.cited for key, count in article_counts(connection, within).items()}
    assert {key: count for key, count in found.items() if count} == cited
    with pytest.raises(InputError, match="holds no day"):
        Period.of("2026-05", "2026-04")
    with pytest.raises(InputError, match="is no date"):
        Period.of("soon", None)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2025-07-02", "2026-06-30"),
        ("2025-09-30", "2025-11-01"),
        ("2025-12-01", "2026-01-31"),
        ("2026-03-05", "2026-03-20"),
        (None, "2026-02"),
        ("2026-02-28", None),
    ],
)
def test_months_and_days_add_up(
    connection: sa.Connection, entries: list[Entry], since: str | None, until: str | None
) -> None:
    within = Period.of(since, until)
    first, last = within.first or 0, within.last or 9999_99_99
    mine = [e for e in of_readers(entries) if first <= day_of(e["id"]) <= last]
    found = article_counts(connection, within)
    cited = Counter(a for e in mine for a in {row[1] for row in e["citations"]})
    assert {key: count.cited for key, count in found.items() if count.cited} == cited
    for key, count in list(found.items())[:3]:
        days_of_it = [day_of(e["id"]) for e in mine if key in {row[1] for row in e["citations"]}]
        assert count.last_cited == written(max(days_of_it))
        assert article_counts(connection, within, article=key) == {key: count}


def test_every_day_of_a_period_is_counted_once() -> None:
    """Of all periods within two months and the days around them."""
    begin = date(2023, 12, 29)
    numbers = [int(f"{begin + timedelta(days=n):%Y%m%d}") for n in range(66)]
    for place, first in enumerate(numbers):
        for last in numbers[place:]:
            (one, two), edges = Period(first, last).months_and_days()
            for day in numbers:
                times = (one <= day // 100 <= two) + sum(a <= day <= b for a, b in edges)
                assert times == (first <= day <= last), (first, last, day)


def test_spans_are_those_of_readers_answers(
    connection: sa.Connection, entries: list[Entry], index: Index
) -> None:
    cited: Counter[tuple[str, int, int]] = Counter()
    for entry in of_readers(entries):
        cited.update({tuple(row[2:5]) for row in entry["citations"]})
    found = {
        (span.version, span.start, span.end): span.answers
        for article in index.headers.values()
        for span in cited_spans(connection, article.article_id)
    }
    assert found == cited


def test_an_older_ledger_gets_its_sums(url: str, entries: list[Entry]) -> None:
    engine = open_engine(url)
    fill(engine, iter(entries), COUNT, lambda step: None)
    sums = (tables.article_months, tables.span_days)
    with engine.connect() as connection:
        before = [set(connection.execute(sa.select(table)).all()) for table in sums]
    with writing(engine) as connection:
        connection.exec_driver_sql("DROP INDEX citations_by_version")
        connection.exec_driver_sql(
            'CREATE INDEX citations_by_version ON citations (version, start, "end", asked)'
        )
        connection.exec_driver_sql("DROP INDEX article_days_cited")
        connection.exec_driver_sql("ALTER TABLE judgements DROP COLUMN search_query")
        for table in sums:
            table.drop(connection)
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '0001'")
    engine.dispose()
    with open_engine(url).connect() as connection:
        after = [set(connection.execute(sa.select(table)).all()) for table in sums]
    assert after == before


def test_sources_are_all_articles(
    connection: sa.Connection, entries: list[Entry], index: Index
) -> None:
    rows = sources(index, article_counts(connection, ALWAYS))
    assert len(rows) == index.article_count
    cited: Counter[str] = Counter()
    over: Counter[str] = Counter()
    for entry in of_readers(entries):
        citing = {row[1] for row in entry["citations"]}
        cited.update(citing)
        over.update({row[0] for row in entry["hits"]} - citing)
    assert {row.article_id: row.counts.cited for row in rows} == {
        row.article_id: cited[row.article_id] for row in rows
    }
    assert all(row.counts.passed_over == over[row.article_id] for row in rows)
    assert [row.counts.cited for row in rows] == sorted(
        (row.counts.cited for row in rows), reverse=True
    )
    last = max(e["id"] for e in of_readers(entries) if rows[0].article_id in str(e["citations"]))
    assert rows[0].counts.last_cited == f"{moment_of(last):%Y-%m-%d}"
    groups = {group.name: group for group in grouped(rows, "year")}
    assert set(groups) == {"1911", "1954", "none"}
    assert groups["none"].articles == 3
    assert sum(group.cited for group in groups.values()) == sum(cited.values())
    assert {group.name for group in grouped(rows, "author")} == {"Ida Vance", "none"}


def test_never_cited_and_no_longer_there(connection: sa.Connection, index: Index) -> None:
    nothing = sources(index, {})
    assert uncited(nothing) == nothing
    counts = article_counts(connection, ALWAYS)
    some = dict(list(counts.items())[:1])
    assert len(uncited(sources(index, some))) == index.article_count - 1
    gone = {"0" * 16: next(iter(counts.values()))}
    assert next(row.path for row in sources(index, gone)) == ""


def test_by_which_questions(connection: sa.Connection, entries: list[Entry], index: Index) -> None:
    article = max(article_counts(connection, ALWAYS).items(), key=lambda item: item[1].cited)[0]
    mine = [e for e in of_readers(entries) if article in {row[1] for row in e["citations"]}]
    found = questions_citing(connection, article, ALWAYS, 10_000)
    assert [row[0] for row in found] == [entry["id"] for entry in reversed(mine)]
    assert found[0][2] == mine[-1]["question"]
    assert len(questions_citing(connection, article, ALWAYS, 5)) <= 5


@pytest.mark.parametrize("within", [ALWAYS, Period.of("2026-04-10", "2026-06-20")])
def test_what_the_tabs_tell_agrees(connection: sa.Connection, within: Period) -> None:
    """Overview, Questions, Sources and Review, of one period."""
    figures = totals(connection, within)
    for kind, count in (
        ("all", figures.asked),
        ("unsupported", figures.abstained),
        ("low", figures.asked - figures.abstained),
        ("disliked", figures.disliked),
    ):
        assert len(list(questions(connection, kind, within))) == count, kind
    for article, counts in article_counts(connection, within).items():
        citing = questions_citing(connection, article, within, COUNT)
        assert len(citing) == counts.cited
        assert counts.last_cited == (citing[0][1] if citing else None)
    assert review_counts(connection) == (totals(connection, ALWAYS).reported, 0)


def test_kinds_of_questions(connection: sa.Connection, entries: list[Entry]) -> None:
    counted = of_readers(entries)

    def numbers(kind: str, most: int | None = None) -> list[int]:
        return [question.number for question in questions(connection, kind, ALWAYS, most)]

    assert numbers("all") == [entry["id"] for entry in reversed(counted)]
    assert numbers("all", 7) == numbers("all")[:7]
    for kind in KINDS:
        pages, page = [], list(questions(connection, kind, ALWAYS, 5))
        while page:
            pages += page
            page = list(questions(connection, kind, ALWAYS, 50, after=page[-1]))
        assert pages == list(questions(connection, kind, ALWAYS)), kind
    assert numbers("unsupported") == [e["id"] for e in reversed(counted) if e["abstained"]]
    answered = [entry for entry in counted if not entry["abstained"]]
    low = sorted(answered, key=lambda entry: (entry["confidence"], entry["id"]))
    assert numbers("low") == [entry["id"] for entry in low]
    disliked = list(questions(connection, "disliked", ALWAYS))
    assert len(disliked) == thumbs(entries, -1)
    assert {question.thumb for question in disliked} == {-1}
    assert {question.reason for question in disliked} == {"It says something else."}


def test_an_answer_as_it_was_shown(connection: sa.Connection, entries: list[Entry]) -> None:
    entry = next(e for e in entries if len(e["citations"]) > 1)
    found = shown(connection, entry["id"])
    assert [sentence_row(sentence) for sentence in found.sentences] == entry["sentences"]
    assert [
        [c.marker, c.article_id, c.version, c.start, c.end, c.rank] for c in found.citations
    ] == [row[:6] for row in entry["citations"]]
    with pytest.raises(InputError, match="not recorded"):
        shown(connection, 1)


def test_stale_citations_say_whether_their_words_still_stand(
    words_index: Path, archive: Path, tmp_path: Path, entries: list[Entry], url: str
) -> None:
    folder = Path(shutil.copytree(archive, tmp_path / "archive"))
    directory = tmp_path / "index"
    build([FolderSource(folder, "archive")], directory, Words())
    before = Index.open(directory)
    engine = open_engine(url)
    fill(engine, Synthesis(places(before), 1).entries(60), 60, lambda step: None)
    before.close()
    with reading(engine) as connection:
        assert list(stale(connection, Index.open(directory))) == []
    (folder / "bees.md").write_text("# Bees\n\n" + (folder / "bees.md").read_text() + "\nMore.\n")
    (folder / "clocks.txt").write_text("Church clocks of the north\n\nOther words stand here.\n")
    (folder / "orchard.md").unlink()
    (folder / "boats" / "keel.md").write_text("# How a keel is laid\n\nNothing of it is left.\n")
    build([FolderSource(folder, "archive")], directory, Words())
    withdraw(directory, ["boats/keel.md"])
    index = Index.open(directory)
    with reading(engine) as connection:
        found = list(stale(connection, index))
        assert len(list(stale(connection, index, 1))) == 1
    states = {row.title: row.state for row in found}
    assert set(states.values()) == {STANDS, CHANGED, GONE, WITHDRAWN}
    assert states["Church clocks of the north"] == CHANGED
    for row in found:
        assert (row.quote == "") == (row.state == WITHDRAWN)
        if row.state == STANDS:
            assert row.quote in index.article(row.article_id).text
    index.close()
    engine.dispose()


def test_times_in_bins_are_off_by_little() -> None:
    for time in (0.2, 1.0, 37.5, 999.0, 60_000.0):
        assert latency_of(latency_bin(time)) == pytest.approx(time, rel=0.026)
    assert latency_bin(0) == 0
    assert latency_bin(10.0**12) == 340
    assert percentile({}, 0.5) is None
    assert percentile({3: 1, 9: 1}, 0.5) == latency_of(3)


def question(number: int, text: str) -> Question:
    return Question(number, "", text, "page", 0.1, True, 0, 1.0, None)


def test_questions_alike_are_put_together() -> None:
    asked = [
        question(1, "How do I renew my licence?"),
        question(2, "What do bees eat?"),
        question(3, "how can licences be renewed"),
        question(4, "Renewing a licence"),
        question(5, "?"),
        question(6, "?"),
    ]
    found = [[each.number for each in cluster.questions] for cluster in clustered(asked)]
    assert found == [[1, 3, 4], [2], [5], [6]]
    assert clustered([]) == []
