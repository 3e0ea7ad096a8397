"""`footnote ask` and `footnote search`."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Sequence

import click

from assistant.assistant import Assistant
from assistant.filter_options import filtered
from assistant.ledger.commands.options import asking
from assistant.ledger.entries import Asking
from assistant.ledger.recorder import record_once
from assistant.ledger.settings import LedgerSettings
from assistant.serialise import answer_to_json, hit_to_json
from assistant.types import Answer, Citation, Copy, Hit
from index.filters import Filters
from index.options import index_option
from index.pages import page_at
from index.terminal import printable


@click.command()
@click.argument("question")
@index_option
@filtered
@asking
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ask(
    question: str, index: str, as_json: bool, filters: Filters, ledger: LedgerSettings | None
) -> None:
    """Answer a question with sentences quoted from the archive.

    It is recorded only where a ledger is named.
    """
    assistant = Assistant.open(index)
    answer = assistant.answer(question, filters=filters)
    if ledger is not None:
        record_once(ledger, answer, assistant.index, Asking("cli"))
    if as_json:
        click.echo(json.dumps(answer_to_json(answer), ensure_ascii=False, indent=1))
    else:
        click.echo(as_text(answer))


@click.command()
@click.argument("query")
@index_option
@click.option("-k", "count", type=click.IntRange(1, 200), default=10, show_default=True)
@filtered
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def search(query: str, index: str, count: int, as_json: bool, filters: Filters) -> None:
    """Show the passages that fit a query best."""
    assistant = Assistant.open(index)
    hits = assistant.retrieve(query, count, filters=filters)
    if as_json:
        found = [hit_to_json(hit, assistant.index) for hit in hits]
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    if not hits:
        passing = f" among the articles with {filters.described()}" if filters else ""
        click.echo(f"Nothing was found{passing}.")
    for hit in hits:
        click.echo(_hit_as_text(hit, assistant))


def as_text(answer: Answer) -> str:
    """An answer for a terminal: sentences with markers, then their sources."""
    blocks = []
    if answer.sentences:
        marked = (
            f"{sentence.text} {''.join(f'[{marker}]' for marker in sentence.citations)}"
            for sentence in answer.sentences
        )
        blocks.append("\n".join(_wrapped(line) for line in marked))
        blocks.append("\n".join(_source_line(citation) for citation in answer.citations))
    if answer.notice:
        blocks.append(_wrapped(answer.notice))
    if answer.nearest:
        blocks.append(
            "\n".join(
                _wrapped(
                    f"- {_described(a.title, a.authors, a.published)} ({a.path})"
                    f"{_elsewhere(a.also_at)}",
                    "  ",
                )
                for a in answer.nearest
            )
        )
    return "\n\n".join(blocks)


def _source_line(citation: Citation) -> str:
    described = _described(citation.title, citation.authors, citation.published)
    place = f"{citation.path}, {_where(citation)}{_elsewhere(citation.also_at)}"
    return _wrapped(f"[{citation.marker}] {described}. {place}", "    ")


def _where(citation: Citation) -> str:
    parts = [f"characters {citation.start}–{citation.end}"]
    if citation.page is not None:
        parts.insert(0, f"p. {citation.page}")
    if citation.chapter is not None:
        parts.insert(0, f"“{citation.chapter}”")
    return ", ".join(parts)


def _elsewhere(copies: Sequence[Copy]) -> str:
    return f"; also at {', '.join(copy.path for copy in copies)}" if copies else ""


def _described(title: str, authors: tuple[str, ...], published: str | None) -> str:
    return ", ".join(part for part in (title, " and ".join(authors), published) if part)


def _hit_as_text(hit: Hit, assistant: Assistant) -> str:
    article = assistant.index.header(hit.record)
    described = _described(article.title, article.authors, article.published)
    page = page_at(article.metadata, hit.passage.start)
    place = article.path if page is None else f"{article.path}, p. {page}"
    heading = f"{hit.rank:>3}. {described} ({place}){_elsewhere(hit.also_at)}  {hit.score:.3f}"
    body = textwrap.shorten(hit.passage.text, 300, placeholder=" …")
    return f"{_wrapped(heading, '     ')}\n{_wrapped('     ' + body, '     ')}\n"


def _wrapped(text: str, indent: str = "") -> str:
    width = min(shutil.get_terminal_size().columns, 96)
    return textwrap.fill(printable(text), width, subsequent_indent=indent)
