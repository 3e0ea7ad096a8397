"""What a report is made of: sections of charts and tables, as values that templates draw.

Places and sizes are per cent of the drawing's width and height, y from the top, so that a chart
fills whatever width it gets while its text keeps its size. A `tone` is a colour of the palette in
style.css: 1, 2, … or 0 for grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.reports.scale import Axis


@dataclass(frozen=True, slots=True)
class Legend:
    tone: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `Rows`: a dot with its interval from `low` to `high`, or a bar from 0 to `at`."""

    label: str
    at: float
    text: str
    low: float | None = None
    high: float | None = None
    tone: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """Values one below the other; `mark` is "dot" or "bar". `rule` is a line to compare with."""

    title: str
    description: str
    x: Axis
    rows: tuple[Row, ...]
    mark: str = "dot"
    rule: float | None = None
    legend: tuple[Legend, ...] = ()
    form: str = "rows"


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    width: float
    y: float
    height: float
    tone: int
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """`points` are (x, y); the template joins them."""

    tone: int
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    tone: int
    title: str
    low: float | None = None
    high: float | None = None
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the drawing: upright at `x`, or level at `y`."""

    text: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns, lines and dots between two axes. `wide` takes the page's whole width."""

    title: str
    description: str
    x: Axis
    y: Axis
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()
    rules: tuple[Rule, ...] = ()
    legend: tuple[Legend, ...] = ()
    note: str = ""
    wide: bool = False
    form: str = "plot"


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is the figure with every digit, where the text is a shortened one."""

    text: str
    value: float | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    texts: tuple[int, ...] = (0,)
    """The columns that hold words; the others hold figures and stand to the right."""
    wide: bool = False
    style: str = "plain"
    """"reading": the first column holds long texts; "facts": names and their values."""
    form: str = "table"


Block = Rows | Plot | Table


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    note: str
    blocks: tuple[Block, ...]


MOST_TEXT = 400


def cut(text: str, most: int = MOST_TEXT) -> str:
    """At most so many characters: a question of a data set may be a whole page."""
    return text if len(text) <= most else text[: most - 1] + "…"


def minus(text: str) -> str:
    """With the sign of mathematics, which a line of figures needs beside dashes."""
    return text.replace("-", "−")


def measured(value: float | None, digits: int = 3) -> Cell:
    return Cell("–") if value is None else Cell(minus(f"{value:,.{digits}f}"), value)


def spread(low: float | None, high: float | None, digits: int = 3) -> Cell:
    """An interval, as words: between two negative figures a dash would be one sign too many."""
    if low is None or high is None:
        return Cell("–")
    return Cell(minus(f"{low:.{digits}f} to {high:.{digits}f}"))


def signed(value: float) -> Cell:
    """A difference."""
    return Cell(minus(f"{value:+.3f}"), value)


def count_cell(n: int | None) -> Cell:
    return Cell("–") if n is None else Cell(f"{n:,}", n)


MOST_MARKS = 600


def thinned(items: Sequence[object]) -> list[int]:
    """The places of at most MOST_MARKS items, evenly apart, the first and the last among them."""
    n = len(items)
    if n <= MOST_MARKS:
        return list(range(n))
    return [round(place * (n - 1) / (MOST_MARKS - 1)) for place in range(MOST_MARKS)]
