"""`footnote index build|status|verify|remove`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from index.build import build as build_index
from index.build import remove as remove_articles
from index.embedders import open_embedder, reopen_embedder
from index.errors import IndexDamaged, InputError
from index.layout import Layout
from index.manifest import VECTOR_MEMORY, Manifest, SegmentEntry, read_manifest
from index.options import index_option
from index.progress import ProgressLine
from index.report import BuildReport, Failure, read_report
from index.sources import FolderSource
from index.terminal import one_line
from index.types import Chunking
from index.verify import verify as verify_index

_FAILURES_SHOWN = 20


@click.group()
def index() -> None:
    """Build an index from folders of articles, and look after it."""


@index.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True)
@index_option
@click.option("--embedder", "spec", help="Model: default, or sentence-transformers:NAME_OR_PATH.")
@click.option("--query-prompt", help="Put before each question, for a model that wants one.")
@click.option("--passage-prompt", help="Put before each passage, likewise.")
@click.option("--passage-words", type=click.IntRange(20, 500), help="Words a passage.")
@click.option("--overlap", type=click.IntRange(0, 5), help="Sentences passages share.")
@click.option(
    "--vector-memory",
    type=click.IntRange(1),
    metavar="MB",
    help=f"Vectors beyond it are searched by codes; {VECTOR_MEMORY} at first, then as it was.",
)
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def build(
    folders: tuple[str, ...],
    index: str,
    spec: str | None,
    query_prompt: str | None,
    passage_prompt: str | None,
    passage_words: int | None,
    overlap: int | None,
    vector_memory: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Index the articles below each DIR; again: only what changed.

    A DIR may be given as NAME=DIR; the name is part of its articles' identity.
    """
    sources = [_source(folder) for folder in folders]
    before = _existing(index)
    options = _prompts(query_prompt, passage_prompt)
    if before is not None and spec in (None, before.embedder_spec):
        spec = before.embedder_spec
        options = options or before.embedder_options
        embedder = reopen_embedder(replace(before, embedder_options=options))
    else:
        spec = spec or "default"
        embedder = open_embedder(spec, **options)
    with ProgressLine(quiet or as_json) as line:
        report = build_index(
            sources,
            Path(index),
            embedder,
            embedder_spec=spec,
            embedder_options=options,
            chunking=_chunking(before, passage_words, overlap),
            vector_memory=vector_memory,
            on_progress=line,
        )
    if as_json:
        click.echo(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        _print_report(report, read_manifest(Layout(Path(index))))


def _source(argument: str) -> FolderSource:
    name, sign, folder = argument.partition("=")
    if sign and not Path(argument).exists():
        if not name or not folder:
            raise InputError(f"{argument!r} came where NAME=DIR was expected.")
        return FolderSource(Path(folder), name)
    return FolderSource(Path(argument))


def _existing(index: str) -> Manifest | None:
    layout = Layout(Path(index))
    return read_manifest(layout) if layout.current.exists() else None


def _prompts(query: str | None, passage: str | None) -> dict[str, str]:
    given = {"query_prompt": query, "passage_prompt": passage}
    return {name: value for name, value in given.items() if value is not None}


def _chunking(before: Manifest | None, words: int | None, overlap: int | None) -> Chunking | None:
    if words is None and overlap is None:
        return None
    usual = before.chunking if before is not None else Chunking()
    return Chunking(
        usual.words if words is None else words,
        usual.overlap if overlap is None else overlap,
    )


def _print_report(report: BuildReport, manifest: Manifest) -> None:
    click.echo(
        f"{manifest.counts.articles:,} articles, {manifest.counts.passages:,} passages: "
        f"{report.added:,} added, {report.changed:,} changed, {report.unchanged:,} unchanged, "
        f"{report.removed:,} removed, {len(report.failures):,} failed; "
        f"{report.skipped:,} files of other kinds left out. {report.seconds:.1f} s."
    )
    _print_failures(report.failures)


def _print_failures(failures: list[Failure]) -> None:
    for failure in failures[:_FAILURES_SHOWN]:
        where = failure.path if failure.line is None else f"{failure.path}:{failure.line}"
        click.echo(f"  failed: {one_line(where)}: {one_line(failure.reason)}")
    if len(failures) > _FAILURES_SHOWN:
        click.echo(f"  … and {len(failures) - _FAILURES_SHOWN:,} more; --json lists them all.")


@index.command()
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(index: str, as_json: bool) -> None:
    """Say what the index holds, how it was built, and what could not be read."""
    layout = Layout(Path(index))
    manifest = read_manifest(layout)
    report = read_report(layout, manifest.generation)
    if as_json:
        whole = {"manifest": asdict(manifest), "report": asdict(report)}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    counts, model = manifest.counts, manifest.embedder
    click.echo(f"{counts.articles:,} articles, {counts.passages:,} passages")
    for source in manifest.sources:
        click.echo(f"source      {source.name}  {source.root}")
    click.echo(f"generation  {manifest.generation}, {manifest.created}")
    click.echo(f"model       {model.name}, {model.dim} dimensions, {model.precision}")
    click.echo(
        f"passages    about {manifest.chunking.words} words, "
        f"{manifest.chunking.overlap} sentence(s) of overlap"
    )
    for described in vectors_described(manifest):
        click.echo(f"vectors     {described}")
    click.echo(f"size        {sum(entry.size for entry in manifest.files) / 1e6:.1f} MB")
    click.echo(f"failed      {len(report.failures):,}")
    _print_failures(report.failures)


def vectors_described(manifest: Manifest) -> list[str]:
    """How the vectors are searched, a line a way."""
    coded = [entry for entry in manifest.segments if entry.passage_codes is not None]
    compared = sum(entry.passages for entry in manifest.segments if entry not in coded)
    lines = [f"{compared:,} passages compared one by one"] if compared or not coded else []
    return lines + [_codes_described(entry) for entry in coded]


def _codes_described(entry: SegmentEntry) -> str:
    how = entry.passage_codes
    assert how is not None
    return (
        f"{entry.passages:,} passages as {how.bits}-bit codes, {how.probes:,} of {how.lists:,} "
        f"lists looked through, re-scored exactly: recall@10 {how.recall_at_10:.3f} "
        f"on {how.sample} sampled questions"
    )


@index.command()
@index_option
@click.option("--quiet", is_flag=True, help="No progress.")
def verify(index: str, quiet: bool) -> None:
    """Check every digest, and that every passage equals its span of the stored text."""
    with ProgressLine(quiet) as line:
        problems = verify_index(Layout(Path(index)), line)
    if problems:
        shown = "\n".join(f"  {one_line(problem)}" for problem in problems[:_FAILURES_SHOWN])
        raise IndexDamaged(
            f"{len(problems)} problem(s) in {index}:\n{shown}\n"
            "Restore the files, or build a new index: footnote index build DIR --index NEW_DIR"
        )
    manifest = read_manifest(Layout(Path(index)))
    click.echo(
        f"All {len(manifest.files)} files and {manifest.counts.passages:,} passages are as "
        "they were written."
    )


@index.command()
@click.argument("articles", metavar="[ARTICLE]...", nargs=-1)
@click.option("--source", help="Take out all articles of this source.")
@index_option
def remove(articles: tuple[str, ...], source: str | None, index: str) -> None:
    """Take articles, by id or path, or a whole source out of the index.

    Their stored versions stay, so that citations of them can still be read. A later build of
    a folder that still holds them takes them in again.
    """
    if not articles and source is None:
        raise InputError("Name an article's id or path, or --source NAME.")
    count = remove_articles(Path(index), articles, source)
    click.echo(f"{count:,} articles removed.")
