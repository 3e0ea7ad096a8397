"""Footnote's entry point: a table of commands, each imported only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from index.errors import FootnoteError

COMMANDS = {
    "ask": ("assistant.cli:ask", "Answer a question with sentences quoted from the archive."),
    "search": ("assistant.cli:search", "Show the passages that fit a query best."),
    "index": ("index.cli:index", "Build an index from folders of articles, look after it."),
    "serve": ("assistant.serve:serve", "Serve the reader's page on this machine."),
    "eval": ("eval.cli:evaluate", "Measure retrieval, answers and speed."),
    "model": ("index.embedders.cli:model", "Prepare the default model for this machine."),
}
"""Name → (module:function, help). Importing late keeps `footnote ask` free of torch and gradio."""


class LazyCommands(click.Group):
    """A command group that imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=LazyCommands)
@click.version_option(package_name="footnote-assistant", prog_name="footnote")
def footnote() -> None:
    """Answers questions from an archive of articles, each sentence with a verified quotation."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error that Footnote foresaw is printed without a traceback."""
    try:
        footnote.main(arguments, standalone_mode=False)
    except FootnoteError as exc:
        click.echo(f"footnote: {exc}", err=True)
        sys.exit(1)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted. A build goes on from here when it is run again.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:] or ["serve", "--articles", "articles"])
