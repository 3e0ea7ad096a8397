"""`footnote index add|watch|withdraw|repair`: an archive that changes every day."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from index.embedders.late import LateEmbedder
from index.errors import InputError
from index.fetching.addresses import is_web_address
from index.interrupted import resumable
from index.layout import Layout
from index.manifest import SourceEntry, read_manifest
from index.options import (
    index_option,
    progress_options,
    vector_cache_folder,
    vector_cache_option,
)
from index.part import PartOfFolder, parts_of
from index.plan import is_looked_at
from index.printing import FAILURES_SHOWN, print_report
from index.progress import ProgressLine
from index.repair import repair as repair_index
from index.report import BuildReport
from index.sources import FolderSource, Source
from index.terminal import counted, one_line
from index.updating import update
from index.withdrawals import undo_withdrawal
from index.withdrawals import withdraw as withdraw_articles


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@index_option
@vector_cache_option
@progress_options
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def add(
    paths: tuple[str, ...], index: str, vector_cache: str | None, progress: str, as_json: bool
) -> None:
    """Take in new or altered files, or folders of them, of the folders that are indexed.

    As `build` would, without a look at the other files. Nothing is taken out.
    """
    manifest = read_manifest(Layout(Path(index)))
    parts = parts_of(manifest, [Path(path) for path in paths])
    with resumable(index), ProgressLine(mode=progress) as line:
        report = update(Path(index), parts, vector_cache_folder(vector_cache), line)
    print_report(_of_these(parts, report), read_manifest(Layout(Path(index))), as_json)


def _of_these(parts: list[PartOfFolder], report: BuildReport) -> BuildReport:
    """The report without what is known of other files, which `status` shows."""
    return replace(
        report,
        failures=[f for f in report.failures if is_looked_at(parts, f.source, f.path)],
        collected=[f for f in report.collected if is_looked_at(parts, f.source, f.path)],
    )


@click.command()
@click.argument("folders", metavar="[DIR]...", nargs=-1)
@index_option
@vector_cache_option
@click.option(
    "--pause",
    type=click.FloatRange(0.05, 3600),
    default=1.0,
    show_default=True,
    help="Seconds of quiet before an update, so that a file is written to its end.",
)
def watch(folders: tuple[str, ...], index: str, vector_cache: str | None, pause: float) -> None:
    """Keep the index up to date with its folders, or with some of them, until Ctrl-C.

    Sources on the web are not watched: `build` with their address asks them again.
    Each update is a line on standard output. One that fails is reported, and watching goes on.
    """
    from index.watching import watch_folders

    manifest = read_manifest(Layout(Path(index)))
    sources = _watched(manifest.sources, folders)
    for entry in manifest.sources:
        if is_web_address(entry.root):
            click.echo(f"Not watched, since it is on the web: {one_line(entry.name)}", err=True)
    cache = vector_cache_folder(vector_cache)

    def updated() -> BuildReport:
        fresh: list[Source] = [FolderSource(Path(s.root), s.name) for s in sources]
        return update(Path(index), fresh, cache)

    watch_folders(sources, updated, pause, click.echo, Layout(Path(index)))


def _watched(known: tuple[SourceEntry, ...], folders: tuple[str, ...]) -> list[SourceEntry]:
    by_root = {e.root: e for e in known if e.root and not is_web_address(e.root)}
    if not by_root:
        raise InputError(
            "The index has no folder that could be watched. What is on the web is asked again by "
            "footnote index build URL"
        )
    if not folders:
        return list(by_root.values())
    chosen = []
    for folder in folders:
        entry = by_root.get(str(Path(folder).resolve()))
        if entry is None:
            raise InputError(
                f"{folder} is none of the index's folders ({', '.join(by_root)}). "
                f"Index it first: footnote index build {folder}"
            )
        chosen.append(entry)
    return chosen


@click.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@index_option
@vector_cache_option
@click.option("--undo", is_flag=True, help="Take the withdrawal back.")
def withdraw(articles: tuple[str, ...], index: str, vector_cache: str | None, undo: bool) -> None:
    """Withdraw articles, by id or path: they leave results and pages at once, and stay out.

    A server that runs takes it over with the next request. What is stored of them stays, so that
    citations can be recognised: the articles' pages say that they were withdrawn.
    """
    if undo:
        model = LateEmbedder(read_manifest(Layout(Path(index))), Path(index))
        cache = vector_cache_folder(vector_cache)
        back = undo_withdrawal(Path(index), articles, model, cache)
        click.echo(f"{counted(len(back), 'articles')} no longer withdrawn.")
        for entry in back:
            if entry.record is None:
                click.echo(
                    f"  comes back with the next build that meets it: {one_line(entry.path)}"
                )
        return
    done = withdraw_articles(Path(index), articles)
    click.echo(f"{counted(len(done.articles), 'articles')} withdrawn.")
    for copy in done.copies:
        click.echo(f"  the same text is still shown: {one_line(copy.path)} ({copy.article_id})")
    for near in done.near:
        click.echo(f"  a near copy is still shown: {one_line(near.path)} ({near.article_id})")


@click.command()
@index_option
@vector_cache_option
@progress_options
def repair(index: str, vector_cache: str | None, progress: str) -> None:
    """Restore what can be restored of an index that does not verify, and say what is lost.

    Terms, rows and vectors are made again from the stored texts, and texts that are damaged are
    read again from the folders.
    """
    with resumable(index), ProgressLine(mode=progress) as line:
        done = repair_index(Path(index), vector_cache_folder(vector_cache), line)
    if not done.problems:
        click.echo("Nothing is wrong with the index; nothing was changed.")
        return
    for title, lines in (("found", done.problems), ("done", done.done), ("LOST", done.lost)):
        for text in lines[:FAILURES_SHOWN]:
            click.echo(f"{title:<6}{one_line(text)}")
        if len(lines) > FAILURES_SHOWN:
            click.echo(f"{title:<6}… and {len(lines) - FAILURES_SHOWN:,} more")
    click.echo("The index verifies again." + ("" if done.lost else " Nothing is lost."))
