"""`footnote model export`: prepare the default model for this machine."""

from __future__ import annotations

import click

from index.embedders.export import ensure_exported
from index.embedders.precision import native_precision


@click.group()
def model() -> None:
    """Prepare the default model for this machine."""


@model.command()
@click.option("--force", is_flag=True, help="Export anew even where it was done before.")
def export(force: bool) -> None:
    """Check the default model's weights and write them in the form that OpenVINO reads.

    Needs no network: the weights come with the packages that were installed.
    """
    folder = ensure_exported(force=force)
    click.echo(f"The default model is ready ({native_precision()}): {folder}")
