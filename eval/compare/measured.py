"""What one system did on one data set, as far as a comparison needs it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eval.reports.reading import table
from eval.results import Result
from eval.running.scores import article_scores
from eval.types import DECIDED, UNANSWERABLE
from index.errors import InputError

Values = Mapping[str, Mapping[str, float]]
"""{measure: {query_id: value}}."""

AUROC = "auroc"
ABSTAINED_RIGHT = "abstained_right"
UNDIRECTED = ("abstained", "confidence")
"""Kept for each question, but more of it is neither better nor worse."""

FACTS = ("kind", "created", "commit", "configuration", "configuration_sha256", "machine")


@dataclass(frozen=True, slots=True)
class Measured:
    """Values by measure and question; higher is better in every one.

    `answerable` says of each question with a `confidence` whether the articles answer it; AUROC
    is made of the two. `facts` are those of the result, `notes` what a reader has to know,
    `articles_sha256` the archive's digest, None where that is not known.
    """

    dataset: str
    dataset_sha256: str
    values: Values
    texts: Mapping[str, str]
    confidence: Mapping[str, float] = field(default_factory=dict)
    answerable: Mapping[str, bool] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    articles_sha256: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def measures(self) -> list[str]:
        """The values' names, and AUROC where each class has the two questions that it needs."""
        yes = sum(self.answerable[key] for key in self.confidence)
        no = len(self.confidence) - yes
        return [*self.values, *([AUROC] if min(yes, no) > 1 else [])]


def measured(result: Result, where: str) -> Measured:
    """Of a result of rankings or answers. Raises InputError, naming `where`, for any other.

    Of a grounded set the decided questions count, as in the result's own figures: the partial and
    the underspecified ones are left out. `abstained_right` is 1 where an unanswerable question
    was abstained from or an answerable one answered. The article's measures are made of its rank
    where the result is from before there was one of them.
    """
    values, digest = result.get("per_query"), result.get("dataset_sha256")
    articles = result.get("articles_sha256")
    if not isinstance(values, dict) or not isinstance(digest, str):
        raise InputError(
            f"{where}: a result of kind {result['kind']!r} has no value for each question of a "
            "data set. Compare results of footnote eval retrieval, answers or run."
        )
    kinds = _kinds(result, where)
    decided = {key: kind != UNANSWERABLE for key, kind in kinds.items() if kind in DECIDED}
    kept = {name: _kept(of_name, kinds, where, name) for name, of_name in values.items()}
    if decided and "abstained" in kept:
        right = {key: float(bool(a) != decided[key]) for key, a in kept["abstained"].items()}
        kept.setdefault(ABSTAINED_RIGHT, right)
    for name, of_name in _by_rank(result, decided).items():
        kept.setdefault(name, of_name)
    return Measured(
        dataset=str(result.get("dataset", where)),
        dataset_sha256=digest,
        values={name: of_name for name, of_name in kept.items() if name not in UNDIRECTED},
        texts=table(result.get("texts")),
        confidence=kept.get("confidence", {}) if decided else {},
        answerable=decided,
        facts={name: result[name] for name in FACTS if name in result},
        articles_sha256=articles if isinstance(articles, str) else None,
    )


def _kinds(result: Result, where: str) -> dict[str, str]:
    """{question_id: kind} of a grounded set's questions; empty of rankings."""
    try:
        return {item["question_id"]: item["kind"] for item in result.get("outcomes", ())}
    except (KeyError, TypeError) as exc:
        raise InputError(f"{where}: its outcomes should each have question_id and kind.") from exc


def _by_rank(result: Result, decided: Mapping[str, bool]) -> dict[str, dict[str, float]]:
    """{measure: {question_id: value}} of the first gold article's rank, where that is told."""
    found: dict[str, dict[str, float]] = {}
    for item in result.get("outcomes", ()):
        rank = item.get("gold_rank")
        if item["question_id"] in decided and isinstance(rank, int) and rank >= 0:
            for name, value in article_scores(rank).items():
                found.setdefault(name, {})[item["question_id"]] = value
    return found


def _kept(of_name: Any, kinds: Mapping[str, str], where: str, name: str) -> dict[str, float]:
    """The values of the questions that count, each checked to be a number."""
    if not isinstance(of_name, dict):
        raise InputError(f"{where}: {name} should have one value a question, got {of_name!r}.")
    kept = {}
    for key, value in of_name.items():
        if not isinstance(value, int | float) or not math.isfinite(value):
            raise InputError(f"{where}: {name} of {key!r} should be a number, got {value!r}.")
        if not kinds or kinds.get(key) in DECIDED:
            kept[key] = float(value)
    return kept
