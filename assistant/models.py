"""`footnote model export`: prepare the default model and its reader for this machine."""

from __future__ import annotations

import click

from assistant.comprehension.export import reader_export
from assistant.comprehension.reader import LEARNT
from index.embedders.export import ensure_exported
from index.embedders.packing import PACKED
from index.embedders.precision import native_precision, passage_precision


@click.group()
def model() -> None:
    """Prepare the default model for this machine."""


@model.command()
@click.option("--force", is_flag=True, help="Export anew even where it was done before.")
def export(force: bool) -> None:
    """Check the default model's weights and write them in the form that OpenVINO reads.

    For the embedder, and with what the reader has learnt; where there is VNNI for a processor
    without it as well, which may use the same cache. Needs no network: the weights come with the
    packages that were installed.
    """
    folder = ensure_exported(force=force)
    ensure_exported(export=PACKED, force=force)
    for precision in sorted({native_precision(), passage_precision()}):
        ensure_exported(export=reader_export(LEARNT, precision), force=force)
    click.echo(f"The default model is ready ({native_precision()}): {folder}")
