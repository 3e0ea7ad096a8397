"""Answers over a grounded set: every question, with its history, through the assistant itself."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.engines.settings import EngineSettings
from assistant.types import Answer, Turn
from eval.circumstances import dataset_digest, machine, manifest_facts
from eval.configuration import DEFAULTS, Configuration
from eval.data.grounded import GroundedSet
from eval.progress import counted, silent
from eval.results import Result, completed
from eval.running.gold import GoldEvidence, locate_gold
from eval.running.history import Answers, Earlier, HistoryMode, earlier_turns, given
from eval.running.judge import Outcome, judge
from eval.running.prepared import (
    archive_digest,
    articles_sha256,
    corpus_source,
    prepared_index,
)
from eval.running.stored import StoredTexts, StoredVersions
from eval.running.summary import summarise
from index.errors import InputError, QuestionError
from index.files import sha256_of
from index.report import OnProgress

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.sources import Source

EXTRACTIVE = EngineSettings()
"""No model: answers are quotations."""


def evaluate_answers(
    data: GroundedSet,
    configuration: Configuration = DEFAULTS,
    archive: Sequence[Path] = (),
    *,
    index: Path | None = None,
    history: HistoryMode = "given",
    cache: Path | None = None,
    report: OnProgress = silent,
    words: EngineSettings = EXTRACTIVE,
) -> Result:
    """The figures of `summarise`, what they depend on, and `outcomes`, one a question.

    The articles are the set's own `corpus.jsonl`, or those of `archive`; an `index` that was
    built before takes their place, with its own model and chunking. `history` says whose answers
    stand before a follow-up: the data set's, or the assistant's own. `words` may name a language
    model; `engine` and `worded` of the result say whose words the answers are in.
    Raises `InputError` where questions and articles do not fit together.
    """
    from index.readers.markdown import plain

    assistant = open_assistant(data, configuration, archive, index, cache, report, words)
    manifest = assistant.index.manifest
    used = replace(configuration, embedder=manifest.embedder_spec, chunking=manifest.chunking)
    texts = StoredTexts(assistant.index)
    gold = [locate_gold(question, data, texts, plain) for question in data.questions]
    check_found(gold)
    began = time.perf_counter()
    earlier = earlier_turns(history, data.questions, assistant)
    outcomes = list(outcomes_of(data, gold, assistant, assistant.index, report, earlier))
    figures = {
        **summarise(outcomes),
        **facts(data),
        "articles_sha256": None if index else articles_sha256(archive or data.archive),
        "history": history,
        "engine": assistant.engine.name,
        "worded": worded_share(outcomes, assistant.engine.name),
        "seconds": time.perf_counter() - began,
        "configuration": used.to_json(),
        "configuration_sha256": used.sha256,
        "manifest": manifest_facts(manifest),
        "machine": machine(),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }
    return completed(figures, "answers")


def check_found(gold: Sequence[GoldEvidence]) -> None:
    """Raises InputError where no evidence at all is in the articles: they are not the set's."""
    unlocated = [place for item in gold for place in item.unlocated]
    if unlocated and not any(item.pieces for item in gold):
        raise InputError(
            f"{unlocated[0]}: neither this nor any other evidence is in the articles. "
            "They are another archive's, or the paths begin at another folder."
        )


def open_assistant(
    data: GroundedSet,
    configuration: Configuration,
    archive: Sequence[Path],
    index: Path | None,
    cache: Path | None,
    report: OnProgress,
    words: EngineSettings = EXTRACTIVE,
) -> Assistant:
    """The assistant over the index given, or over one of the corpus or the archive."""
    from assistant.assistant import Assistant
    from assistant.engines.registry import open_engine, open_queries
    from index.embedders import open_embedder

    engine, queries = open_engine(words), open_queries(words)
    asking = configuration.assistant
    if index is not None:
        return Assistant.open(index, config=asking, engine=engine, queries=queries)
    model = open_embedder(configuration.embedder)
    sources, content = articles_of(data, archive or data.archive)
    where = prepared_index(sources, content, model, configuration, cache, report)
    return Assistant.open(where, model, asking, engine=engine, queries=queries)


def articles_of(data: GroundedSet, archive: Sequence[Path]) -> tuple[list[Source], str]:
    """What has to be indexed, and its digest."""
    from index.sources import FolderSource

    if data.corpus_path is not None:
        return [corpus_source(data.corpus_path)], sha256_of(data.corpus_path)
    if not archive:
        raise InputError(
            f"{data.folder} has no corpus.jsonl: its questions are over an archive. "
            "Name it as SET@ARCHIVE or with --archive, or give an index of it with --index."
        )
    sources: list[Source] = [FolderSource(Path(root)) for root in archive]
    return sources, archive_digest(sources)


def outcomes_of(
    data: GroundedSet,
    gold: Sequence[GoldEvidence],
    assistant: Answers,
    versions: StoredVersions,
    report: OnProgress,
    earlier: Earlier = given,
) -> Iterator[Outcome]:
    """Every question's outcome, in the data set's order."""
    total = len(data.questions)
    questions = counted(data.questions, "asking", total, "questions", report)
    for question, evidence in zip(questions, gold, strict=True):
        try:
            shipped, forced = ask(assistant, question.text, earlier(question))
        except QuestionError as error:
            raise InputError(f"{data.where(question)}: {error}") from error
        yield judge(question, evidence, shipped, forced, versions)


def ask(assistant: Answers, question: str, history: Sequence[Turn]) -> tuple[Answer, Answer]:
    """The answer as shipped and the one without abstention: the same where it answered."""
    shipped = assistant.answer(question, history)
    if not shipped.abstained:
        return shipped, shipped
    return shipped, assistant.answer(question, history, abstain=False)


def worded_share(outcomes: Sequence[Outcome], engine: str) -> float | None:
    """The share of the answers given that are in the engine's own words; None without answers."""
    answered = [outcome for outcome in outcomes if not outcome.abstained]
    if not answered:
        return None
    return sum(outcome.engine == engine for outcome in answered) / len(answered)


def facts(data: GroundedSet) -> dict[str, Any]:
    files = [path for path in (data.questions_path, data.corpus_path) if path is not None]
    return {
        "dataset": data.name,
        "dataset_sha256": dataset_digest(files),
        "questions": len(data.questions),
        "texts": {question.question_id: question.text for question in data.questions},
    }
