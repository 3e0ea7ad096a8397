"""Outcomes as figures. A figure that no question can have is None, never 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.measures.bootstrap import mean_interval
from eval.running.decisions import against_the_others, curve, decision_figures
from eval.running.judge import Outcome
from eval.types import DECIDED, KINDS

ARTICLE_MEASURES = ("article@1", "article@5", "article_RR")

FORCED_MEASURES = (
    "evidence_precision",
    "evidence_recall",
    "evidence_f1",
    "sentence_precision",
    "sentence_recall",
    "sentence_f1",
    "citation_precision",
    "citation_recall",
    "answer_overlap",
    "short_answer",
    "answer_token_recall",
)
"""Measures of an answer: of the one shipped, and of the one that may not abstain."""

MEAN_MEASURES = (*ARTICLE_MEASURES, *FORCED_MEASURES, "abstained", "abstention_accuracy")
"""Those that are means over questions."""


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Figures over the decided kinds; `by_kind` and `by_type` the same for each group alone.

    Partial and underspecified questions are in `by_kind` and in the count of verified quotations
    only, so that the mean of `per_query` is the figure of the same name.
    """
    decided = [outcome for outcome in outcomes if outcome.kind in DECIDED]
    figures = group_figures(decided)
    for name, (value, bounds, n) in decision_figures(decided).items():
        figures[name] = value
        figures["intervals"][name], figures["n_by_measure"][name] = bounds, n
    figures.update(curve(decided))
    figures["quotes_verified"], figures["citations"] = verified_share(outcomes)
    kinds = {kind: [item for item in outcomes if item.kind == kind] for kind in KINDS}
    types = {
        name: [item for item in decided if item.type == name]
        for name in sorted({item.type for item in decided if item.type is not None})
    }
    figures["by_kind"] = side_by_side(kinds, decided)
    figures["by_type"] = side_by_side(types, decided)
    figures["abstained_by_kind"] = {
        kind: group["abstained"] for kind, group in figures["by_kind"].items()
    }
    figures["evidence_unlocated"] = sum(len(outcome.unlocated) for outcome in outcomes)
    figures["withheld"] = sum(outcome.withheld for outcome in outcomes)
    figures["unlocated"] = [place for outcome in outcomes for place in outcome.unlocated]
    figures["per_query"] = per_question(decided)
    return figures


def side_by_side(
    groups: Mapping[str, Sequence[Outcome]], decided: Sequence[Outcome]
) -> dict[str, Any]:
    """Each group's figures and, for decided ones, how well its confidence is told from that of the
    other class."""
    found = {}
    for name, group in groups.items():
        if not group:
            continue
        figures = found[name] = group_figures(group)
        separable = group if group[0].kind in DECIDED else []
        value, bounds, n = against_the_others(separable, decided)
        figures["auroc"] = value
        figures["intervals"]["auroc"], figures["n_by_measure"]["auroc"] = bounds, n
    return found


def per_question(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """{measure: {question_id: value}}, only of the questions that can have the measure.

    `forced_…` are of the answer that may not abstain.
    """
    values: dict[str, dict[str, float]] = {}
    for item in outcomes:
        forced = {f"forced_{name}": value for name, value in item.forced.items()}
        for name, value in {**item.scores, **forced}.items():
            values.setdefault(name, {})[item.question_id] = value
    return values


def group_figures(group: Sequence[Outcome]) -> dict[str, Any]:
    """The means of one group, each over the questions that can have it."""
    figures = means([item.scores for item in group], MEAN_MEASURES)
    figures["quotes_verified"], figures["citations"] = verified_share(group)
    figures["n"] = len(group)
    figures["without_abstention"] = means([item.forced for item in group], FORCED_MEASURES)
    return figures


def means(scores: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, Any]:
    """{measure: mean}, with `n_by_measure` and `intervals`."""
    values = {name: [item[name] for item in scores if name in item] for name in names}
    return {
        **{name: sum(found) / len(found) if found else None for name, found in values.items()},
        "n_by_measure": {name: len(found) for name, found in values.items()},
        "intervals": {
            name: list(mean_interval(found)) if found else None for name, found in values.items()
        },
    }


def verified_share(outcomes: Sequence[Outcome]) -> tuple[float | None, int]:
    """(share of the citations whose quotation the catalogue holds, number of citations)."""
    citations = sum(item.citations for item in outcomes)
    verified = sum(item.verified for item in outcomes)
    return (verified / citations if citations else None), citations
