"""Options and printing that the evaluation's commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from index.progress import ProgressLine
from index.terminal import printable

ExistingFile = click.Path(exists=True, dir_okay=False, path_type=Path)
ExistingFolder = click.Path(exists=True, file_okay=False, path_type=Path)
NewFile = click.Path(dir_okay=False, writable=True, path_type=Path)
NewFolder = click.Path(file_okay=False, path_type=Path)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
config = click.option(
    "--config", type=ExistingFile, metavar="TOML", help="A configuration; by default, readers'."
)
embedder = click.option("--embedder", metavar="SPEC", help="The model to use instead.")
cache = click.option(
    "--cache",
    type=NewFolder,
    envvar="FOOTNOTE_CACHE",
    show_envvar=True,
    help="Where indexes of data sets are kept; by default the user's cache folder.",
)
results = click.option(
    "--results",
    type=NewFolder,
    envvar="FOOTNOTE_RESULTS",
    show_envvar=True,
    help="Where results are kept; by default the user's data folder.",
)


def configured(path: Path | None, embedder: str | None) -> Any:
    """The configuration of a file, else readers', with another model where one is named."""
    from eval.configuration import DEFAULTS, read_configuration

    configuration = DEFAULTS if path is None else read_configuration(path)
    return configuration if embedder is None else replace(configuration, embedder=embedder)


def keep(result: Mapping[str, Any], folder: Path | None, run: Any = None) -> Path:
    """Save a result and say where, on standard error."""
    from eval.results import default_folder, looks, save

    folder = folder or default_folder()
    path = save(result, folder, run)
    looked = looks(folder, str(result.get("dataset_sha256")))
    note = f"; look {looked} at this set" if looked > 1 else ""
    click.echo(f"Result: {path}{note}", err=True)
    return path


def progress(as_json: bool) -> ProgressLine:
    """Progress goes to standard error; beside JSON only where somebody watches a terminal."""
    return ProgressLine(quiet=as_json and not sys.stderr.isatty())


def show(result: Mapping[str, Any], table: Callable[[Mapping[str, Any]], str], json_: bool) -> None:
    """The figures as a table or as JSON; what a result has for each question stays in its file."""
    from eval.results import brief

    if json_:
        click.echo(json.dumps(brief(result), indent=2, ensure_ascii=False))
    else:
        click.echo(printable(table(result)), nl=False)
