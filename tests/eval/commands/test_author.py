"""`footnote eval author`: over a pipe, in one call, checked, and stopped in the middle."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import assistant.assistant  # before `open_embedder` is replaced in it
from eval.cli import evaluate
from eval.data.grounded import load_grounded
from index.errors import IndexMissing, InputError
from index.protocols import Embedder

ROOT = Path(__file__).resolve().parents[3]
BUILT = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887."
LAMP = "Its lamp burned whale oil until 1923, when an electric arc replaced it."


@pytest.fixture(autouse=True)
def loaded_model(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.assistant, "reopen_embedder", lambda *_, **__: embedder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def call(folder: Path, index: Path, *options: str, typed: str | None = None) -> Result:
    arguments = ["author", str(folder), "--index", str(index), *options]
    return CliRunner().invoke(evaluate, arguments, input=typed)


def done(folder: Path, index: Path, *options: str, typed: str | None = None) -> str:
    result = call(folder, index, *options, typed=typed)
    assert result.exit_code == 0, result.output
    return result.output


def refused(folder: Path, index: Path, *options: str) -> str:
    result = call(folder, index, *options)
    assert isinstance(result.exception, InputError)
    return str(result.exception)


def rows(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def evidence(row: dict[str, Any]) -> list[str]:
    return [item["quote"] for item in row["evidence"]]


def test_a_session_writes_a_set(folder: Path, small_index: Path) -> None:
    typed = """Who built the lighthouse at Cape Orme?
