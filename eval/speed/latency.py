"""Milliseconds a question: alone, and while several readers ask at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from threading import Lock
from time import perf_counter
from typing import Any

import numpy as np

from assistant.assistant import Assistant

Ask = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """`ms` of every question in the order in which they ended; `seconds` for all of them."""

    ms: tuple[float, ...]
    seconds: float

    def figures(self) -> dict[str, float]:
        """p50, p95 and p99 in milliseconds, linear between neighbours, and questions a second."""
        shares = {f"p{share}": float(np.percentile(self.ms, share)) for share in (50, 95, 99)}
        return shares | {"questions_per_s": len(self.ms) / self.seconds}


def alone(questions: Sequence[str], ask: Ask) -> Timed:
    """One question after the other, after one to warm up."""
    return with_readers(questions, ask, 1)


def with_readers(questions: Sequence[str], ask: Ask, readers: int) -> Timed:
    """`readers` threads that take the next question as soon as they have their answer.

    A closed loop without pauses, on one engine in one process: harder than as many people who
    read what they get, and without what HTTP adds.
    """
    ask(questions[0])
    waiting, lock, taken = iter(questions), Lock(), []

    def read() -> None:
        for question in _shared(waiting, lock):
            started = perf_counter()
            ask(question)
            taken.append((perf_counter() - started) * 1000)

    started = perf_counter()
    with ThreadPoolExecutor(readers) as pool:
        for finished in [pool.submit(read) for _ in range(readers)]:
            finished.result()
    return Timed(tuple(taken), perf_counter() - started)


def _shared(waiting: Iterator[str], lock: Lock) -> Iterator[str]:
    """What is left of an iterator, each item to one of its readers."""
    while True:
        with lock:
            item = next(waiting, None)
        if item is None:
            return
        yield item


def latencies(assistant: Assistant, questions: Sequence[str], readers: int) -> dict[str, Any]:
    """Retrieving and answering, alone and with `readers`; `latencies_ms` holds every sample."""
    asks: Mapping[str, Ask] = {
        "retrieval": lambda question: assistant.retriever.retrieve(question, 10),
        "answer": assistant.answer,
    }
    timed = {name: alone(questions, ask) for name, ask in asks.items()}
    many = {name: with_readers(questions, ask, readers) for name, ask in asks.items()}
    return {
        **{f"{name}_ms": item.figures() for name, item in timed.items()},
        **{f"{name}_ms_under_readers": item.figures() for name, item in many.items()},
        "readers": readers,
        "latencies_ms": {
            **{name: list(item.ms) for name, item in timed.items()},
            **{f"{name}, {readers} readers": list(item.ms) for name, item in many.items()},
        },
    }


def stages(assistant: Assistant, questions: Sequence[str]) -> dict[str, float]:
    """The median of each stage of an answer, in milliseconds."""
    timings = [assistant.answer(question).timings_ms for question in questions]
    return {stage: median(timing[stage] for timing in timings) for stage in timings[0]}
