"""Outcomes as figures. A figure that no question can have is None, never 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval, mean_interval
from eval.running.judge import Outcome
from eval.types import DECIDED, KINDS, UNANSWERABLE

ANSWER_MEASURES = (
    "article@1",
    "article@5",
    "evidence_f1",
    "answer_overlap",
    "abstained",
    "quotes_verified",
    "auroc",
)


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures over the decided kinds, and `by_kind` the same for each kind alone.

    Partial and underspecified questions are in `by_kind` only.
    """
    decided = [outcome for outcome in outcomes if outcome.kind in DECIDED]
    groups = {kind: [item for item in outcomes if item.kind == kind] for kind in KINDS}
    figures = group_figures(decided)
    figures["auroc"], interval = separation(decided)
    figures["intervals"]["auroc"] = interval
    figures["n_by_measure"]["auroc"] = len(decided) if interval else 0
    figures["quotes_verified"], figures["citations"] = verified_share(outcomes)
    figures["abstained_by_kind"] = {
        kind: mean([item.abstained for item in group]) for kind, group in groups.items() if group
    }
    figures["evidence_unlocated"] = sum(len(outcome.unlocated) for outcome in outcomes)
    figures["unlocated"] = [place for outcome in outcomes for place in outcome.unlocated]
    figures["per_query"] = per_question(outcomes)
    figures["by_kind"] = {kind: group_figures(group) for kind, group in groups.items() if group}
    return figures


def per_question(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """{measure: {question_id: value}}, only of the questions that can have the measure."""
    values: dict[str, dict[str, float]] = {}
    for item in outcomes:
        of_item = {
            "article@1": None if item.gold_rank is None else item.gold_rank == 1,
            "article@5": None if item.gold_rank is None else 1 <= item.gold_rank <= 5,
            "evidence_f1": item.f1,
            "answer_overlap": item.holds,
            "confidence": item.confidence,
            "abstained": item.abstained,
        }
        for name, value in of_item.items():
            if value is not None:
                values.setdefault(name, {})[item.question_id] = float(value)
    return values


def group_figures(group: Sequence[Outcome]) -> dict[str, Any]:
    """The means of one group, each over the questions that can have it."""
    values: dict[str, list[float]] = {
        "article@1": within(group, 1),
        "article@5": within(group, 5),
        "evidence_f1": known([item.f1 for item in group]),
        "answer_overlap": known([item.holds for item in group]),
        "abstained": known([item.abstained for item in group]),
    }
    forced: dict[str, list[float]] = {
        "evidence_f1": known([item.forced_f1 for item in group]),
        "answer_overlap": known([item.forced_holds for item in group]),
    }
    figures: dict[str, Any] = {name: mean(of_name) for name, of_name in values.items()}
    figures["quotes_verified"], figures["citations"] = verified_share(group)
    figures["n"] = len(group)
    figures["n_by_measure"] = {name: len(of_name) for name, of_name in values.items()}
    figures["intervals"] = intervals(values)
    figures["without_abstention"] = {
        **{name: mean(of_name) for name, of_name in forced.items()},
        "intervals": intervals(forced),
    }
    return figures


def within(group: Sequence[Outcome], k: int) -> list[float]:
    """1 where a gold article is among the first k, else 0; only questions that have one."""
    ranks = [item.gold_rank for item in group if item.gold_rank is not None]
    return [float(1 <= rank <= k) for rank in ranks]


def known(values: Sequence[float | bool | None]) -> list[float]:
    return [float(value) for value in values if value is not None]


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def intervals(values: dict[str, list[float]]) -> dict[str, list[float] | None]:
    return {
        name: list(mean_interval(of_name)) if of_name else None for name, of_name in values.items()
    }


def separation(decided: Sequence[Outcome]) -> tuple[float | None, list[float] | None]:
    """AUROC of the confidence, answerable against unanswerable, with its interval."""
    positive = [item.confidence for item in decided if item.kind != UNANSWERABLE]
    negative = [item.confidence for item in decided if item.kind == UNANSWERABLE]
    if not positive or not negative:
        return None, None
    return auroc(positive, negative), list(auroc_interval(positive, negative))


def verified_share(outcomes: Sequence[Outcome]) -> tuple[float | None, int]:
    """(share of the citations whose quotation the catalogue holds, number of citations)."""
    citations = sum(item.citations for item in outcomes)
    verified = sum(item.verified for item in outcomes)
    return (verified / citations if citations else None), citations
