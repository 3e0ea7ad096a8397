"""The part of a report about a ranking: the measures, and how they spread over the questions."""

from __future__ import annotations

from collections.abc import Sequence

from eval.reports import reading
from eval.reports.blocks import (
    Block,
    Cell,
    Column,
    Plot,
    Row,
    Rows,
    Section,
    Table,
    count_cell,
    cut,
    measured,
    spread,
    thinned,
)
from eval.reports.reading import Figure, OfQuestion, Result
from eval.reports.scale import Scale
from index.terminal import counted

SHARE = Scale(0.0, 1.0)
WORST = 10


def retrieval_section(result: Result) -> Section | None:
    """None where the result has none of the measures."""
    found = reading.figures(result)
    if not found:
        return None
    blocks: list[Block] = [means_chart("Measures, mean and 95 % interval", found), means(found)]
    main = reading.MAIN["retrieval"]
    if asked := reading.questions(result, main):
        blocks += [sorted_chart(asked, main), worst(asked, main)]
    documents = reading.number(result.get("documents"))
    note = "" if documents is None else counted(round(documents), "articles")
    return Section(f"{reading.name_of(result)}: retrieval", note, tuple(blocks))


def means_chart(title: str, found: Sequence[Figure], tone: int = 1) -> Rows:
    """A dot for each figure on a scale from 0 to 1, with its interval."""
    lines = tuple(
        Row(
            label=item.name,
            at=SHARE.at(item.value),
            text=f"{item.value:.3f}",
            low=None if item.low is None else SHARE.at(item.low),
            high=None if item.high is None else SHARE.at(item.high),
            tone=tone,
            title=sentence(item),
        )
        for item in found
    )
    described = "; ".join(sentence(item) for item in found)
    return Rows(
        f"{title}{asked_of(found)}", f"Dot plot. {described}.", SHARE.axis("mean, 0 to 1"), lines
    )


def asked_of(found: Sequence[Figure]) -> str:
    """ ", n = 142" or, where the figures are over different questions, ", n = 132 to 275"."""
    counts = sorted(item.n for item in found if item.n is not None)
    if not counts:
        return ""
    low, high = f"{counts[0]:,}", f"{counts[-1]:,}"
    return f", n = {low}" if low == high else f", n = {low} to {high}"


def sentence(item: Figure) -> str:
    between = (
        "" if item.low is None or item.high is None else f", {item.low:.3f} to {item.high:.3f}"
    )
    return f"{item.name} {item.value:.3f}{between}"


def means(found: Sequence[Figure], title: str = "The same in figures", note: str = "") -> Table:
    lines = tuple(
        (Cell(item.name), measured(item.value), spread(item.low, item.high), count_cell(item.n))
        for item in found
    )
    return Table(title, ("measure", "mean", "95 % interval", "n"), lines, note)


def sorted_chart(asked: Sequence[OfQuestion], measure: str) -> Plot:
    """A bar a question, best first; `asked` is sorted."""
    places = thinned(asked)
    width = 100 / len(places)
    columns = tuple(
        bar(rank * width, width, asked[place].value, SHARE, 1, titled(asked[place], measure))
        for rank, place in enumerate(places)
    )
    full = sum(item.value >= 1 for item in asked)
    none = sum(item.value <= 0 for item in asked)
    description = (
        f"Bar chart of {measure} of {counted(len(asked), 'questions')} from best to worst: "
        f"{full} have 1, {none} have 0, the median is {asked[len(asked) // 2].value:.3f}."
    )
    return Plot(
        title=f"{measure} of every question, sorted, n = {len(asked):,}",
        description=description,
        x=Scale(0, len(asked)).axis("questions, best first"),
        y=SHARE.axis(measure),
        columns=columns,
        note=f"{full} at 1, {none} at 0." + thinning(len(asked), len(places)),
        wide=True,
    )


def thinning(n: int, drawn: int) -> str:
    return "" if n == drawn else f" {drawn} of {n:,} are drawn, evenly apart."


def titled(item: OfQuestion, measure: str) -> str:
    return f"{cut(item.text)} ({measure} {item.value:.3f})"


def bar(x: float, width: float, value: float, scale: Scale, tone: int, title: str) -> Column:
    """An upright bar between 0 and the value, at least a hair high so that a zero is seen."""
    top, bottom = sorted((100 - scale.at(value), 100 - scale.at(0.0)))
    gap = 0.15 * width if width > 1 else 0.0
    return Column(
        round(x + gap / 2, 3),
        round(width - gap, 3),
        round(top, 3),
        max(bottom - top, 0.8),
        tone,
        title,
    )


def worst(asked: Sequence[OfQuestion], measure: str) -> Table:
    """The questions with the least, to be read one by one."""
    lines = tuple(
        (Cell(cut(item.text)), Cell(cut(item.query_id, 60)), measured(item.value))
        for item in asked[::-1][:WORST]
    )
    title = f"{counted(len(lines), 'questions')} with the least {measure}"
    return Table(
        title, ("question", "id", measure), lines, texts=(0, 1), wide=True, style="reading"
    )
