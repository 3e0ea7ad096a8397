"""The parts of a report about time: latencies, stages, growth, building, and the peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from eval.reports import reading
from eval.reports.blocks import (
    Block,
    Cell,
    Dot,
    Legend,
    Line,
    Plot,
    Row,
    Rows,
    Section,
    Table,
    measured,
    thinned,
)
from eval.reports.reading import GROWTH, OURS, PEER_SPEEDS, Peer, Result, number
from eval.reports.scale import TINY, Scale, from_zero, log_around
from eval.reports.sections.retrieval import SHARE
from index.terminal import counted

WIDE_RANGE = 20
"""Latencies further apart than this stand on a logarithmic scale."""

SERIES = 4
"""Lines that can be told apart in one chart; more are in the table only."""

SINGLE = {
    "building.articles_per_s": ("index built, articles/s", 1),
    "building.ratio": ("against plain encode, end to end", 2),
    "building.embedding.ratio": ("against plain encode, embedders alone", 2),
    "building.embedding.share_of_peak": ("share of the matrix-multiply peak", 2),
    "cold_ask_s.median": ("question from a cold start, s", 2),
    "serving_mb.answered": ("resident memory serving, MB", 0),
    "serving_mb.with_readers": ("… with readers, MB", 0),
}


def speed_section(result: Result) -> Section | None:
    """None where nothing was timed."""
    blocks: list[Block] = [
        *latency_blocks(result),
        *stage_blocks(result),
        *growth_blocks(result),
        *single_blocks(result),
    ]
    if not blocks:
        return None
    questions = number(result.get("questions"))
    note = "" if questions is None else counted(round(questions), "questions")
    return Section(f"{reading.name_of(result)}: speed", note, tuple(blocks))


def latency_blocks(result: Result) -> list[Block]:
    taken = reading.latencies(result)
    blocks: list[Block] = [latency_chart(taken)] if 0 < len(taken) <= SERIES else []
    shares = {
        name: {f"p{p}": nearest_rank(of, p) for p in (50, 95, 99)} for name, of in taken.items()
    }
    shares = shares or reading.quantiles(result)
    if not shares:
        return blocks
    heads = [p for p in ("p50", "p95", "p99") if any(p in of for of in shares.values())]
    lines = tuple(
        (Cell(name), *(measured(of.get(p), 1) for p in heads)) for name, of in shares.items()
    )
    return [*blocks, Table("Latencies in ms", ("timed", *heads), lines)]


def nearest_rank(values: Sequence[float], per_cent: int) -> float:
    """The smallest value that so many per cent of the sorted `values` do not exceed."""
    return values[max(1, ceil(per_cent / 100 * len(values))) - 1]


def latency_chart(taken: Mapping[str, Sequence[float]]) -> Plot:
    """The empirical distribution function of each series."""
    every = [value for values in taken.values() for value in values if value > TINY]
    apart = bool(every) and max(every) / min(every) > WIDE_RANGE
    x = log_around(every) if apart else from_zero(every)
    lines = tuple(
        Line(tone, steps_of(values, x)) for tone, values in enumerate(taken.values(), start=1)
    )
    n = ", ".join(f"{len(values):,} × {name}" for name, values in taken.items())
    medians = "; ".join(f"{name}: median {nearest_rank(v, 50):.1f} ms" for name, v in taken.items())
    return Plot(
        title=f"Latencies, n = {n}",
        description=f"Cumulative distribution of latencies. {medians}.",
        x=x.axis("milliseconds, logarithmic" if apart else "milliseconds"),
        y=SHARE.axis("share that took no longer"),
        lines=lines,
        legend=tuple(Legend(tone, name) for tone, name in enumerate(taken, start=1)),
        wide=True,
    )


def steps_of(values: Sequence[float], x: Scale) -> tuple[tuple[float, float], ...]:
    """The stairs of sorted values, from (the first, 0) to (the last, 1)."""
    points = [(x.at(values[0]), 100.0)]
    before = 0
    for place in thinned(values):
        points.append((x.at(values[place]), round(100 - 100 * before / len(values), 3)))
        before = place + 1
        points.append((x.at(values[place]), round(100 - 100 * before / len(values), 3)))
    return tuple(points)


def stage_blocks(result: Result) -> list[Block]:
    stages = reading.stages(result)
    if not stages:
        return []
    x = from_zero(list(stages.values()))
    lines = tuple(Row(name, x.at(value), f"{value:.2f}") for name, value in stages.items())
    described = "; ".join(f"{name} {value:.2f} ms" for name, value in stages.items())
    table = tuple((Cell(name), measured(value, 2)) for name, value in stages.items())
    return [
        Rows(
            "Stages of an answer, medians",
            f"Bars: {described}.",
            x.axis("milliseconds"),
            lines,
            mark="bar",
        ),
        Table("Stages in figures", ("stage", "median, ms"), table),
    ]


def growth_blocks(result: Result) -> list[Block]:
    """A small chart of each figure over the number of articles, and one table."""
    sizes = reading.growth(result)
    if not sizes:
        return []
    charts: list[Block] = [
        growth_chart(sizes, key, title)
        for key, title in GROWTH.items()
        if sum(key in row for row in sizes) > 1
    ]
    heads = ("articles", "passages", *(title for title in GROWTH.values()))
    lines = tuple(
        (
            measured(row["articles"], 0),
            measured(row.get("passages"), 0),
            *(measured(row.get(key), 2) for key in GROWTH),
        )
        for row in sizes
    )
    return [*charts, Table("Growth in figures", heads, lines, texts=(), wide=True)]


def growth_chart(sizes: Sequence[Mapping[str, float]], key: str, title: str) -> Plot:
    given = [(row["articles"], row[key]) for row in sizes if key in row]
    x, y = from_zero([each[0] for each in given]), from_zero([each[1] for each in given])
    dots = tuple(
        Dot(x.at(articles), 100 - y.at(value), 1, f"{articles:,.0f} articles: {value:,.2f}")
        for articles, value in given
    )
    described = "; ".join(dot.title for dot in dots)
    return Plot(
        title=f"{title}, by size",
        description=f"Line chart. {described}.",
        x=x.axis("articles"),
        y=y.axis(title),
        lines=(Line(1, tuple((dot.x, dot.y) for dot in dots)),),
        dots=dots,
    )


def single_blocks(result: Result) -> list[Block]:
    given = reading.table(reading.at(result, "building.embedding.by_precision"))
    shares = {
        f"building.embedding.by_precision.{name}.share_of_peak": (
            f"share of the matrix-multiply peak, {name}",
            2,
        )
        for name in given
    }
    found = [
        (Cell(title), measured(value, digits))
        for path, (title, digits) in {**SINGLE, **shares}.items()
        if (value := number(reading.at(result, path))) is not None
    ]
    return [Table("Building, starting, memory", ("figure", "value"), tuple(found))] if found else []


def peers_section(result: Result) -> Section | None:
    """None where no peer was measured."""
    found = reading.peers(result)
    if not found:
        return None
    dataset = reading.name_of(result)
    blocks: list[Block] = [*ratio_charts(found), peers_table(found)]
    note = "Ratios are Footnote's figure to the peer's; right of 1 Footnote is ahead."
    return Section(f"{dataset}: peers with the same model", note, tuple(blocks))


def label(peer: Peer) -> str:
    return f"{peer.peer}, {peer.mode}" if peer.mode else peer.peer


def ratio_charts(found: Sequence[Peer]) -> list[Block]:
    """Quality and speed, Footnote's to each peer's; none where Footnote is not among them."""
    ours = next((peer for peer in found if peer.peer.lower() == OURS), None)
    if ours is None:
        return []
    charts: list[Block] = []
    others = [peer for peer in found if peer.peer.lower() != OURS]
    names = [("Quality", key, key) for key in ours.measures]
    names += [("Speed", key, PEER_SPEEDS[key]) for key in drawn(ours)]
    for what, key, title in names:
        ratios = {label(peer): ratio(ours, peer, key) for peer in others}
        known = {name: value for name, value in ratios.items() if value is not None}
        if known:
            charts.append(ratio_chart(f"{what}, {title}", known))
    return charts


def drawn(ours: Peer) -> list[str]:
    """The speeds that are drawn: one of indexing, for they say the same, and one of querying."""
    indexing = [key for key in PEER_SPEEDS if key != "query_p50_ms" and key in ours.speeds]
    return [*indexing[:1], *(["query_p50_ms"] if "query_p50_ms" in ours.speeds else [])]


def ratio(ours: Peer, peer: Peer, key: str) -> float | None:
    """Above 1 where ours is better: for what is given in time, the peer's time to ours."""
    own = ours.measures.get(key, ours.speeds.get(key))
    other = peer.measures.get(key, peer.speeds.get(key))
    if not own or not other:
        return None
    return other / own if key == "query_p50_ms" else own / other


