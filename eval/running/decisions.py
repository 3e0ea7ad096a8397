"""How well the assistant knows what it can answer: figures over the decided questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval, mean_interval, statistic_interval
from eval.measures.calibration import brier, calibration_error
from eval.measures.selective import aurc, ideal_aurc, risk_coverage
from eval.running.judge import Outcome
from eval.types import UNANSWERABLE

DECISION_MEASURES = (
    "abstained",
    "abstention_accuracy",
    "abstention_precision",
    "abstention_recall",
    "auroc",
    "aurc",
)
"""Brier score and calibration error come to these where the confidence is a probability."""

CALIBRATION_MEASURES = ("brier", "calibration_error")

Figure = tuple[float | None, list[float] | None, int]
"""A figure, its interval, and over how many questions it is; None where no question can have it."""

NO_FIGURE: Figure = (None, None, 0)


def decision_figures(decided: Sequence[Outcome]) -> dict[str, Figure]:
    """Everything but the plain means of `abstained` and `abstention_accuracy`."""
    unanswerable = [item for item in decided if item.kind == UNANSWERABLE]
    abstained = [item for item in decided if item.abstained]
    figures = {
        "abstention_precision": share([item.kind == UNANSWERABLE for item in abstained]),
        "abstention_recall": share([item.abstained for item in unanswerable]),
        "auroc": separation([item for item in decided if item.kind != UNANSWERABLE], unanswerable),
        "aurc": NO_FIGURE,
        "brier": NO_FIGURE,
        "calibration_error": NO_FIGURE,
    }
    confidences, losses = priced(decided)
    if losses:
        bounds = statistic_interval(aurc, confidences, losses)
        figures["aurc"] = (aurc(confidences, losses), list(bounds), len(losses))
    if losses and all(item.calibrated for item in decided):
        correct = [1.0 - loss for loss in losses]
        for name, measure in (("brier", brier), ("calibration_error", calibration_error)):
            bounds = statistic_interval(measure, confidences, correct)
            figures[name] = (measure(confidences, correct), list(bounds), len(losses))
    return figures


def curve(decided: Sequence[Outcome]) -> dict[str, Any]:
    """`risk_coverage` as {threshold, coverage, risk}, and `aurc_ideal`, the least possible AURC."""
    confidences, losses = priced(decided)
    return {
        "risk_coverage": [asdict(point) for point in risk_coverage(confidences, losses)],
        "aurc_ideal": ideal_aurc(losses) if losses else None,
    }


def separation(answerable: Sequence[Outcome], unanswerable: Sequence[Outcome]) -> Figure:
    """AUROC of the confidence."""
    positive = [item.confidence for item in answerable]
    negative = [item.confidence for item in unanswerable]
    if not positive or not negative:
        return NO_FIGURE
    bounds = auroc_interval(positive, negative)
    return auroc(positive, negative), list(bounds), len(positive) + len(negative)


def against_the_others(group: Sequence[Outcome], decided: Sequence[Outcome]) -> Figure:
    """AUROC of a group of one class against all of the other; none where it holds both.

    It tells which answerable questions look unanswerable, and the other way round.
    """
    classes = {item.kind == UNANSWERABLE for item in group}
    if classes == {False}:
        return separation(group, [item for item in decided if item.kind == UNANSWERABLE])
    if classes == {True}:
        return separation([item for item in decided if item.kind != UNANSWERABLE], group)
    return NO_FIGURE


def priced(decided: Sequence[Outcome]) -> tuple[list[float], list[float]]:
    """Confidences and losses of the questions that an answer can be right or wrong about."""
    pairs = [(item.confidence, loss(item)) for item in decided]
    known = [(confidence, cost) for confidence, cost in pairs if cost is not None]
    return [confidence for confidence, _ in known], [cost for _, cost in known]


def loss(item: Outcome) -> float | None:
    """What answering costs: 1 - answer_overlap of the answer that may not abstain, and 1 where the
    question cannot be answered; None where its evidence was not found."""
    if item.kind == UNANSWERABLE:
        return 1.0
    overlap = item.forced.get("answer_overlap")
    return None if overlap is None else 1.0 - overlap


def share(values: Sequence[bool]) -> Figure:
    numbers = [float(value) for value in values]
    if not numbers:
        return NO_FIGURE
    return sum(numbers) / len(numbers), list(mean_interval(numbers)), len(numbers)
