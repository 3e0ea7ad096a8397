"""Counting and sharing questions; how long they take is a machine's own affair."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Barrier, Lock

import pytest

from assistant.assistant import Assistant
from eval.speed.latency import Timed, alone, latencies, stages, with_readers
from index.protocols import Embedder

QUESTIONS = ["Who built the lighthouse?", "What do bees do in winter?", "How is a keel laid?"]


def test_percentiles_and_throughput_by_hand() -> None:
    """p50 of 1..5 is 3; p95 stands 0.8 of the way from 4 to 5, p99 0.96."""
    figures = Timed((5.0, 1.0, 2.0, 4.0, 3.0), 2.5).figures()
    assert figures == pytest.approx({"p50": 3, "p95": 4.8, "p99": 4.96, "questions_per_s": 2})


def test_readers_ask_at_once_and_share_the_questions() -> None:
    """The barrier opens only when four questions are in the air."""
    barrier, lock, asked = Barrier(4), Lock(), Counter[str]()

    def ask(question: str) -> None:
        with lock:
            asked[question] += 1
        if question != "warm":
            barrier.wait(timeout=60)

    questions = ["warm", *(str(number) for number in range(8))]
    timed = with_readers(questions, ask, 4)
    assert len(timed.ms) == 9
    assert asked == {"warm": 2, **{str(number): 1 for number in range(8)}}


def test_a_question_that_fails_is_not_passed_over() -> None:
    with pytest.raises(ZeroDivisionError):
        with_readers(["1", "0"], lambda question: 1 / int(question), 2)


def test_the_first_question_warms_up_and_is_asked_again() -> None:
    asked: list[str] = []
    assert len(alone(["a", "b"], asked.append).ms) == 2
    assert asked == ["a", "a", "b"]


def test_every_sample_is_kept(small_index: Path, embedder: Embedder) -> None:
    assistant = Assistant.open(small_index, embedder)
    figures = latencies(assistant, QUESTIONS, readers=2)
    assert {name: len(ms) for name, ms in figures["latencies_ms"].items()} == {
        "retrieval": 3,
        "answer": 3,
        "retrieval, 2 readers": 3,
        "answer, 2 readers": 3,
    }
    assert figures["readers"] == 2
    assert set(figures["answer_ms_under_readers"]) == {"p50", "p95", "p99", "questions_per_s"}
    assert {"embed", "retrieve", "evidence", "total"} <= set(stages(assistant, QUESTIONS))


def test_memory_is_read_in_a_process_that_serves(small_index: Path, embedder: Embedder) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.speed.resident", str(small_index), "2"],
        input=json.dumps(QUESTIONS),
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr
    taken = json.loads(done.stdout)
    assert list(taken) == ["opened", "answered", "with_readers", "peak"]
    if Path("/proc/self/status").is_file():
        assert 0 < taken["opened"] <= taken["peak"]
