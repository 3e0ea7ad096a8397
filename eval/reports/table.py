"""Figures for people: small aligned tables, with how many questions and the 95 % intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.measures.ranking import RETRIEVAL_MEASURES
from index.terminal import counted


def retrieval_table(figures: Mapping[str, Any]) -> str:
    """One table; where spans were judged, a second one of the articles."""
    heading = f"{figures['dataset']}: {counted(figures['documents'], 'documents')}"
    notes = without_results(figures)
    if figures["judged_documents_missing"]:
        missing = figures["judged_documents_missing"]
        notes.append(f"Judgements of articles that are not there: {missing}")
    below = "".join(f"{note}\n" for note in notes)
    if "by_article" not in figures:
        return f"{heading}\n\n{measures_table(figures)}\n{below}"
    return (
        f"{heading}\n\nPassages by judged spans\n{measures_table(figures)}\n\n"
        f"Articles\n{measures_table(figures['by_article'])}\n{below}"
    )


def without_results(figures: Mapping[str, Any]) -> list[str]:
    count = len(figures["without_results"])
    return [f"Judged queries without results: {count}"] if count else []


def run_table(figures: Mapping[str, Any]) -> str:
    """The measures, and what of the run or of the judgements has no counterpart."""
    lines = [f"{figures['run']['file']} on {figures['dataset']}", "", measures_table(figures)]
    lines += without_results(figures)
    if figures["queries_not_judged"]:
        lines.append(f"Queries of the run without judgements: {figures['queries_not_judged']}")
    if not figures["documents_judged"]:
        lines.append(
            "None of its documents is judged. Are these the judgements of its collection, or is "
            "it a run of passages (--maxp)?"
        )
    return "\n".join(lines) + "\n"


def measures_table(figures: Mapping[str, Any]) -> str:
    rows = [
        [name, number(figures[name]), interval(figures["intervals"][name]), str(figures["n"])]
        for name in RETRIEVAL_MEASURES
    ]
    return aligned([["measure", "mean", "95 %", "n"], *rows])


def speed_table(figures: Mapping[str, Any]) -> str:
    """What was timed, how fast it was, and what it is to be compared with."""
    building, cold = figures["building"], figures["cold_ask_s"]
    embedding = building["embedding"]
    rows = [
        ["figure", "value", ""],
        [
            "index, articles/s",
            f"{building['articles_per_s']:.1f}",
            f"{counted(building['articles'], 'articles')}, {counted(building['texts'], 'texts')}",
        ],
        ["ratio to plain encode, end to end", f"{building['ratio']:.2f}", "same texts, same run"],
        *(ratio_row(name, reached) for name, reached in embedding["by_precision"].items()),
        *(peak_row(name, reached) for name, reached in embedding["by_precision"].items()),
        latency_row("retrieval p50, ms", figures["retrieval_ms"]),
        latency_row(
            f"… with {counted(figures['readers'], 'readers')}",
            figures["retrieval_ms_under_readers"],
        ),
        latency_row("answer p50, ms", figures["answer_ms"]),
        latency_row(
            f"… with {counted(figures['readers'], 'readers')}", figures["answer_ms_under_readers"]
        ),
        ["ask from a cold start, s", f"{cold['median']:.2f}", f"best {cold['min']:.2f}"],
        memory_row(figures["serving_mb"], figures["readers"]),
    ]
    heading = (
        f"{counted(figures['questions'], 'questions')}; {embedding['processor']}, "
        f"{embedding['precision']}, load {embedding['load']:.1f}"
    )
    return "\n\n".join([heading, aligned(rows), growth_table(figures["growth"])]) + "\n"


def ratio_row(precision: str, reached: Mapping[str, float]) -> list[str]:
    return [
        f"ratio of the embedders alone, {precision}",
        f"{reached['ratio']:.2f}",
        f"median of rounds; cosine ≥ {reached['cosine_min']:.4f}",
    ]


def peak_row(precision: str, reached: Mapping[str, float]) -> list[str]:
    return [
        f"share of the matrix-multiply peak, {precision}",
        f"{reached['share_of_peak']:.2f}",
        f"{reached['gflops']:.0f} of {reached['peak_gflops']:.0f} GFLOP/s",
    ]


def memory_row(taken: Mapping[str, float | None], readers: int) -> list[str]:
    if taken["answered"] is None:
        return ["resident memory serving, MB", "–", "the system does not tell"]
    return [
        "resident memory serving, MB",
        f"{taken['answered']:.0f}",
        f"{taken['with_readers']:.0f} with {counted(readers, 'readers')}, peak {taken['peak']:.0f}",
    ]


def growth_table(growth: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            str(size["articles"]),
            str(size["passages"]),
            f"{size['seconds']:.1f}",
            f"{size['bytes'] / 1e6:.1f}",
            f"{size['retrieval_p50_ms']:.1f}",
        ]
        for size in growth
    ]
    return aligned([["articles", "passages", "build, s", "MB", "retrieval p50, ms"], *rows])


def scale_table(figures: Mapping[str, Any]) -> str:
    """A row a size: time without and with a filter, what is found, memory, building."""
    heads = (
        "passages", "p50", "p95", "4 %: p50", "p95", "recall@10", "4 %", "bytes/passage", "build, s"
    )  # fmt: skip
    rows = [
        [
            f"{size['passages']:,}",
            *(f"{size['retrieval_ms'][share]:.1f}" for share in ("p50", "p95")),
            *(f"{size['filtered_ms'][share]:.1f}" for share in ("p50", "p95")),
            number(size["recall_at_10"]["retrieval_all"]),
            number(size["recall_at_10"]["retrieval_filtered"]),
            "–" if (taken := size["resident_bytes_a_passage"]) is None else f"{taken:.0f}",
            f"{size['seconds']:.0f}",
        ]
        for size in figures["sizes"]
    ]
    heading = (
        f"{counted(figures['questions'], 'questions')} in ms, the recall of {figures['judged']}; "
        f"{figures['machine']['processor']}, load {figures['load']:.1f} at the start"
    )
    return f"{heading}\n\n{aligned([heads, *rows])}\n"


def latency_row(name: str, shares: Mapping[str, float]) -> list[str]:
    return [name, f"{shares['p50']:.1f}", f"p95 {shares['p95']:.1f}, p99 {shares['p99']:.1f}"]


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def interval(bounds: Sequence[float] | None) -> str:
    return "–" if bounds is None else f"{bounds[0]:.3f} – {bounds[1]:.3f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right, two spaces between."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
