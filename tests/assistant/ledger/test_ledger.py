"""From an answer to its rows: once each, on SQLite and PostgreSQL, whatever goes wrong between."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.assistant import Assistant
from assistant.ledger import tables
from assistant.ledger.database import HEAD, VERSION_TABLE, open_engine
from assistant.ledger.drain import Drain
from assistant.ledger.entries import Asking, asked_entry, feedback_entry, new_id
from assistant.ledger.forgetting import Forgotten, forget, prune
from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.questions import shown
from assistant.ledger.recorder import Recorder
from assistant.ledger.rejected import NAME as REJECTED
from assistant.ledger.rejected import keep_apart
from assistant.ledger.settings import LedgerSettings, ledger_settings
from assistant.ledger.spool import decoded, orphans
from assistant.types import Answer, AnswerSentence
from index.errors import LedgerError

ROOT = Path(__file__).parents[3]
PAGE = Asking("page", "c" * 32)


def count(ledger: Ledger, table: sa.Table) -> int:
    with ledger.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def rows(ledger: Ledger, table: sa.Table) -> list[dict[str, Any]]:
    with ledger.read() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def sums(ledger: Ledger) -> int:
    return sum(row["asked"] for row in rows(ledger, tables.day_figures))


def test_the_migrations_make_the_tables(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert context.get_current_revision() == HEAD
        different = compare_metadata(context, tables.metadata)
    engine.dispose()
    assert different == []
    folder = ROOT / "assistant" / "ledger" / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_an_answer_becomes_rows(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    ledger = open_ledger(settings)
    number = ledger.recorder.record(answer, assistant.index, PAGE)
    assert ledger.recorder.feedback(number, 0, 1, "")
    assert ledger.recorder.feedback(number, 0, -1, "dull \0 \ud800")
    assert ledger.recorder.feedback(number, 1, 0, "wrong man")
    assert ledger.recorder.feedback(number + 1, 1, 0, "of no answer that is known")
    ledger.drain()
    (asked,) = rows(ledger, tables.asked)
    assert (asked["id"], asked["conversation"]) == (number, PAGE.conversation)
    assert asked["question"] == answer.question
    assert asked["confidence"] == answer.confidence
    assert asked["timings"] == dict(answer.timings_ms)
    assert abs(asked["at"] - datetime.now(UTC).replace(tzinfo=None)) < timedelta(hours=1)
    cited = answer.citations[0]
    first = rows(ledger, tables.citations)[0]
    assert (first["marker"], first["start"], first["end"]) == (1, cited.start, cited.end)
    names = {
        row["id"]: (row["article_id"], row["version"]) for row in rows(ledger, tables.versions)
    }
    assert names[first["version"]] == (cited.article_id, cited.version)
    assert count(ledger, tables.hits) == len(answer.hits[:10])
    (shown,) = rows(ledger, tables.shown)
    assert shown["sentences"] == [[s.text, list(s.citations), None] for s in answer.sentences]
    said = {(row["marker"], row["thumb"], row["reason"]) for row in rows(ledger, tables.feedback)}
    assert said == {(0, -1, "dull   ?"), (1, 0, "wrong man")}
    assert rows(ledger, tables.conversations)[0]["turns"] == 1
    assert list(settings.spool.glob("*.jsonl")) == []


def test_rows_say_whose_words_a_sentence_is_in(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    """And those of an older spool, which do not say it, are read as quotations."""
    ledger = open_ledger(settings)
    worded = AnswerSentence("Tomas Reyl built it.", (1,), "parrot \0")
    given = replace(answer, sentences=(worded, *answer.sentences))
    number = ledger.recorder.record(given, assistant.index, PAGE)
    older = asked_entry(new_id(), answer, assistant.index, PAGE, True, False)
    older["sentences"] = [[s.text, list(s.citations)] for s in answer.sentences]
    ledger.recorder.spool.append(older)
    ledger.drain()
    with ledger.read() as connection:
        first, *quoted = shown(connection, number).sentences
        before = shown(connection, older["id"]).sentences
    assert first == replace(worded, worded_by="parrot  ")
    for sentences in (quoted, before):
        assert [s.text for s in sentences] == [s.text for s in answer.sentences]
        assert {s.worded_by for s in sentences} == {None}


def test_what_cannot_be_written_raises_nothing(
    tmp_path: Path, assistant: Assistant, answer: Answer
) -> None:
    recorder = Recorder(LedgerSettings("sqlite://", tmp_path / "spool"))
    for timings in ({"total": object()}, {("a", "b"): 1.0}):
        odd = replace(answer, timings_ms=timings)  # type: ignore[arg-type]
        assert recorder.record(odd, assistant.index, PAGE) is None
    assert recorder.lost == 2
    assert recorder.record(answer, assistant.index, PAGE) is not None
    recorder.close()


def test_the_thread_drains_by_itself(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    ledger = open_ledger(settings)
    ledger.recorder.record(answer, assistant.index, PAGE)
    deadline = datetime.now() + timedelta(seconds=60)
    while not count(ledger, tables.asked):
        assert datetime.now() < deadline


def test_what_is_in_the_tables_already_is_not_put_in_again(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer, tmp_path: Path
) -> None:
    """The spool as it is when a process dies between its commit and the removal of the file."""
    recorder = Recorder(settings)
    for _ in range(5):
        recorder.record(answer, assistant.index, PAGE)
    recorder.close()
    engine = open_engine(settings.url)
    drain = Drain(engine)
    (segment,) = [s for group, _ in orphans(settings.spool) for s in group]
    assert drain.segment(segment) == 5
    assert segment.path.exists()
    assert drain.segment(segment) == 0
    engine.dispose()
    ledger = open_ledger(settings)
    assert (count(ledger, tables.asked), sums(ledger)) == (5, 5)
    assert count(ledger, tables.spools) == 0


def test_a_database_that_fails_loses_nothing(
    tmp_path: Path,
    open_ledger: Any,
    assistant: Assistant,
    answer: Answer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = LedgerSettings(f"sqlite:///{tmp_path / 'x.sqlite'}", tmp_path / "spool")
    ledger = open_ledger(settings)
    with ledger.write() as connection:
        connection.exec_driver_sql("ALTER TABLE asked RENAME TO away")
    assert ledger.recorder.record(answer, assistant.index, PAGE)
    with pytest.raises(LedgerError):
        ledger.drain()
    assert list(settings.spool.glob("*.jsonl"))
    with ledger.write() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO asked")
    ledger.drain()
    assert count(ledger, tables.asked) == 1


def test_an_entry_that_the_database_refuses_holds_up_no_other(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    recorder = Recorder(settings)
    numbers = [recorder.record(answer, assistant.index, PAGE) for _ in range(3)]
    line = recorder.spool.segments()[0].path.read_bytes().splitlines(keepends=True)[0]
    recorder.spool.append(decoded(line) or {})  # a number that is there already
    recorder.record(answer, assistant.index, PAGE)
    recorder.close()
    ledger = open_ledger(settings)
    assert {row["id"] for row in rows(ledger, tables.asked)} >= set(numbers)
    assert (count(ledger, tables.asked), sums(ledger)) == (4, 4)
    assert len((settings.spool / REJECTED).read_bytes().splitlines()) == 1


def test_a_full_spool_is_said_and_counted(
    settings: LedgerSettings,
    assistant: Assistant,
    answer: Answer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder = Recorder(replace(settings, spool_bytes=10))
    assert recorder.record(answer, assistant.index, PAGE) is None
    assert not recorder.feedback(7, 0, 1, "")
    assert recorder.lost == 2
    assert "entries of the ledger are lost" in caplog.text
    recorder.close()


def test_forgetting_leaves_no_trace_and_nothing_comes_back(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer, tmp_path: Path
) -> None:
    ledger = open_ledger(settings)
    other = Asking("page", "d" * 32)
    number = ledger.recorder.record(answer, assistant.index, PAGE)
    ledger.recorder.feedback(number, 0, -1, "no")
    ledger.recorder.record(answer, assistant.index, other)
    ledger.drain()
    assert forget(ledger.engine, str(PAGE.conversation)) == Forgotten(1, 0)
    ledger.recorder.record(answer, assistant.index, PAGE)  # was still in a spool, say
    ledger.recorder.feedback(number, 0, -1, "again")
    ledger.drain()
    assert [row["conversation"] for row in rows(ledger, tables.asked)] == [other.conversation]
    assert [row["id"] for row in rows(ledger, tables.conversations)] == [other.conversation]
    assert count(ledger, tables.feedback) == 0
    assert count(ledger, tables.shown) == 1
    assert sums(ledger) == 1
    cited = Counter({row["article_id"]: row["cited"] for row in rows(ledger, tables.article_days)})
    assert set(cited.values()) <= {0, 1}
    months = Counter(
        {row["article_id"]: row["cited"] for row in rows(ledger, tables.article_months)}
    )
    assert months == cited
    assert {row["cited"] for row in rows(ledger, tables.span_days)} <= {0, 1}
    assert forget(ledger.engine, "nobody's") == Forgotten(0, 0)


def test_what_was_refused_is_forgotten_too(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    ledger = open_ledger(settings)
    number = ledger.recorder.record(answer, assistant.index, PAGE)
    ledger.drain()
    other = Asking("page", "d" * 32)
    for asking, moment in ((PAGE, new_id()), (other, new_id()), (other, 1)):
        entry = asked_entry(moment, answer, assistant.index, asking, True, False)
        keep_apart(settings.spool, entry)
    keep_apart(settings.spool, feedback_entry(number, 0, -1, "my name is Jo", True))
    kept = settings.spool / REJECTED
    assert len(kept.read_bytes().splitlines()) == 4
    assert ledger.forget(str(PAGE.conversation)) == Forgotten(1, 0)
    assert len(kept.read_bytes().splitlines()) == 2
    assert b"c" * 32 not in kept.read_bytes()
    assert b"Jo" not in kept.read_bytes()
    ledger.prune(30)
    assert len(kept.read_bytes().splitlines()) == 1
    ledger.forget(str(other.conversation))
    assert not kept.exists()


def test_what_is_forgotten_is_in_no_file(
    tmp_path: Path, assistant: Assistant, answer: Answer
) -> None:
    """SQLite would leave it in the free parts of its file until others are written over it."""
    settings = ledger_settings(str(tmp_path / "l" / "ledger.sqlite"), "index")
    assert settings is not None
    ledger = Ledger.open(settings)
    asked = replace(answer, question="Did Wilhelmina Quorn ask for help?")
    number = ledger.recorder.record(asked, assistant.index, PAGE)
    assert number is not None
    ledger.recorder.feedback(number, 1, 0, "Wilhelmina Quorn says no")
    ledger.drain()
    ledger.forget(str(PAGE.conversation))
    for _ in range(2):  # while it serves, and afterwards
        for file in (tmp_path / "l").rglob("*"):
            assert file.is_dir() or b"Quorn" not in file.read_bytes(), file
        ledger.close()


def test_pruning_takes_what_is_old_and_leaves_the_counts(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    ledger = open_ledger(settings)
    ledger.recorder.record(answer, assistant.index, PAGE)
    ledger.drain()
    assert prune(ledger.engine, 30) == 0
    later = datetime.now(UTC) + timedelta(days=31)
    assert prune(ledger.engine, 30, later) == 1
    for table in (tables.asked, tables.hits, tables.shown, tables.citations, tables.conversations):
        assert count(ledger, table) == 0
    assert sums(ledger) == 1


def test_bots_and_probes_are_kept_and_not_counted(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    ledger = open_ledger(settings)
    for kind in ("reader", "bot", "probe"):
        ledger.recorder.record(answer, assistant.index, Asking("page", None, kind))
    ledger.drain()
    assert count(ledger, tables.asked) == 3
    assert sums(ledger) == 1
    assert {row["cited"] for row in rows(ledger, tables.article_days)} <= {0, 1}


CHILD = """
import sys
from pathlib import Path
from index_doubles import Words
from assistant.assistant import Assistant
from assistant.ledger.entries import Asking
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
url, spool, index = sys.argv[1:]
assistant = Assistant.open(index, Words())
answer = assistant.answer("Who built the lighthouse at Cape Orme?", abstain=False)
ledger = Ledger.open(LedgerSettings(url, Path(spool)))
while True:
    print(ledger.recorder.record(answer, assistant.index, Asking("python")), flush=True)
