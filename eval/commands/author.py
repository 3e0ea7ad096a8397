"""`footnote eval author`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eval.commands import shared
from index.errors import InputError
from index.options import index_option
from index.terminal import counted, printable

if TYPE_CHECKING:
    from eval.authoring.archive import Archive
    from eval.authoring.author import Author
    from eval.authoring.proposal import Mark


@click.command()
@click.argument("folder", metavar="SET", type=shared.NewFolder)
@index_option
@click.option("--check", is_flag=True, help="Check every question and quotation of SET.")
@click.option("--question", help="Save this question, and ask nothing.")
@click.option(
    "--evidence",
    multiple=True,
    metavar="PATH::SENTENCE",
    help="A sentence of an article that answers, verbatim; may be given several times.",
)
@click.option("--short", default="", help="The short answer.")
@click.option("--any", "any_", is_flag=True, help="One piece of the evidence is enough.")
@click.option(
    "--unanswerable",
    metavar="KIND",
    help="Nothing in the archive answers: plain, false_premise or near_miss.",
)
@click.option("--after", metavar="ID", help="The question continues that one's conversation.")
@click.option("--note", default="", help="A note to keep with the question.")
@click.option("--id", "identifier", metavar="ID", help="The question's id, instead of the next.")
@click.option("--delete", metavar="ID", help="Take a question out of SET.")
@click.option("--prefix", default="q", show_default=True, help="What generated ids begin with.")
def author(
    folder: Path,
    index: str,
    check: bool,
    question: str | None,
    evidence: tuple[str, ...],
    short: str,
    any_: bool,
    unanswerable: str | None,
    after: str | None,
    note: str,
    identifier: str | None,
    delete: str | None,
    prefix: str,
) -> None:
    """Write the questions of SET about your own archive: ask, mark the evidence, save.

    SET is a folder, made where there is none. Without further options the questions are asked
    for, one after the other, and whatever was saved stays saved.
    """
    from eval.authoring.archive import Archive
    from eval.authoring.author import Author
    from index.generation import Index

    asked = question, delete, unanswerable
    if not (check or evidence) and asked == (None, None, None):
        _interactive(folder, index, prefix)
        return
    writer = Author(folder, Archive(Index.open(index)), prefix)
    if check:
        _check(writer)
    elif delete is not None:
        writer.delete(delete)
        click.echo(f"{printable(delete)} is deleted.")
    elif question is None:
        raise InputError("There is an answer, but no question. Expected --question as well.")
    else:
        from eval.authoring.proposal import Proposal, parse_unanswerable

        proposal = Proposal(
            text=question,
            marks=tuple(_mark(writer.archive, item) for item in evidence),
            mode="any" if any_ else "all",
            short_answer=short,
            unanswerable=None if unanswerable is None else parse_unanswerable(unanswerable),
            conversation=None if after is None else writer.follow(writer.row(after)),
            note=note,
        )
        row = writer.save(proposal, identifier)
        click.echo(f"Saved as {row['_id']} in {printable(str(writer.questions.path))}.")


def _check(writer: Author) -> None:
    problems = writer.check()
    for problem in problems:
        click.echo(printable(problem))
    if problems:
        raise InputError(f"{counted(len(problems), 'problems')} in {writer.questions.path}.")
    count = len(writer.questions.ids())
    click.echo(
        f"{counted(count, 'questions')}: all sound, and every quotation stands in its article."
    )


def _mark(archive: Archive, text: str) -> Mark:
    from eval.authoring.proposal import Mark

    path, sign, sentence = text.partition("::")
    if not sign or not path.strip() or not sentence.strip():
        raise InputError(f"Evidence is PATH::SENTENCE, got {text!r}.")
    return Mark(path.strip(), archive.span_of(path.strip(), sentence))


def _interactive(folder: Path, index: str, prefix: str) -> None:
    """The dialogue on standard input; Ctrl-C ends it and loses nothing that was saved."""
    from assistant.assistant import Assistant
    from eval.authoring.archive import Archive
    from eval.authoring.author import Author
    from eval.authoring.dialogue import Dialogue

    assistant = Assistant.open(index)
    writer = Author(folder, Archive(assistant.index), prefix)
    dialogue = Dialogue(writer, assistant, listen, lambda text: click.echo(printable(text)))
    try:
        dialogue.run()
    except KeyboardInterrupt:
        click.echo(f"\n{_saved(dialogue.saved, writer)}")
        sys.exit(130)
    click.echo(_saved(dialogue.saved, writer))


def _saved(count: int, writer: Author) -> str:
    return f"{counted(count, 'questions')} saved in {printable(str(writer.questions.path))}."


def listen(prompt: str) -> str:
    """A line of standard input. Raises EOFError at its end, InputError where it is no text."""
    try:
        line = input(prompt)
    except UnicodeDecodeError as exc:
        raise InputError(
            f"What was typed is not {exc.encoding}. Set the terminal to UTF-8."
        ) from exc
    if not sys.stdin.isatty():
        click.echo(printable(line))  # a pipe shows nothing of what it types
    return line
