"""`footnote index build|status|verify|remove`; the others are in `upkeep.py`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import click

from index.build import build as build_index
from index.duplicates import duplicate_groups
from index.embedders import open_embedder
from index.embedders.late import LateEmbedder
from index.errors import IndexDamaged, InputError
from index.fetching.addresses import is_web_address
from index.fetching.opening import FetchOptions, open_web_source
from index.fetching.source import WebSource
from index.interrupted import resumable
from index.layout import Layout
from index.manifest import VECTOR_MEMORY, Manifest, SegmentEntry, read_manifest
from index.options import index_option, progress_options, vector_cache_folder, vector_cache_option
from index.printing import FAILURES_SHOWN, print_problems, print_report, tally
from index.progress import ProgressLine
from index.protocols import Embedder
from index.removal import remove as remove_articles
from index.report import read_report
from index.sources import FolderSource, Source
from index.terminal import counted, one_line
from index.types import Chunking
from index.upkeep import add, repair, watch, withdraw
from index.verify import verify as verify_index

_GROUPS_SHOWN = 10


@click.group()
def index() -> None:
    """Build an index from folders of articles, and look after it."""


@index.command()
@click.argument("folders", metavar="DIR|URL...", nargs=-1, required=True)
@index_option
@click.option("--embedder", "spec", help="Model: default, or sentence-transformers:NAME_OR_PATH.")
@click.option("--query-prompt", help="Put before each question, for a model that wants one.")
@click.option("--passage-prompt", help="Put before each passage, likewise.")
@click.option("--passage-words", type=click.IntRange(20, 500), help="Words a passage.")
@click.option("--overlap", type=click.IntRange(0, 5), help="Sentences passages share.")
@click.option(
    "--pages",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    help="Asked for of a URL, at most.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Seconds between two requests to a host.",
)
@click.option(
    "--private-host", multiple=True, help="May have an address of a private network. Repeatable."
)
@click.option(
    "--vector-memory",
    type=click.IntRange(1),
    metavar="MB",
    help=f"Vectors beyond it are searched by codes; {VECTOR_MEMORY} at first, then as it was.",
)
@vector_cache_option
@progress_options
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def build(
    folders: tuple[str, ...],
    index: str,
    spec: str | None,
    query_prompt: str | None,
    passage_prompt: str | None,
    passage_words: int | None,
    overlap: int | None,
    pages: int,
    delay: float,
    private_host: tuple[str, ...],
    vector_memory: int | None,
    vector_cache: str | None,
    progress: str,
    as_json: bool,
) -> None:
    """Index the articles below each DIR; again: only what changed.

    A DIR may be given as NAME=DIR; the name is part of its articles' identity. A URL of a page, a
    feed or a sitemap is fetched: robots.txt is obeyed, and private addresses are not asked.
    """
    fetching = FetchOptions(pages, delay, private_host)
    before = _existing(index)
    options = _prompts(query_prompt, passage_prompt)
    embedder: Embedder
    if before is not None and spec in (None, before.embedder_spec):
        spec = before.embedder_spec
        options = options or before.embedder_options
        embedder = LateEmbedder(replace(before, embedder_options=options), Path(index))
    else:
        spec = spec or "default"
        embedder = open_embedder(spec, **options)
    with (
        _sources(folders, Path(index), fetching) as sources,
        resumable(index),
        ProgressLine(mode=progress) as line,
    ):
        report = build_index(
            sources,
            Path(index),
            embedder,
            embedder_spec=spec,
            embedder_options=options,
            chunking=_chunking(before, passage_words, overlap),
            vector_cache=vector_cache_folder(vector_cache),
            vector_memory=vector_memory,
            on_progress=line,
        )
    print_report(report, read_manifest(Layout(Path(index))), as_json)


@contextmanager
def _sources(folders: Sequence[str], index: Path, fetching: FetchOptions) -> Iterator[list[Source]]:
    with ExitStack() as opened:
        sources = [_source(folder, index, fetching) for folder in folders]
        for source in sources:
            if isinstance(source, WebSource):
                opened.callback(source.close)
        yield sources


def _source(argument: str, index: Path, fetching: FetchOptions) -> Source:
    name, sign, folder = argument.partition("=")
    if not argument.strip():
        raise InputError("An empty name came where DIR or URL was expected.")
    if is_web_address(argument):
        return open_web_source(argument, None, index, fetching)
    if sign and name and is_web_address(folder):
        return open_web_source(folder, name, index, fetching)
    if sign and not os.path.exists(argument):
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


@index.command()
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(index: str, as_json: bool) -> None:
    """Say what the index holds, how it was built, and what could not be read."""
    layout = Layout(Path(index))
    manifest = read_manifest(layout)
    report = read_report(layout, manifest.generation)
    if as_json:
        whole = {
            "manifest": asdict(manifest),
            "report": asdict(report),
            "duplicates": duplicate_groups(layout, manifest.generation),
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    counts, model = manifest.counts, manifest.embedder
    click.echo(f"{counted(counts.articles, 'articles')}, {counted(counts.passages, 'passages')}")
    for source in manifest.sources:
        click.echo(f"source      {source.name}  {source.root}")
    click.echo(f"generation  {manifest.generation}, {manifest.created}")
    click.echo(f"model       {model.name}, {model.dim} dimensions, {model.precision}")
    click.echo(
        f"passages    about {manifest.chunking.words} words, "
        f"{counted(manifest.chunking.overlap, 'sentences')} of overlap"
    )
    for described in vectors_described(manifest):
        click.echo(f"vectors     {described}")
    click.echo(f"size        {sum(entry.size for entry in manifest.files) / 1e6:.1f} MB")
    _print_duplicates(counts.duplicates, duplicate_groups(layout, manifest.generation))
    for entry in manifest.withdrawn:
        click.echo(f"withdrawn   {one_line(entry.path)} ({entry.article_id}), {entry.since}")
    click.echo(f"last run    {report.finished}: {tally(report)}")
    print_problems(report)


def _print_duplicates(count: int, groups: list[list[dict[str, str | None]]]) -> None:
    click.echo(f"duplicates  {count:,}")
    for first, *others in groups[:_GROUPS_SHOWN]:
        elsewhere = ", ".join(one_line(str(other["path"])) for other in others)
        click.echo(f"  {one_line(str(first['path']))}: also at {elsewhere}")
    if len(groups) > _GROUPS_SHOWN:
        click.echo(f"  … and {len(groups) - _GROUPS_SHOWN:,} more; --json lists them all.")


def vectors_described(manifest: Manifest) -> list[str]:
    """How the vectors are searched, a line a way."""
    coded = [entry for entry in manifest.segments if entry.passage_codes is not None]
    compared = sum(entry.passages for entry in manifest.segments if entry not in coded)
    lines = (
        [f"{counted(compared, 'passages')} compared one by one"] if compared or not coded else []
    )
    return lines + [_codes_described(entry) for entry in coded]


def _codes_described(entry: SegmentEntry) -> str:
    how = entry.passage_codes
    assert how is not None
    return (
        f"{counted(entry.passages, 'passages')} as {how.bits}-bit codes, {how.probes:,} of "
        f"{counted(how.lists, 'lists')} looked through, re-scored exactly: recall@10 "
        f"{how.recall_at_10:.3f} on {counted(how.sample, 'sampled questions')}"
    )


@index.command()
@index_option
@click.option("--quiet", is_flag=True, help="No progress.")
def verify(index: str, quiet: bool) -> None:
    """Check every digest, and that every passage equals its span of the stored text."""
    with ProgressLine(quiet) as line:
        problems = verify_index(Layout(Path(index)), line)
    if problems:
        shown = "\n".join(f"  {one_line(problem)}" for problem in problems[:FAILURES_SHOWN])
        raise IndexDamaged(
            f"{counted(len(problems), 'problems')} in {index}:\n{shown}\n"
            f"Restore what can be restored: footnote index repair --index {index}"
        )
    manifest = read_manifest(Layout(Path(index)))
    click.echo(
        f"All {counted(len(manifest.files), 'files')} and "
        f"{counted(manifest.counts.passages, 'passages')} are as they were written."
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
    click.echo(f"{counted(count, 'articles')} removed.")


for command in (add, watch, withdraw, repair):
    index.add_command(command)
