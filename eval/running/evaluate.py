"""One data set, one configuration, one result: what comparisons, grids, gates and the page run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.configuration import DEFAULTS, Configuration
from eval.data.opened import DataSpec, open_set
from eval.data.ranking_set import RankingSet
from eval.progress import silent
from eval.results import Result
from eval.running.answers import evaluate_answers
from eval.running.retrieval import evaluate_retrieval
from eval.types import Run
from index.report import OnProgress


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`run` holds a retrieval set's rankings; a grounded set's answers are in the result."""

    result: Result
    run: Run | None


def evaluate(
    spec: DataSpec,
    configuration: Configuration = DEFAULTS,
    *,
    cache: Path | None = None,
    report: OnProgress = silent,
) -> Evaluation:
    """Rank or answer everything a data set asks. Raises InputError for an unsound one."""
    data = open_set(spec, cache)
    if isinstance(data, RankingSet):
        return Evaluation(*evaluate_retrieval(data, configuration, cache=cache, report=report))
    result = evaluate_answers(data, configuration, spec.archive, cache=cache, report=report)
    return Evaluation(result, None)
