"""The filters as options of a command."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from index.filters import Filters

_OPTIONS = (
    click.option("--author", "authors", multiple=True, help="Only articles by this author."),
    click.option("--category", "categories", multiple=True, help="Only of this category."),
    click.option("--source", "sources", multiple=True, help="Only from this source."),
    click.option("--since", metavar="DATE", help="Only from this day, month or year on: 2016-05."),
    click.option("--until", metavar="DATE", help="Only up to the end of it, likewise."),
)


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Adds --author, --category, --source (each may come again: any will do), --since, --until.

    The command receives `filters`.
    """

    @wraps(command)
    def with_filters(
        *given: Any,
        authors: tuple[str, ...],
        categories: tuple[str, ...],
        sources: tuple[str, ...],
        since: str | None,
        until: str | None,
        **others: Any,
    ) -> None:
        filters = Filters(authors, categories, sources, since, until)
        command(*given, filters=filters, **others)

    for option in reversed(_OPTIONS):
        with_filters = option(with_filters)
    return with_filters
