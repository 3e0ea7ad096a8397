"""`footnote questions …`: what readers asked, and what became of it."""

from __future__ import annotations

import re
from pathlib import Path

import click

from assistant.ledger.commands.options import reading, within
from assistant.ledger.commands.printing import export as write
from assistant.ledger.commands.printing import show
from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.period import Period
from assistant.ledger.queries.questions import KINDS
from assistant.ledger.queries.questions import questions as asked
from assistant.ledger.rows import QUESTION, question_row
from index.errors import InputError
from index.options import index_option
from index.terminal import counted

_NAME = re.compile("[0-9a-f]{32}")

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
most = click.option(
    "-n", "most", type=click.IntRange(1), default=100, show_default=True, help="At most so many."
)
only = click.option(
    "--only",
    type=click.Choice(list(KINDS)),
    default="all",
    show_default=True,
    help="Unsupported, with the least confidence first, or disliked.",
)


@click.group()
def questions() -> None:
    """What readers asked: all of it, without support, with little confidence, disliked."""


@questions.command("list")
@index_option
@reading
@within
@only
@most
@as_json
def list_(ledger: Ledger, index: str, period: Period, only: str, most: int, as_json: bool) -> None:
    """Questions, the newest first."""
    columns = ("at", "answered", "confidence", "question", "conversation")
    with ledger.read() as connection:
        show(map(question_row, asked(connection, only, period, most)), columns, as_json)


@questions.command("unsupported")
@index_option
@reading
@within
@most
@as_json
def unsupported(ledger: Ledger, index: str, period: Period, most: int, as_json: bool) -> None:
    """Questions that the archive did not answer, those alike together."""
    from assistant.ledger.clusters import clustered

    with ledger.read() as connection:
        found = asked(connection, "unsupported", period, most)
        if as_json:
            show(map(question_row, found), (), True)
            return
        rows = [
            {"count": len(cluster.questions), "question": cluster.first.question}
            for cluster in clustered(found)
        ]
    show(rows, ("count", "question"), False)


@questions.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@index_option
@reading
@within
@only
def export_(ledger: Ledger, index: str, period: Period, out: Path, only: str) -> None:
    """Write questions to OUT: JSON where its name ends in .json, else CSV."""
    with ledger.read() as connection:
        write(map(question_row, asked(connection, only, period)), QUESTION, out)


@questions.command("forget")
@click.argument("conversation")
@index_option
@reading
def forget_(ledger: Ledger, index: str, conversation: str) -> None:
    """Delete a conversation: its questions, answers, feedback and judgements, and their counts."""
    gone = ledger.forget(conversation) if _NAME.fullmatch(conversation) else None
    if gone is None or not (gone.answers or gone.judgements):
        raise InputError(
            f"No conversation {conversation!r} is in this ledger, so nothing was deleted. "
            "footnote questions list shows their names, of 32 characters each."
        )
    click.echo(f"{counted(gone.answers, 'answers')} deleted.")


@questions.command("prune")
@click.argument("days", type=click.IntRange(0))
@index_option
@reading
def prune_(ledger: Ledger, index: str, days: int) -> None:
    """Delete answers that are older than DAYS; counts by day stay."""
    count = ledger.prune(days)
    click.echo(f"{counted(count, 'answers')} deleted.")
