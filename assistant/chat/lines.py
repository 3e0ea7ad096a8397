"""What is typed or piped, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

from assistant.chat.screen import Screen

PROMPT = "› "
MAX_LINE = 100_000
"""Characters read of one piped line; a longer question is refused as one that is too long."""


def lines(stream: TextIO, screen: Screen) -> Iterator[str]:
    """Lines without outer space, until the end of the input; blank ones are left out."""
    return _typed(screen) if stream.isatty() else _piped(stream, screen)


def _typed(screen: Screen) -> Iterator[str]:
    with suppress(ImportError):
        import readline  # noqa: F401  (makes arrow keys and earlier lines work in `input`)
    while True:
        try:
            line = input(PROMPT).strip()
        except EOFError:
            screen.note("")
            return
        except KeyboardInterrupt:
            screen.note("\n/quit or Ctrl-D leaves.")
            continue
        if line:
            yield line


def _piped(stream: TextIO, screen: Screen) -> Iterator[str]:
    """Each line is shown before it is answered, so that the output reads as a conversation."""
    while raw := stream.readline(MAX_LINE):
        if line := raw.strip():
            screen.echo(line)
            yield line
