"""The peers' table: one row a system and mode, Footnote first, and who is ahead in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.peers.measure import OURS
from eval.reports.table import aligned, interval, number
from index.terminal import counted

AHEAD = "nDCG@10"


def peers_table(figures: Mapping[str, Any]) -> str:
    systems = figures["systems"]
    measures = list(systems[0]["quality"])
    heading = [
        "system",
        "mode",
        *measures,
        *([f"lead in {AHEAD}, 95 %"] if measures else []),
        "rows",
        "articles/s",
        "rows/s",
        "indexing ×",
        "query p50, ms",
        "query ×",
    ]
    rows = [heading, *(_row(system, measures) for system in systems)]
    first = (
        f"{figures['dataset']}: {counted(figures['articles'], 'articles')}, "
        f"{counted(figures['queries'], 'queries')}, "
        f"{figures['n']} judged; {figures['machine']['processor']}"
    )
    return "\n\n".join([first, aligned(rows), verdict(figures)]) + "\n"


def _row(system: Mapping[str, Any], measures: list[str]) -> list[str]:
    quality = [number(system["quality"][name]) for name in measures]
    own = system["system"] == OURS
    lead = ["–" if own else _lead(system["lead"][AHEAD])] if measures else []
    return [
        system["system"],
        system["mode"],
        *quality,
        *lead,
        str(system["rows"]),
        f"{system['articles_per_s']:.2f}",
        f"{system['rows_per_s']:.1f}",
        f"{system['indexing_ratio']:.2f}",
        f"{system['query_p50_ms']:.1f}",
        f"{system['query_ratio']:.2f}",
    ]


def _lead(lead: Mapping[str, Any]) -> str:
    return f"{lead['mean']:+.3f} ({interval(lead['interval'])})"


def verdict(figures: Mapping[str, Any]) -> str:
    """Who is ahead of Footnote, said plainly, on every measure."""
    systems = figures["systems"]
    measures = list(systems[0]["quality"])
    if not measures:
        return "Quality was not measured: a sample of the articles lacks what was judged."
    ahead = [
        f"{system['system']} ({system['mode']}) is ahead of Footnote on {name}: "
        f"{number(system['quality'][name])} against {number(figures[name])}, "
        f"Footnote's lead {_lead(system['lead'][name])}."
        for system in systems
        for name in measures
        if system["lead"][name]["mean"] < 0
    ]
    return "\n".join(ahead) or f"No peer is ahead of Footnote on {', '.join(measures)}."