"""


def test_a_killed_process_loses_nothing_that_was_acknowledged(
    settings: LedgerSettings, open_ledger: Any, words_index: Path
) -> None:
    command = [sys.executable, "-c", CHILD, settings.url, str(settings.spool), str(words_index)]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    acknowledged: list[int] = []
    for most in (40, 900):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        for _ in range(most):
            acknowledged.append(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
        process.wait()
        process.stdout.close()
    ledger = open_ledger(settings)
    kept = {row["id"] for row in rows(ledger, tables.asked)}
    assert set(acknowledged) <= kept
    # One more of each may have been kept whose number was not heard any more.
    assert len(kept) <= len(acknowledged) + 2
    assert sums(ledger) == len(kept)


def test_a_process_that_is_beginning_keeps_its_lock(
    settings: LedgerSettings, open_ledger: Any, assistant: Assistant, answer: Answer
) -> None:
    """Its lock is there and not taken yet when another process looks for orphans."""
    settings.spool.mkdir()
    lock = settings.spool / "beginning.lock"
    lock.touch()
    ledger = open_ledger(settings)
    ledger.drain()
    assert lock.exists()
    recorder = Recorder(settings)
    recorder.record(answer, assistant.index, PAGE)
    recorder.close()
    ledger.drain()
    assert count(ledger, tables.asked) == 1
    assert len(list(settings.spool.glob("*.lock"))) == 2  # that one's and the ledger's own
