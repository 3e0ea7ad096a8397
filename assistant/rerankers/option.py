"""The reranker as an option of a command."""

from __future__ import annotations

import click

reranked = click.option(
    "--reranker",
    default="",
    metavar="SPEC",
    help="Read the best passages again with cross-encoder:NAME_OR_PATH.",
)
