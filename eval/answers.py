"""Answers over a grounded set: every question, with its history, through the assistant itself."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.types import Answer, Turn
from eval.circumstances import dataset_digest, machine, manifest_facts
from eval.gold import GoldEvidence, locate_gold
from eval.grounded import GroundedSet, load_grounded, turns
from eval.judge import Outcome, StoredVersions, judge
from eval.prepared import (
    archive_digest,
    corpus_source,
    file_digest,
    prepared_index,
)
from eval.progress import counted, silent
from eval.stored import StoredTexts
from eval.summary import summarise
from eval.types import GroundedQuestion
from index.errors import InputError, QuestionError
from index.report import OnProgress

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.sources import Source


class Answers(Protocol):
    """What of the assistant is evaluated."""

    def answer(
        self, question: str, history: Sequence[Turn] = (), abstain: bool = True
    ) -> Answer: ...


def evaluate_answers(
    folder: Path,
    archive: Sequence[Path] = (),
    *,
    index: Path | None = None,
    embedder: str = "default",
    cache: Path | None = None,
    report: OnProgress = silent,
    details: Path | None = None,
) -> dict[str, Any]:
    """The figures of `summarise`, and what they depend on.

    The articles are the folder's own `corpus.jsonl`, or those of `archive`; an `index` that was
    built before takes their place. `details` gets one JSON line a question.
    Raises `InputError` for an unsound data set.
    """
    from index.embedders.export import default_cache
    from index.readers.markdown import plain

    data = load_grounded(Path(folder))
    assistant = open_assistant(data, archive, index, embedder, cache or default_cache(), report)
    texts = StoredTexts(assistant.index)
    gold = [locate_gold(question, data, texts, plain) for question in data.questions]
    began = time.perf_counter()
    outcomes = list(outcomes_of(data, gold, assistant, assistant.index, report))
    seconds = time.perf_counter() - began
    if details is not None:
        write_details(details, outcomes)
    return {
        **summarise(outcomes),
        **facts(data),
        "seconds": seconds,
        "manifest": manifest_facts(assistant.index.manifest),
        "machine": machine(),
    }


def open_assistant(
    data: GroundedSet,
    archive: Sequence[Path],
    index: Path | None,
    embedder: str,
    cache: Path,
    report: OnProgress,
) -> Assistant:
    """The assistant over the index given, or over one of the corpus or the archive."""
    from assistant.assistant import Assistant
    from index.embedders import open_embedder

    if index is not None:
        return Assistant.open(index)
    model = open_embedder(embedder)
    sources, content = articles_of(data, archive)
    where = prepared_index(sources, content, model, embedder, cache, report)
    return Assistant.open(where, embedder=model)


def articles_of(data: GroundedSet, archive: Sequence[Path]) -> tuple[list[Source], str]:
    """What has to be indexed, and its digest."""
    from index.sources import FolderSource

    if data.corpus_path is not None:
        return [corpus_source(data.corpus_path)], file_digest(data.corpus_path)
    if not archive:
        raise InputError(
            f"{data.folder} has no corpus.jsonl: its questions are over an archive. "
            "Give the folder of the archive with --archive, or an index of it with --index."
        )
    sources: list[Source] = [FolderSource(Path(root)) for root in archive]
    return sources, archive_digest(sources)


def outcomes_of(
    data: GroundedSet,
    gold: Sequence[GoldEvidence],
    assistant: Answers,
    versions: StoredVersions,
    report: OnProgress,
) -> Iterator[Outcome]:
    """Every question's outcome, in the data set's order."""
    total = len(data.questions)
    questions = counted(data.questions, "asking", total, "questions", report)
    for question, evidence in zip(questions, gold, strict=True):
        try:
            shipped, forced = ask(assistant, question)
        except QuestionError as error:
            raise InputError(f"{data.where(question)}: {error}") from error
        yield judge(question, evidence, shipped, forced, versions)


def ask(assistant: Answers, question: GroundedQuestion) -> tuple[Answer, Answer]:
    """The answer as shipped and the one without abstention: the same where it answered."""
    history = turns(question.history)
    shipped = assistant.answer(question.text, history)
    if not shipped.abstained:
        return shipped, shipped
    return shipped, assistant.answer(question.text, history, abstain=False)


def write_details(path: Path, outcomes: Sequence[Outcome]) -> None:
    lines = [json.dumps(asdict(outcome), ensure_ascii=False) + "\n" for outcome in outcomes]
    try:
        path.write_text("".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}).") from error


def facts(data: GroundedSet) -> dict[str, Any]:
    files = [path for path in (data.questions_path, data.corpus_path) if path is not None]
    return {
        "dataset": data.name,
        "dataset_sha256": dataset_digest(files),
        "questions": len(data.questions),
    }
