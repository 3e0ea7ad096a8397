"""`footnote eval …`: a table of commands, each imported only when it is called."""

from __future__ import annotations

import click

from index.commands import LazyCommands

COMMANDS = {
    "retrieval": ("eval.commands.retrieval:retrieval", "Rank a data set's articles."),
    "run": ("eval.commands.run:run", "Judge another system's run file."),
    "answers": ("eval.commands.answers:answers", "Ask a grounded set's questions."),
    "pages": (
        "eval.commands.pages:pages",
        "Read saved web pages, judge fields and text.",
    ),
    "fuzz": ("eval.commands.fuzz:fuzz", "Feed the readers damaged files (atheris)."),
    "compare": ("eval.commands.compare:compare", "Compare systems, with significance."),
    "grid": ("eval.commands.grid:grid", "Measure combinations of settings, choose one."),
    "gate": ("eval.commands.gate:gate", "Fail on a significant loss against the record."),
    "author": ("eval.commands.author:author", "Write a grounded set over your own archive."),
    "draft": ("eval.commands.draft:draft", "Suggest questions for a set, to be checked by hand."),
    "speed": ("eval.commands.speed:speed", "Time building, retrieving, answering, starting."),
    "updates": ("eval.commands.updates:updates", "Time how soon a change is searchable."),
    "crash": ("eval.commands.crash:crash", "Kill builds at random moments, look what is left."),
    "scale": ("eval.commands.scale:scale", "Time searches of up to a million passages."),
    "ledger": ("eval.commands.ledger:ledger", "Fill, read, export and kill a ledger."),
    "peers": ("eval.commands.peers:peers", "Measure other libraries beside Footnote."),
    "report": ("eval.commands.report:report", "Make a page of results, for the browser."),
    "history": ("eval.commands.history:history", "Show all results across time."),
}
"""Name → (module:function, help). Heavy imports happen inside the commands."""


@click.command("eval", cls=LazyCommands, table=COMMANDS)
def evaluate() -> None:
    """Measure the retriever and the assistant that readers use."""
