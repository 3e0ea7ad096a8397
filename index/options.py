"""Command line options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from index.errors import InputError
from index.layout import Layout
from index.progress import MODES
from index.terminal import one_line

Command = TypeVar("Command", bound=Callable[..., Any])


def _index(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """A folder that can be looked at, whether or not there is an index in it yet."""
    if not value.strip():
        raise InputError("--index came without a name. Give the folder of an index: --index DIR")
    try:
        Layout(Path(value)).current.exists()
    except OSError as exc:
        raise InputError(
            f"{one_line(value)} cannot be the folder of an index ({exc.strerror}). "
            "Give another: --index DIR"
        ) from exc
    return value


index_option = click.option(
    "--index",
    "index",
    envvar="FOOTNOTE_INDEX",
    default="footnote-index",
    callback=_index,
    show_default=True,
    help="The index directory (or the environment variable FOOTNOTE_INDEX).",
)

vector_cache_option = click.option(
    "--vector-cache",
    "vector_cache",
    metavar="DIR|none",
    envvar="FOOTNOTE_VECTOR_CACHE",
    show_envvar=True,
    help="Where vectors are kept by their texts; by default the user's cache folder.",
)


def vector_cache_folder(chosen: str | None) -> Path | None:
    """The folder that the option means; None where no vectors are to be kept."""
    from index.embedders.export import default_cache

    if chosen == "none":
        return None
    return Path(chosen) if chosen else default_cache() / "vectors"


def progress_options(command: Command) -> Command:
    """`--progress MODE`, and `--quiet` for its mode of that name."""
    for option in (
        click.option("--quiet", "progress", flag_value="quiet", help="No progress."),
        click.option(
            "--progress",
            type=click.Choice(MODES),
            default="bar",
            help="A bar, one JSON object a line, or nothing; on standard error.",
        ),
    ):
        command = option(command)
    return command
