"""Figures of answers for people: what was found, what was cited, when it abstained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.engines.extractive import NAME as EXTRACTIVE
from eval.reports.table import aligned, interval, number
from eval.running.decisions import CALIBRATION_MEASURES, DECISION_MEASURES
from eval.running.summary import ARTICLE_MEASURES, FORCED_MEASURES
from index.terminal import counted

COVERAGES = (0.2, 0.4, 0.6, 0.8, 1.0)
"""Where the risk–coverage curve is read."""

SIDE_BY_SIDE = {
    "article@1": "article@1",
    "article@5": "article@5",
    "evidence_f1": "evidence F1",
    "citation_precision": "cit. prec.",
    "citation_recall": "cit. recall",
    "answer_overlap": "overlap",
    "answer_token_recall": "tokens",
    "abstained": "abstained",
    "auroc": "AUROC",
}
"""What of a kind or type fits in a row, and its heading."""


def answers_table(figures: Mapping[str, Any]) -> str:
    """Tables of all decided questions, of their abstentions, of the kinds and of the types."""
    parts = [
        heading(figures),
        measures_table(figures),
        decisions_table(figures),
        curve_table(figures),
        groups_table("kind", figures["by_kind"]),
        groups_table("type", figures["by_type"]),
    ]
    if figures["evidence_unlocated"]:
        missing = [f"Evidence not found in the index: {figures['evidence_unlocated']}"]
        parts.append("\n".join([*missing, *(f"  {place}" for place in figures["unlocated"])]))
    return "\n\n".join(part for part in parts if part) + "\n"


def heading(figures: Mapping[str, Any]) -> str:
    apart = figures["questions"] - figures["n"]
    lines = [f"{figures['dataset']}: {counted(figures['questions'], 'questions')}"]
    if apart:
        lines.append(
            f"{apart} of them, partial and underspecified, count in their kinds' rows only"
        )
    if figures["history"] == "own":
        lines.append("earlier turns answered by the assistant itself")
    if figures.get("engine", EXTRACTIVE) != EXTRACTIVE:  # results from before it have none
        lines.append(
            f"in the words of {figures['engine']}: {number(figures['worded'])} of the answers; "
            f"{counted(figures['withheld'], 'sentences')} withheld"
        )
    return "\n".join(lines)


def measures_table(figures: Mapping[str, Any]) -> str:
    """As shipped, and beside it of the answer that may not abstain."""
    forced = figures["without_abstention"]
    rows = [["measure", "n", "figure", "95 %", "never abstaining", "95 %"]]
    rows += [[*figure_cells(figures, name), "", ""] for name in ARTICLE_MEASURES]
    rows += [
        [*figure_cells(figures, name), *figure_cells(forced, name)[2:]] for name in FORCED_MEASURES
    ]
    verified = [str(figures["citations"]), number(figures["quotes_verified"])]
    rows.append(["quotes_verified, of citations", *verified, "–", "", ""])
    return aligned(rows)


def decisions_table(figures: Mapping[str, Any]) -> str:
    names = [*DECISION_MEASURES]
    names += [name for name in CALIBRATION_MEASURES if figures[name] is not None]
    rows = [figure_cells(figures, name) for name in names]
    if figures["aurc_ideal"] is not None:
        n = str(figures["n_by_measure"]["aurc"])
        rows.append(["aurc, of an ideal order", n, number(figures["aurc_ideal"]), "–"])
    return aligned([["abstention", "n", "figure", "95 %"], *rows])


def curve_table(figures: Mapping[str, Any]) -> str:
    """The risk at some coverages: of the first point that reaches each."""
    points = figures["risk_coverage"]
    if not points:
        return ""
    found = [next(item for item in points if item["coverage"] >= share) for share in COVERAGES]
    return aligned(
        [
            ["answering the surest", *(f"{share:.0%}" for share in COVERAGES)],
            ["risk", *(number(point["risk"]) for point in found)],
            ["from a confidence of", *(number(point["threshold"]) for point in found)],
        ]
    )


def groups_table(name: str, groups: Mapping[str, Mapping[str, Any]]) -> str:
    """The groups below one another; nothing where there are none."""
    if not groups:
        return ""
    rows = [
        [group, str(figures["n"]), *(number(figures[measure]) for measure in SIDE_BY_SIDE)]
        for group, figures in groups.items()
    ]
    return aligned([[name, "n", *SIDE_BY_SIDE.values()], *rows])


def figure_cells(figures: Mapping[str, Any], name: str) -> list[str]:
    bounds: Sequence[float] | None = figures["intervals"][name]
    n = str(figures["n_by_measure"][name])
    return [name, n, number(figures[name]), interval(bounds)]
