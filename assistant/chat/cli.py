"""`footnote chat`."""

from __future__ import annotations

import sys

import click

from assistant.engines.options import told_in_the_notice, worded
from assistant.engines.settings import EngineSettings
from assistant.filter_options import filtered
from index.filters import Filters
from index.options import index_option


@click.command()
@index_option
@filtered
@worded
def chat(index: str, filters: Filters, words: EngineSettings) -> None:
    """Ask in a conversation; a follow-up is understood from what was asked before.

    From a pipe every line is a question or a command.
    """
    from assistant.assistant import Assistant
    from assistant.chat.lines import lines
    from assistant.chat.loop import Loop
    from assistant.chat.screen import Screen
    from assistant.engines.registry import open_engine, open_queries
    from assistant.live import Live

    told_in_the_notice()
    engine, queries = open_engine(words), open_queries(words)
    serving = Live(Assistant.open(index, engine=engine, queries=queries))
    screen = Screen()
    Loop(serving, screen, filters).run(lines(sys.stdin, screen))
