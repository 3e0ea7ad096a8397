"""Command line options that several commands share."""

from __future__ import annotations

import click

index_option = click.option(
    "--index",
    "index",
    envvar="FOOTNOTE_INDEX",
    default="footnote-index",
    show_default=True,
    help="The index directory (or the environment variable FOOTNOTE_INDEX).",
)
