"""The part of a report about grounded answers: measures by kind, and what confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.reports import reading
from eval.reports.blocks import (
    Block,
    Cell,
    Column,
    Dot,
    Legend,
    Line,
    Plot,
    Rule,
    Section,
    Table,
    count_cell,
    cut,
    measured,
    spread,
    thinned,
)
from eval.reports.reading import Answering, Result
from eval.reports.scale import Axis, Scale, Tick, from_zero, symmetric
from eval.reports.sections.retrieval import SHARE, means, means_chart, sorted_chart, worst
from index.terminal import counted

BINS = 24
COVERAGES = (0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
"""Where the risk is given in figures beside its curve."""


def answers_section(result: Result) -> Section | None:
    """None where the result has none of the measures."""
    found = reading.figures(result)
    if not found:
        return None
    note = "Partial and underspecified questions are counted by kind only."
    blocks: list[Block] = [
        means_chart("All decided questions, mean and 95 % interval", found),
        means(found, note=note),
        *by_group(result, "by_kind", "kind"),
        *by_group(result, "by_type", "type"),
        *risk_blocks(result),
        *confidence_blocks(result),
    ]
    main = reading.MAIN["answers"]
    if asked := reading.questions(result, main):
        blocks += [sorted_chart(asked, main), worst(asked, main)]
    questions = reading.number(result.get("questions"))
    noted = "" if questions is None else counted(round(questions), "questions")
    return Section(f"{reading.name_of(result)}: answers", noted, tuple(blocks))


def by_group(result: Result, by: str, word: str) -> list[Block]:
    """A small chart a leading measure, its groups below each other, and one table of all."""
    groups = reading.figures_by_group(result, by)
    if not groups:
        return []
    charts: list[Block] = [
        means_chart(f"{name} by {word}", groups[name])
        for name in reading.ANSWER_MEASURES
        if len(groups.get(name, ())) > 1
    ]
    lines = tuple(
        (
            Cell(name),
            Cell(cut(item.name, 60)),
            measured(item.value),
            spread(item.low, item.high),
            count_cell(item.n),
        )
        for name, found in groups.items()
        for item in found
    )
    heads = ("measure", word, "mean", "95 % interval", "n")
    return [*charts, Table(f"By {word} of question", heads, lines, texts=(0, 1), wide=True)]


def risk_blocks(result: Result) -> list[Block]:
    """The curve of Geifman and El-Yaniv 2017, and its figures at a few coverages."""
    curve = reading.risk_coverage(result)
    if not curve:
        return []
    shipped = shipped_place(curve, reading.threshold(result))
    return [risk_chart(curve, shipped), risk_table(curve, shipped)]


def shipped_place(curve: Sequence[Answering], threshold: float | None) -> Answering | None:
    """Where the configuration's own threshold stands on the curve: all that it lets answer."""
    if threshold is None:
        return None
    above = [item for item in curve if item.threshold is not None and item.threshold >= threshold]
    return above[-1] if above else None


def risk_chart(curve: Sequence[Answering], shipped: Answering | None) -> Plot:
    scale = from_zero([item.risk for item in curve])
    points = tuple(
        (SHARE.at(curve[place].coverage), 100 - scale.at(curve[place].risk))
        for place in thinned(curve)
    )
    dots: tuple[Dot, ...] = ()
    if shipped:
        title = f"shipped threshold: coverage {shipped.coverage:.3f}, risk {shipped.risk:.3f}"
        dots = (Dot(SHARE.at(shipped.coverage), 100 - scale.at(shipped.risk), 2, title),)
    return Plot(
        title=f"Risk by coverage, {len(curve):,} thresholds",
        description=(
            f"Line chart: the share of wrong answers grows from {curve[0].risk:.3f} at coverage "
            f"{curve[0].coverage:.3f} to {curve[-1].risk:.3f} at {curve[-1].coverage:.3f}."
        ),
        x=SHARE.axis("coverage: share of questions answered"),
        y=scale.axis("risk: share of those that are wrong"),
        lines=(Line(1, points),),
        dots=dots,
        legend=(Legend(2, "threshold as configured"),) if shipped else (),
    )


