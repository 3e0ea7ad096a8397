"""What `footnote serve` does: open the index, or make it from a folder first, and serve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.listening import listen
from index.errors import IndexMissing
from index.layout import Layout
from index.manifest import current_generation
from index.terminal import counted

if TYPE_CHECKING:
    from assistant.accounts.access import Access
    from assistant.engines.settings import EngineSettings
    from assistant.http import Section
    from assistant.ledger.recorder import Recorder


def serve_index(
    index: str,
    articles: str | None,
    host: str,
    port: int,
    sections: Sequence[Section],
    words: EngineSettings,
    reranker: str = "",
    recorder: Recorder | None = None,
    access: Access | None = None,
) -> None:
    """Serve the reader's page and the sections until interrupted, and what later builds commit.

    With `articles`, the index is brought up to date with that folder first; readers who come
    meanwhile wait. Raises InputError where the port cannot be had, before anything is done.
    """
    listening = listen(host, port)
    if articles is not None:
        _bring_up_to_date(index, articles)
    from assistant.assistant import Assistant, AssistantConfig
    from assistant.engines.registry import open_engine, open_queries
    from assistant.http import create_app, serve
    from assistant.live import Live
    from assistant.ui.examples import suggested
    from assistant.ui.seal import Seal, key_of

    config = AssistantConfig(reranker=reranker)
    engine, queries = open_engine(words), open_queries(words)
    assistant = Assistant.open(index, config=config, engine=engine, queries=queries)
    seal = Seal(key_of(Path(index)))
    examples = suggested(assistant)
    application = create_app(Live(assistant), sections, examples, recorder, access, seal)
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listening.getsockname()[1]}"
    click.echo(f"{counted(assistant.index.article_count, 'articles')}: {address}", err=True)
    for section in sections:
        signing_in = access is not None and access.needed()
        who = "those who sign in" if signing_in else "this machine only: nobody has an account"
        click.echo(f"{address}{section.prefix}/ answers {who}.", err=True)
    serve(application, listening)


def _bring_up_to_date(index: str, articles: str) -> None:
    """Index the folder with the default model, or with the one the index was made with."""
    from index.cli import build

    layout = Layout(Path(index))
    try:
        current_generation(layout)
    except IndexMissing:
        click.echo(f"Making an index of {articles} in {index}.", err=True)
    build.main([articles, "--index", index], standalone_mode=False)
