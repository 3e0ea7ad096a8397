"""`footnote sources …`: which articles are cited."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.ledger.commands.options import reading, within
from assistant.ledger.commands.printing import export as write
from assistant.ledger.commands.printing import show
from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.period import Period
from assistant.ledger.queries.sources import NAMES, Source, article_counts, grouped, uncited
from assistant.ledger.queries.sources import sources as all_sources
from assistant.ledger.queries.stale import stale as stale_citations
from assistant.ledger.rows import GROUP, SOURCE, STALE, group_row, source_row, stale_row
from index.generation import Index
from index.options import index_option

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")


@click.group()
def sources() -> None:
    """Which articles are cited, found and passed over, or never cited."""


def _rows(ledger: Ledger, index: str, period: Period) -> list[Source]:
    opened = Index.open(index)
    try:
        with ledger.read() as connection:
            return all_sources(opened, article_counts(connection, period))
    finally:
        opened.close()


@sources.command("list")
@index_option
@reading
@within
@click.option("--by", type=click.Choice(list(NAMES)), help="Put articles together by this.")
@as_json
def list_(ledger: Ledger, index: str, period: Period, by: str | None, as_json: bool) -> None:
    """Every article: how many answers cite it, found it only, and when it was cited last."""
    rows = _rows(ledger, index, period)
    if by is not None:
        show((group_row(group) for group in grouped(rows, by)), GROUP, as_json)
        return
    columns = ("cited", "passed_over", "last_cited", "title", "path")
    show((source_row(row) for row in rows), columns, as_json)


@sources.command("uncited")
@index_option
@reading
@within
@as_json
def uncited_(ledger: Ledger, index: str, period: Period, as_json: bool) -> None:
    """Articles that no answer cites, those that were found most often first."""
    rows = uncited(_rows(ledger, index, period))
    show((source_row(row) for row in rows), ("passed_over", "title", "path"), as_json)


@sources.command("stale")
@index_option
@reading
@as_json
def stale_(ledger: Ledger, index: str, as_json: bool) -> None:
    """Citations of a version that is not the newest, and whether their words still stand."""
    opened = Index.open(index)
    with ledger.read() as connection:
        rows = (stale_row(row) for row in stale_citations(connection, opened))
        show(rows, ("state", "answers", "last_cited", "path", "quote"), as_json)
    opened.close()


@sources.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@index_option
@reading
@within
@click.option("--stale", "only_stale", is_flag=True, help="Stale citations instead of articles.")
def export_(ledger: Ledger, index: str, period: Period, out: Path, only_stale: bool) -> None:
    """Write all of it to OUT: JSON where its name ends in .json, else CSV."""
    if not only_stale:
        write((source_row(row) for row in _rows(ledger, index, period)), SOURCE, out)
        return
    opened = Index.open(index)
    with ledger.read() as connection:
        write((stale_row(row) for row in stale_citations(connection, opened)), STALE, out)
    opened.close()