def risk_table(curve: Sequence[Answering], shipped: Answering | None) -> Table:
    chosen = [next((item for item in curve if item.coverage >= at), curve[-1]) for at in COVERAGES]
    lines = [
        (measured(item.coverage), measured(item.risk), measured(item.threshold))
        for item in dict.fromkeys(chosen)
    ]
    if shipped:
        own = (measured(shipped.coverage), measured(shipped.risk), measured(shipped.threshold))
        lines.append((Cell(f"{own[0].text}, as configured", own[0].value, True), own[1], own[2]))
    heads = ("coverage", "risk", "confidence at least")
    return Table("Risk at some coverages", heads, tuple(lines))


def confidence_blocks(result: Result) -> list[Block]:
    answerable, unanswerable = reading.confidences(result)
    if not answerable and not unanswerable:
        return []
    threshold = reading.threshold(result)
    return [
        confidence_chart(answerable, unanswerable, threshold),
        confidence_table({"answerable": answerable, "unanswerable": unanswerable}, threshold),
    ]


def confidence_chart(
    answerable: Sequence[float], unanswerable: Sequence[float], threshold: float | None
) -> Plot:
    """Back to back: answerable questions upwards, the others downwards, shares of each class."""
    marks = [*answerable, *unanswerable, *([] if threshold is None else [threshold])]
    x = from_zero([*marks, 1.0])
    edges = np.linspace(x.low, x.high, BINS + 1)
    up, down = shares(answerable, edges), shares(unanswerable, edges)
    y = symmetric([*up, *down])
    described = f"{len(answerable)} answerable and {len(unanswerable)} unanswerable questions"
    ticks = tuple(Tick(tick.at, tick.label.removeprefix("-")) for tick in y.axis("").ticks)
    return Plot(
        title=f"Confidence, n = {len(answerable):,} answerable, {len(unanswerable):,} unanswerable",
        description=f"Two histograms back to back of the confidence in answers to {described}.",
        x=x.axis("confidence"),
        y=Axis("share of the class", ticks),
        columns=(
            *halves(up, y, 1, "answerable", edges),
            *halves(down, y, 2, "unanswerable", edges),
        ),
        rules=() if threshold is None else (Rule("abstains below", x=x.at(threshold)),),
        legend=(Legend(1, "answerable (upwards)"), Legend(2, "unanswerable (downwards)")),
    )


def shares(values: Sequence[float], edges: np.ndarray) -> list[float]:
    """The share of the values in each bin."""
    counts, _ = np.histogram(values, edges)
    return [float(count) / max(1, len(values)) for count in counts]


def halves(
    heights: Sequence[float], y: Scale, tone: int, name: str, edges: np.ndarray
) -> list[Column]:
    """The columns of one class, from the middle line up for tone 1, down for the other."""
    width = 100 / len(heights)
    columns = []
    for place, height in enumerate(heights):
        if height > 0:
            size = round(50 * height / y.high, 3)
            title = f"{height:.1%} of {name}: {edges[place]:.3f} to {edges[place + 1]:.3f}"
            top = 50 - size if tone == 1 else 50.0
            columns.append(
                Column(round(place * width, 3), round(width * 0.92, 3), top, size, tone, title)
            )
    return columns


def confidence_table(classes: dict[str, Sequence[float]], threshold: float | None) -> Table:
    lines = []
    for name, values in classes.items():
        cells = [Cell("–")] * 3
        if values:
            cells = [measured(float(at)) for at in np.quantile(values, [0.25, 0.5, 0.75])]
        share = None
        if threshold is not None and values:
            share = sum(value < threshold for value in values) / len(values)
        lines.append((Cell(name), *cells, measured(share), count_cell(len(values))))
    heads = ("questions", "25 %", "median", "75 %", "below threshold", "n")
    return Table("Confidence in figures", heads, tuple(lines))
