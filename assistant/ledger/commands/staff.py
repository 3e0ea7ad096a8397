"""`footnote staff …`: the digest, and a set of questions made of what was judged."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.ledger.commands.options import reading, within
from assistant.ledger.digest import as_html, as_markdown, digest
from assistant.ledger.judged_sets import write_grounded_set, write_qrels
from assistant.ledger.ledger import Ledger
from assistant.ledger.mail import MailServer, message, send
from assistant.ledger.queries.period import Period
from index.errors import InputError
from index.generation import Index
from index.options import index_option
from index.terminal import counted, printable

DAYS = 7


@click.group()
def staff() -> None:
    """For those who look after the archive."""


@staff.command("digest")
@index_option
@reading
@within
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file, as HTML where its name ends in .html, else as Markdown.",
)
@click.option("--to", "recipients", multiple=True, metavar="ADDRESS", help="Mail it. Repeatable.")
@click.option("--from", "sender", metavar="ADDRESS", envvar="FOOTNOTE_MAIL_FROM", show_envvar=True)
@click.option(
    "--smtp",
    metavar="URL",
    envvar="FOOTNOTE_SMTP",
    show_envvar=True,
    help="smtp://, smtp+starttls:// or smtps://[user:password@]host[:port]",
)
def digest_(
    ledger: Ledger,
    index: str,
    period: Period,
    out: Path | None,
    recipients: tuple[str, ...],
    sender: str | None,
    smtp: str | None,
) -> None:
    """What was asked, cited and not answered in the last seven days, or in a period.

    Printed, written to --out, or mailed to --to.
    """
    if recipients and not (smtp and sender):
        raise InputError("Mail needs a server and a sender: --smtp URL --from ADDRESS")
    if period == Period():
        period = Period.last_days(DAYS)
    opened = Index.open(index)
    with ledger.read() as connection:
        found = digest(connection, opened, period)
    opened.close()
    text, html = as_markdown(found), as_html(found)
    if out is not None:
        _write(out, html if out.suffix in (".html", ".htm") else text)
    if recipients:
        server = MailServer.of(str(smtp))
        send(server, message(found.title, str(sender), recipients, text, html))
        click.echo(f"Sent to {', '.join(recipients)}.")
    if out is None and not recipients:
        click.echo(printable(text), nl=False)


@staff.command("judgements")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="SET")
@index_option
@click.option("--qrels", is_flag=True, help="Judgements of articles instead of quotations.")
@reading
def judgements(ledger: Ledger, index: str, folder: Path, qrels: bool) -> None:
    """Make a SET of the citations that staff judged.

    Confirmed and corrected quotations are evidence. Measure with it: footnote eval answers SET
    --archive path/to/articles

    With --qrels an article is relevant (1) that has one, and not (0) where all its citations were
    rejected: footnote eval retrieval SET@path/to/articles
    """
    write = write_qrels if qrels else write_grounded_set
    opened = Index.open(index)
    with ledger.read() as connection:
        count = write(connection, opened, folder)
    opened.close()
    click.echo(f"{counted(count, 'questions')}: {folder}")


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise InputError(f"{out} cannot be written ({exc.strerror}).") from exc
    click.echo(f"Written: {out}")
