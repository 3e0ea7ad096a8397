"""`footnote eval draft`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.commands import shared
from index.options import index_option
from index.terminal import counted, printable

if TYPE_CHECKING:
    from eval.authoring.drafts import Drafts


@click.command()
@click.argument("folder", metavar="SET", type=shared.NewFolder)
@index_option
@click.option("-n", "count", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Which articles come first.")
@click.option("--review", is_flag=True, help="Go through the drafts: accept, edit, reject.")
@click.option("--prefix", default="q", show_default=True, help="What generated ids begin with.")
def draft(folder: Path, index: str, count: int, seed: int, review: bool, prefix: str) -> None:
    """Suggest questions for SET from sentences of your archive; English only.

    No language model is asked: rules that can be read turn a sentence into a question, in the
    article's own words. Drafts are kept in SET/drafts.jsonl. None becomes a question of SET
    before somebody accepts it with --review.
    """
    from eval.authoring.archive import Archive
    from eval.authoring.author import Author
    from eval.authoring.drafts import Drafts
    from index.generation import Index

    drafts = Drafts(Author(folder, Archive(Index.open(index)), prefix))
    if review:
        _review(drafts)
        return
    made = drafts.make(count, seed)
    for row in made:
        click.echo(printable(f"{row['_id']}  {row['text']}  ({row['rule']}: {row['path']})"))
    if len(made) < count:
        click.echo(f"The archive gave {len(made)} of {count}: no other sentence fits a rule.")
    click.echo(
        f"{counted(len(made), 'drafts')} in {printable(str(drafts.file.path))}. Check them: "
        f"footnote eval draft {printable(str(folder))} --index {printable(index)} --review"
    )


def _review(drafts: Drafts) -> None:
    """Ctrl-C ends it; every decision is kept when it is made."""
    from eval.authoring.review import Review
    from eval.commands.author import listen

    session = Review(drafts, listen, lambda text: click.echo(printable(text)))
    status = 0
    try:
        session.run()
    except KeyboardInterrupt:
        status = 130
    done = ", ".join(f"{count} {what}" for what, count in session.done.items()) or "nothing decided"
    click.echo(f"\n{done}; {counted(len(drafts.waiting()), 'drafts')} left.")
    if status:
        sys.exit(status)