1
short Tomas Reyl
f
And what did the lamp burn?
/ lighthouse.md whale oil
c 1
u 1
a lighthouse.md
any
all
{lamp}
s
How many people live in Iceland?
n false premise
note no such article
s
q
"""
    first = done(folder, small_index, typed=typed.replace("{lamp}", "1"))
    asked = first[first.index("And what did the lamp burn?") :]
    (number,) = re.findall(rf"^ +(\d+) .*{re.escape(LAMP)}$", asked.split("\nQuestion")[0], re.M)
    second = folder.with_name("second")
    output = done(second, small_index, typed=typed.replace("{lamp}", number))
    assert "Tomas Reyl" in output
    assert f"3 questions saved in {second / 'questions.jsonl'}." in output
    built, lamp, iceland = rows(second)
    assert (evidence(built), built["short_answer"]) == ([BUILT], "Tomas Reyl")
    assert evidence(lamp) == [LAMP]
    assert lamp["history"][1] == {"role": "assistant", "content": "Tomas Reyl"}
    assert (lamp["turn"], lamp["conversation"]) == (2, built["conversation"])
    assert (iceland["type"], iceland["note"]) == ("unanswerable_false_premise", "no such article")
    assert [q.kind for q in load_grounded(second).questions] == [
        "single",
        "follow_up",
        "unanswerable",
    ]


def test_nothing_answers_and_the_kind_is_asked_for(folder: Path, small_index: Path) -> None:
    typed = "Who painted the lighthouse at Cape Orme?\n1\nn\nnear miss\ns\n"
    done(folder, small_index, typed=typed)
    (row,) = rows(folder)
    assert row["type"] == "unanswerable_near_miss"
    assert (row["evidence"], row["related"]) == ([], ["lighthouse.md"])


def test_mistakes_are_said_and_the_question_goes_on(folder: Path, small_index: Path) -> None:
    asked = "Who built the lighthouse at Cape Orme?"
    mistakes = ["s", "99", "1,x", "z", "a no.md", "c 1 2"]
    typed = "\n".join(["f", "", asked, *mistakes, "1", "u 2", "u 1", "1", "s", asked, "q", ""])
    output = done(folder, small_index, typed=typed)
    for message in (
        "No question has been saved that could be followed up",
        "No sentence is marked",
        "There is no sentence 99",
        "Expected numbers of sentences such as 1,3, got '1,x'",
        "'z' is no command",
        'no article "no.md"',
        "got '1 2'",
        '"q-001" asks the same',
    ):
        assert message in output
    assert [evidence(row) for row in rows(folder)] == [[BUILT]]


def test_the_end_of_the_input_ends_a_session(folder: Path, small_index: Path) -> None:
    output = done(folder, small_index, typed="Who built the lighthouse at Cape Orme?\n1\n")
    assert "0 questions saved" in output
    assert not folder.exists()


def test_one_call_saves_one_question(folder: Path, small_index: Path) -> None:
    one = ("--question", "Who built it?", "--evidence", f"lighthouse.md::{BUILT}")
    assert "Saved as q-001" in done(folder, small_index, *one, "--short", "Tomas Reyl")
    more = ("--evidence", f"lighthouse.md::{LAMP}", "--any", "--id", "lamp", "--note", "n")
    done(folder, small_index, "--question", "The lamp?", "--after", "q-001", *more)
    done(folder, small_index, "--question", "Iceland?", "--unanswerable", "near_miss")
    done(folder, small_index, "--question", "Norway?", "--unanswerable", "plain")
    assert "q-003 is deleted" in done(folder, small_index, "--delete", "q-003")
    found = [(r["_id"], r["group"], r["evidence_mode"], len(r["history"])) for r in rows(folder)]
    assert found == [
        ("q-001", "conversation", "all", 0),
        ("lamp", "conversation", "any", 2),
        ("q-002", "unanswerable", "all", 0),
    ]


def test_what_cannot_be_saved_is_refused(folder: Path, small_index: Path) -> None:
    question = ("--question", "Who?")
    assert "PATH::SENTENCE" in refused(folder, small_index, *question, "--evidence", "one.md: x")
    part = f"lighthouse.md::{BUILT[:20]}"
    assert "only a part" in refused(folder, small_index, *question, "--evidence", part)
    assert "No sentence is marked" in refused(folder, small_index, *question)
    assert "no kind" in refused(folder, small_index, *question, "--unanswerable", "x")
    assert "no question" in refused(folder, small_index, "--unanswerable", "plain")
    assert "no question with the id" in refused(folder, small_index, *question, "--after", "q-1")
    assert not folder.exists()


def test_an_empty_question_is_refused_and_starts_no_session(
    folder: Path, small_index: Path
) -> None:
    assert "No sentence is marked" in refused(folder, small_index, "--question", "")


def test_a_check_lists_quotations_that_are_gone(folder: Path, small_index: Path) -> None:
    one = ("--question", "Who built it?", "--evidence", f"lighthouse.md::{BUILT}")
    done(folder, small_index, *one)
    assert "1 question: all sound" in done(folder, small_index, "--check")
    path = folder / "questions.jsonl"
    path.write_text(path.read_text().replace("Reyl", "Rail"))
    result = call(folder, small_index, "--check")
    assert isinstance(result.exception, InputError)
    assert f"{path}:1: lighthouse.md:" in result.output


def test_an_index_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    for options in ([], ["--check"], ["--question", "Who?", "--unanswerable", "plain"]):
        assert isinstance(call(folder, tmp_path / "no", *options).exception, IndexMissing)


def test_ctrl_c_loses_nothing_that_was_saved(folder: Path, small_index: Path) -> None:
    command = [sys.executable, str(ROOT / "app.py"), "eval", "author", str(folder)]
    with subprocess.Popen(
        [*command, "--index", str(small_index)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write("Who built the lighthouse at Cape Orme?\n1\ns\nAnd the lamp?\n2\n")
        session.stdin.flush()
        for line in session.stdout:
            if "marked 2" in line or line.startswith("> 2"):
                break
        session.send_signal(signal.SIGINT)
        rest = session.stdout.read()
    assert session.returncode == 130, rest
    assert "1 question saved" in rest
    assert [evidence(row) for row in rows(folder)] == [[BUILT]]
