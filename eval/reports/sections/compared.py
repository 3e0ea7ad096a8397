"""The part of a report about two systems: what each question won or lost, and which ones."""

from __future__ import annotations

from collections.abc import Sequence

from eval.reports.blocks import (
    Block,
    Cell,
    Legend,
    Plot,
    Row,
    Rows,
    Section,
    Table,
    count_cell,
    cut,
    measured,
    signed,
    spread,
    thinned,
)
from eval.reports.comparing import Comparison, Gain
from eval.reports.reading import MAIN
from eval.reports.scale import Scale, symmetric
from eval.reports.sections.retrieval import bar, thinning

LARGEST = 10
WIN, LOSS, TIE = 1, 2, 0


def comparison_section(comparisons: Sequence[Comparison]) -> Section | None:
    """None where there is nothing to compare."""
    if not comparisons:
        return None
    blocks: list[Block] = []
    if len(comparisons) > 1:
        blocks.append(differences_chart(comparisons))
    blocks.append(differences(comparisons))
    for item in drawn(comparisons):
        blocks += [gains_chart(item), *extremes(item)]
    sets = dict.fromkeys(item.dataset for item in comparisons)
    return Section(f"Comparison: {', '.join(sets)}", named(comparisons), tuple(blocks))


def named(comparisons: Sequence[Comparison]) -> str:
    """Who A and B are; where there are several, the table has a column for them."""
    a, b = ({getattr(item, side) for item in comparisons} for side in ("name_a", "name_b"))
    whole = [
        f"{letter} = {names.pop()}" for letter, names in (("A", a), ("B", b)) if len(names) == 1
    ]
    return ", ".join(whole)


def drawn(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Of each data set and system the main measure, else the first with values of questions."""
    chosen: dict[tuple[str, str], Comparison] = {}
    for item in comparisons:
        key = (item.dataset, item.name_b)
        if item.gains and (key not in chosen or item.measure in MAIN.values()):
            chosen[key] = item
    return list(chosen.values())


def differences_chart(comparisons: Sequence[Comparison]) -> Rows:
    """B − A with its interval, one line a comparison, against 0."""
    ends = [
        e for item in comparisons for e in (item.difference, item.low, item.high) if e is not None
    ]
    x = symmetric(ends)
    several = len({item.name_b for item in comparisons}) > 1
    lines = tuple(
        Row(
            label=f"{item.dataset} {item.measure}" + (f", {item.name_b}" if several else ""),
            at=x.at(item.difference),
            text=signed(item.difference).text,
            low=None if item.low is None else x.at(item.low),
            high=None if item.high is None else x.at(item.high),
            tone=WIN if item.difference >= 0 else LOSS,
        )
        for item in comparisons
    )
    described = "; ".join(f"{line.label} {line.text}" for line in lines)
    return Rows(
        "Difference B − A, mean and 95 % interval",
        f"Dot plot of differences: {described}.",
        x.axis("difference of means"),
        lines,
        rule=x.at(0.0),
    )


def differences(comparisons: Sequence[Comparison]) -> Table:
    """One line a comparison, without columns that would say the same everywhere or nothing."""
    tested = any(item.p is not None for item in comparisons)
    lines = [difference(item) for item in comparisons]
    several = {side for side in "AB" if len({line[side].text for line in lines}) > 1}
    left_out = set("AB") - several | (set() if tested else {"p", "p, Holm"})
    heads = tuple(head for head in lines[0] if head not in left_out)
    note = "" if tested else "The difference is not tested here: footnote eval compare does that."
    words = tuple(place for place, head in enumerate(heads) if head in ("set", "measure", "A", "B"))
    cells = tuple(tuple(line[head] for head in heads) for line in lines)
    return Table("B against A", heads, cells, note, words, wide=True)


def difference(item: Comparison) -> dict[str, Cell]:
    """{head of the column: cell}."""
    return {
        "set": Cell(cut(item.dataset)),
        "measure": Cell(cut(item.measure)),
        "A": Cell(cut(item.name_a)),
        "B": Cell(cut(item.name_b)),
        "mean A": measured(item.mean_a),
        "mean B": measured(item.mean_b),
        "B − A": signed(item.difference),
        "95 % interval": spread(item.low, item.high),
        "p": measured(item.p, 4),
        "p, Holm": measured(item.p_holm, 4),
        "B wins": count_cell(item.wins),
        "ties": count_cell(item.ties),
        "B loses": count_cell(item.losses),
        "n": count_cell(item.n),
    }


def gains_chart(item: Comparison) -> Plot:
    """A bar a question, the greatest gain at the left and the greatest loss at the right."""
    y = symmetric([each.gain for each in item.gains])
    places = thinned(item.gains)
    width = 100 / len(places)
    columns = tuple(
        bar(rank * width, width, each.gain, y, tone(each), titled(each))
        for rank, each in enumerate(item.gains[place] for place in places)
    )
    counts = f"{item.wins} questions gain, {item.ties} stay, {item.losses} lose"
    return Plot(
        title=f"{item.dataset}: gains of {item.name_b} in {item.measure}, n = {len(item.gains):,}",
        description=f"Bar chart of B minus A for each question, sorted: {counts}.",
        x=Scale(0, len(item.gains)).axis("questions, greatest gain first"),
        y=y.axis(f"{item.measure}, B − A"),
        columns=columns,
        legend=(
            Legend(WIN, f"B better: {item.wins}"),
            Legend(TIE, f"equal: {item.ties}"),
            Legend(LOSS, f"B worse: {item.losses}"),
        ),
        note=f"{counts}." + thinning(len(item.gains), len(places)),
        wide=True,
    )


def tone(each: Gain) -> int:
    return WIN if each.gain > 0 else LOSS if each.gain < 0 else TIE


def titled(each: Gain) -> str:
    return f"{cut(each.text)} ({each.a:.3f} → {each.b:.3f})"


def extremes(item: Comparison) -> list[Block]:
    """The questions that gained and lost most, with their texts."""
    gained = [each for each in item.gains[:LARGEST] if each.gain > 0]
    lost = [each for each in item.gains[::-1][:LARGEST] if each.gain < 0]
    return [
        gains_table(f"Largest {word} of {item.name_b}, {item.dataset} {item.measure}", found)
        for word, found in (("gains", gained), ("losses", lost))
        if found
    ]


def gains_table(title: str, found: Sequence[Gain]) -> Table:
    lines = tuple(
        (
            Cell(cut(each.text)),
            Cell(cut(each.query_id, 60)),
            measured(each.a),
            measured(each.b),
            signed(each.gain),
        )
        for each in found
    )
    return Table(
        title,
        ("question", "id", "A", "B", "B − A"),
        lines,
        texts=(0, 1),
        wide=True,
        style="reading",
    )
