"""`footnote serve`: open the index, or make it from a folder first, and serve the pages."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.assistant import Assistant
from index.errors import IndexMissing
from index.layout import Layout
from index.manifest import current_generation
from index.options import index_option


@click.command()
@index_option
@click.option("--articles", type=click.Path(), help="Bring the index up to date with this folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7860, show_default=True, envvar="PORT"
)
def serve(index: str, articles: str | None, host: str, port: int) -> None:
    """Serve the reader's page."""
    if articles is not None:
        _bring_up_to_date(index, articles)
    from assistant.http import serve as serve_pages

    assistant = Assistant.open(index)
    click.echo(f"{assistant.index.article_count:,} articles: http://{host}:{port}", err=True)
    serve_pages(assistant, host, port)


def _bring_up_to_date(index: str, articles: str) -> None:
    """Index the folder with the default model, or with the one the index was made with."""
    from index.cli import build

    layout = Layout(Path(index))
    try:
        current_generation(layout)
    except IndexMissing:
        click.echo(f"Making an index of {articles} in {index}.", err=True)
    build.main([articles, "--index", index], standalone_mode=False)
