"""Footnote's entry point: a table of commands, and the one application with all its pages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.accounts.options import access_options
from assistant.engines.options import worded
from assistant.engines.settings import EngineSettings
from assistant.ledger.commands.options import recording
from assistant.ledger.settings import LedgerSettings
from assistant.rerankers.option import reranked
from index.commands import LazyCommands
from index.errors import FootnoteError, Interrupted
from index.options import index_option, vector_cache_folder, vector_cache_option
from index.terminal import printable

if TYPE_CHECKING:
    from assistant.accounts.access import Access

COMMANDS = {
    "ask": ("assistant.cli:ask", "Answer a question with sentences quoted from the archive."),
    "chat": ("assistant.chat.cli:chat", "Ask in a conversation, in the terminal."),
    "search": ("assistant.cli:search", "Show the passages that fit a query best."),
    "index": ("index.cli:index", "Build an index from folders of articles, look after it."),
    "serve": ("app:serve", "Serve the reader's page, the staff pages and the evaluation page."),
    "sources": ("assistant.ledger.commands.sources:sources", "Which articles are cited."),
    "questions": ("assistant.ledger.commands.questions:questions", "What readers asked."),
    "staff": ("assistant.ledger.commands.staff:staff", "A digest, and sets made of judgements."),
    "eval": ("eval.cli:evaluate", "Measure retrieval, answers and speed."),
    "users": ("assistant.accounts.cli:users", "Look after the accounts of those who sign in."),
    "model": ("assistant.models:model", "Prepare the default model for this machine."),
}
"""Name → (module:function, help). Importing late keeps `footnote ask` free of torch and gradio."""


@click.command(cls=LazyCommands, table=COMMANDS)
@click.version_option(package_name="footnote-assistant", prog_name="footnote")
def footnote() -> None:
    """Answers questions from an archive of articles, each sentence with a verified quotation."""


@click.command()
@index_option
@recording
@click.option("--articles", type=click.Path(), help="Bring the index up to date with this folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7860, show_default=True, envvar="PORT"
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="SET",
    help="A data set for /eval/: SET, SET@ARCHIVE, or a folder of sets. Repeatable.",
)
@click.option(
    "--config",
    "configurations",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A configuration (TOML) for /eval/. Repeatable.",
)
@reranked
@click.option(
    "--author",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="SET",
    help="The set that may be written on /eval/, about the archive that is served.",
)
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="FOOTNOTE_RESULTS",
    help="Where results are kept; by default the user's data folder.",
)
@worded
@access_options
@vector_cache_option
def serve(
    index: str,
    articles: str | None,
    host: str,
    port: int,
    sets: tuple[str, ...],
    configurations: tuple[Path, ...],
    reranker: str,
    author: Path | None,
    results: Path | None,
    words: EngineSettings,
    ledger: LedgerSettings | None,
    access: Access,
    vector_cache: str | None,
) -> None:
    """Serve the reader's page, and under /staff/ and /eval/ those for staff and evaluators.

    With no account made (footnote users add), these answer this machine only.
    """
    from assistant.http import Section
    from assistant.ledger.ledger import opened
    from assistant.serve import serve_index
    from assistant.ui.staff import mount as staff
    from eval.page.bench import make_bench
    from eval.page.mount import PREFIX, mount

    bench = make_bench(sets, configurations, results)
    evaluation = Section(
        PREFIX, lambda app, serving: mount(app, bench, serving().quoting(), author)
    )
    cache = vector_cache_folder(vector_cache)
    with opened(ledger) as record:
        desk = Section(
            staff.PREFIX, lambda app, serving: staff.mount(app, serving, record, access, cache)
        )
        recorder = None if record is None else record.recorder
        sections = [desk, evaluation]
        serve_index(index, articles, host, port, sections, words, reranker, recorder, access)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error that Footnote foresaw is printed without a traceback."""
    try:
        footnote.main(arguments, standalone_mode=False)
    except FootnoteError as exc:
        click.echo(f"footnote: {printable(str(exc))}", err=True)  # it may name a file
        sys.exit(130 if isinstance(exc, Interrupted) else 1)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:] or ["serve", "--articles", "articles"])
