"""What a build did, in words: the same after a build and in `footnote index status`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from index.manifest import Manifest
from index.report import BuildReport, Failure
from index.terminal import counted, one_line

FAILURES_SHOWN = 20


def print_report(report: BuildReport, manifest: Manifest, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
        return
    counts = manifest.counts
    click.echo(
        f"{counted(counts.articles, 'articles')}, {counted(counts.passages, 'passages')}: "
        f"{tally(report)}. {report.seconds:.1f} s."
    )
    print_problems(report)


def tally(report: BuildReport) -> str:
    """Such as "2 added, 0 changed, 0 unchanged, 0 removed, 1 duplicate, 0 failed"."""
    return "; ".join(_parts(report))


def _parts(report: BuildReport) -> Iterator[str]:
    yield (
        f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{report.removed:,} removed, {counted(report.duplicates, 'duplicates')}, "
        f"{len(report.failures):,} failed"
    )
    if report.withheld:
        yield f"{counted(report.withheld, 'withdrawn articles')} kept out"
    if report.skipped:
        yield f"{counted(report.skipped, 'files')} of other kinds left out"


def print_problems(report: BuildReport) -> None:
    """What sources left out, and what could not be read."""
    for note in report.notes:
        click.echo(f"  {one_line(note)}")
    _print_failures(report.failures)


def _print_failures(failures: Sequence[Failure]) -> None:
    for failure in failures[:FAILURES_SHOWN]:
        where = failure.path if failure.line is None else f"{failure.path}:{failure.line}"
        click.echo(f"  failed: {one_line(where)}: {one_line(failure.reason)}")
    if len(failures) > FAILURES_SHOWN:
        click.echo(f"  … and {len(failures) - FAILURES_SHOWN:,} more; --json lists them all.")
