"""What `compare` is given, made into measured systems: the first is the baseline.

result.json      a stored result
folder           stored results, one a data set
other.toml       a configuration, run now over every --set; `default` is readers'
anything else    a TREC run, judged by the one --set, or by --qrels
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.circumstances import dataset_digest
from eval.compare.measured import Measured, measured
from eval.configuration import DEFAULTS, Configuration, read_configuration
from eval.data.opened import DataSpec, open_set
from eval.data.qrels import read_qrels
from eval.data.ranking_set import RankingSet
from eval.data.trec import read_run
from eval.measures.ranking import per_query
from eval.progress import silent, staged
from eval.results import Result, load, results_in
from eval.running import answers
from eval.running.answers import articles_of
from eval.running.evaluate import Evaluation, evaluate
from eval.running.outside import as_in_runs, qrels_name, queries_of
from eval.running.retrieval import facts, sources_of
from eval.types import Qrels
from index.errors import InputError
from index.report import OnProgress
from index.terminal import counted

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Side:
    """One system under its label, on one or several data sets."""

    label: str
    sets: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Means:
    """How configurations are run and runs are judged; `keep` is given every fresh evaluation."""

    sets: tuple[DataSpec, ...] = ()
    qrels: Path | None = None
    queries: Path | None = None
    cache: Path | None = None
    report: OnProgress = silent
    keep: Callable[[Evaluation], object] = lambda evaluation: None


@dataclass(frozen=True, slots=True)
class Judgements:
    dataset: str
    dataset_sha256: str
    qrels: Qrels
    texts: dict[str, str]


def read_sides(given: Sequence[str], means: Means) -> list[Side]:
    """Every system. Raises InputError where one is none, or an option is of no use."""
    if means.sets and not any(_needs_set(text, means) for text in given):
        raise InputError(
            "--set is for configurations and TREC runs; stored results name their data set."
        )
    if means.qrels and not any(_is_run(Path(text)) for text in given):
        raise InputError("--qrels is for TREC runs; there is none among what is compared.")
    _check_sets(means)
    found = [_read_side(text, means) for text in given]
    # Only now, since hours may be spent: everything that can be read has been read.
    sides = [_run_now(side, means) if isinstance(side, Configuration) else side for side in found]
    labels = [side.label for side in sides]
    return [
        Side(text if labels.count(side.label) > 1 else side.label, side.sets)
        for text, side in zip(given, sides, strict=True)
    ]


def _check_sets(means: Means) -> None:
    """Raises InputError for a set that is not sound, or is given twice."""
    places: dict[str, str] = {}
    for spec in means.sets:
        digest = _checked(spec, means.cache)
        if digest in places:
            raise InputError(
                f"--set {places[digest]} and --set {spec.place} are the same data set; "
                "it would count twice. Name it once."
            )
        places[digest] = spec.place


def _checked(spec: DataSpec, cache: Path | None) -> str:
    """A set's digest. Raises InputError where it is not sound, or its articles are not there."""
    data = open_set(spec, cache)
    if isinstance(data, RankingSet):
        sources_of(data)
        return str(facts(data)["dataset_sha256"])
    articles_of(data, spec.archive)
    return str(answers.facts(data)["dataset_sha256"])


def _read_side(text: str, means: Means) -> Side | Configuration:
    """What is stored, judged; a configuration, which has to be run yet, as it is written."""
    path = Path(text)
    if _is_configuration(text):
        configuration = DEFAULTS if text == DEFAULT else read_configuration(path)
        if not means.sets:
            raise InputError(
                f"The configuration {configuration.name!r} has to be run: "
                "name a data set with --set."
            )
        return configuration
    if os.path.isdir(path):  # pathlib's asks no name that is too long for the system
        return Side(path.resolve().name, stored(path))
    if not os.path.exists(path):
        raise InputError(
            f"There is no {text}: expected a result (.json), a folder of results, a "
            "configuration (.toml or 'default') or a TREC run."
        )
    if path.suffix == ".json":
        return Side(path.stem, (measured(load(path), text),))
    return Side(path.stem, (judged_run(path, means),))


def _is_configuration(text: str) -> bool:
    return text == DEFAULT or text.endswith(".toml")


def _is_run(path: Path) -> bool:
    return os.path.isfile(path) and path.suffix not in (".json", ".toml")


def _needs_set(text: str, means: Means) -> bool:
    return _is_configuration(text) or (_is_run(Path(text)) and means.qrels is None)


def _run_now(configuration: Configuration, means: Means) -> Side:
    done = tuple(_evaluated(configuration, spec, means) for spec in means.sets)
    return Side(configuration.name, done)


def _evaluated(configuration: Configuration, spec: DataSpec, means: Means) -> Measured:
    report = staged(means.report, f"{configuration.name} on {spec.name}")
    done = evaluate(spec, configuration, cache=means.cache, report=report)
    means.keep(done)
    return measured(done.result, spec.place)


def stored(folder: Path) -> tuple[Measured, ...]:
    """Those results of a folder that have a value a question; one a data set."""
    found: dict[str, tuple[Path, Result]] = {}
    for path, result in results_in(folder):
        digest = str(result.get("dataset_sha256"))
        if "per_query" not in result or "dataset_sha256" not in result:
            continue
        if digest in found:
            raise InputError(
                f"{folder}: {found[digest][0].name} and {path.name} are both of "
                f"{result.get('dataset')}. Name the file that is meant."
            )
        found[digest] = (path, result)
    if not found:
        raise InputError(f"{folder}: holds no results of rankings or answers.")
    return tuple(measured(result, str(path)) for path, result in found.values())


def judged_run(path: Path, means: Means) -> Measured:
    """A TREC run, measured over every judged query; one that it lacks counts zero."""
    judgements = judgements_of(means, path)
    run = read_run(path)
    qrels = as_in_runs(judgements.qrels)
    absent = [query_id for query_id in qrels if not run.get(query_id)]
    notes = (f"{path}: {counted(len(absent), 'judged queries')} not in it, each counted as 0.",)
    return Measured(
        dataset=judgements.dataset,
        dataset_sha256=judgements.dataset_sha256,
        values=per_query(qrels, run),
        texts=judgements.texts,
        facts={"kind": "run"},
        notes=notes if absent else (),
    )


def judgements_of(means: Means, path: Path) -> Judgements:
    """Those of --qrels, else of the one --set."""
    if means.qrels is not None:
        return _from_files(means.qrels, means.queries)
    data = open_set(means.sets[0], means.cache) if len(means.sets) == 1 else None
    if not isinstance(data, RankingSet):
        raise InputError(
            f"{path}: a TREC run is judged by --qrels FILE, or by one --set of judged queries."
        )
    known = facts(data)
    return Judgements(known["dataset"], known["dataset_sha256"], data.qrels, known["texts"])


def _from_files(qrels: Path, queries: Path | None) -> Judgements:
    texts = {query.query_id: query.text for query in queries_of(queries)} if queries else {}
    judged = read_qrels(qrels, texts or None)
    return Judgements(qrels_name(qrels), dataset_digest([qrels]), judged, texts)
