"""`footnote ask` and `footnote search`."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence

import click

from assistant.assistant import Assistant, AssistantConfig
from assistant.engines.options import told_in_the_notice, worded
from assistant.engines.registry import open_engine
from assistant.engines.settings import EngineSettings
from assistant.filter_options import filtered
from assistant.ledger.commands.options import asking
from assistant.ledger.entries import Asking
from assistant.ledger.recorder import record_once
from assistant.ledger.settings import LedgerSettings
from assistant.question import checked
from assistant.rerankers.option import reranked
from assistant.serialise import answer_to_json, hit_to_json
from assistant.time.expression import is_timeline
from assistant.told import (
    date_before,
    described,
    elsewhere,
    newer,
    offered,
    place_within,
    understood,
)
from assistant.types import Answer, AnswerSentence, Citation, Hit
from assistant.wording import by_wording, supports
from index.filters import Filters
from index.options import index_option
from index.pages import page_at
from index.terminal import printable


@click.command()
@click.argument("question")
@index_option
@filtered
@click.option("--search-query", metavar="TEXT", help="Search for this instead of the question.")
@click.option("--no-time", is_flag=True, help="Leave out what the question says about time.")
@reranked
@worded
@asking
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ask(
    question: str,
    index: str,
    search_query: str | None,
    no_time: bool,
    reranker: str,
    as_json: bool,
    filters: Filters,
    words: EngineSettings,
    ledger: LedgerSettings | None,
) -> None:
    """Answer a question with sentences quoted from the archive.

    It is recorded only where a ledger is named.
    """
    told_in_the_notice()
    config = AssistantConfig(reranker=reranker)
    assistant = Assistant.open(index, config=config, engine=open_engine(words))
    answer = assistant.answer(
        question, filters=filters, search_query=search_query, heed_time=not no_time
    )
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
@reranked
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def search(
    query: str, index: str, count: int, reranker: str, as_json: bool, filters: Filters
) -> None:
    """Show the passages that fit a query best."""
    assistant = Assistant.open(index, config=AssistantConfig(reranker=reranker))
    hits = assistant.retrieve(query, count, filters=filters)
    if (searched := assistant.spelled(query)) != checked(query):
        click.echo(_wrapped(f"Searched for: {searched}"), err=True)
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
    for words, sentences in by_wording(answer.sentences):
        lines = [words] if words else []
        lines += _lines(sentences, answer)
        blocks.append("\n".join(_wrapped(line) for line in lines))
    if answer.sentences:
        shown = supports(answer)
        blocks.append(
            "\n".join(_source_line(each, each.marker in shown) for each in answer.citations)
        )
    if answer.notice:
        blocks.append(_wrapped(answer.notice))
    blocks += map(_wrapped, newer(answer))
    if answer.nearest:
        blocks.append("\n".join(_wrapped(f"- {offered(a)}", "  ") for a in answer.nearest))
    if read := "\n".join(map(_wrapped, understood(answer, "(--no-time leaves it out)"))):
        blocks.append(read)
    return "\n\n".join(blocks)


def _lines(sentences: Sequence[AnswerSentence], answer: Answer) -> Iterator[str]:
    """Sentences with their markers; in a timeline led by the date of their article."""
    dated = is_timeline(answer.time)
    for sentence in sentences:
        markers = "".join(f"[{marker}]" for marker in sentence.citations)
        led = date_before(sentence, answer.citations) if dated else ""
        yield f"{led}{sentence.text} {markers}"


def _source_line(citation: Citation, with_quote: bool = False) -> str:
    about = described(citation.title, citation.authors, citation.published)
    where = [*place_within(citation), f"characters {citation.start}–{citation.end}"]
    place = f"{', '.join([citation.path, *where])}{elsewhere(citation.also_at)}"
    line = _wrapped(f"[{citation.marker}] {about}. {place}", "    ")
    return f"{line}\n{_wrapped(f'    “{citation.quote}”', '    ')}" if with_quote else line


def _hit_as_text(hit: Hit, assistant: Assistant) -> str:
    article = assistant.index.header(hit.record)
    about = described(article.title, article.authors, article.published)
    page = page_at(article.metadata, hit.passage.start)
    place = article.path if page is None else f"{article.path}, p. {page}"
    heading = f"{hit.rank:>3}. {about} ({place}){elsewhere(hit.also_at)}  {hit.score:.3f}"
    body = textwrap.shorten(hit.passage.text, 300, placeholder=" …")
    return f"{_wrapped(heading, '     ')}\n{_wrapped('     ' + body, '     ')}\n"


def _wrapped(text: str, indent: str = "") -> str:
    width = min(shutil.get_terminal_size().columns, 96)
    return textwrap.fill(printable(text), width, subsequent_indent=indent)