def ratio_chart(title: str, ratios: Mapping[str, float]) -> Rows:
    x = from_zero([*ratios.values(), 1.0])
    lines = tuple(
        Row(name, x.at(value), f"{value:.2f} ×", tone=1 if value >= 1 else 2)
        for name, value in ratios.items()
    )
    described = "; ".join(f"{line.label} {line.text}" for line in lines)
    return Rows(
        title,
        f"Bars of ratios: {described}.",
        x.axis("ratio, Footnote to peer"),
        lines,
        mark="bar",
        rule=x.at(1.0),
        legend=(Legend(1, "Footnote ahead"), Legend(2, "peer ahead")),
    )


def peers_table(found: Sequence[Peer]) -> Table:
    names = list(dict.fromkeys(name for peer in found for name in peer.measures))
    speeds = [key for key in PEER_SPEEDS if any(key in peer.speeds for peer in found)]
    lines = tuple(
        (
            Cell(peer.peer, marked=peer.peer.lower() == OURS),
            Cell(peer.mode),
            *(measured(peer.measures.get(name)) for name in names),
            *(measured(peer.speeds.get(key), 1) for key in speeds),
        )
        for peer in found
    )
    heads = ("system", "mode", *names, *(PEER_SPEEDS[key] for key in speeds))
    return Table("All systems", heads, lines, texts=(0, 1), wide=True)
