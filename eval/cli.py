"""`footnote eval …`: parse, call one function, print. Heavy imports happen inside commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from index.progress import ProgressLine
from index.terminal import printable

Folder = click.Path(exists=True, file_okay=False, path_type=Path)
File = click.Path(dir_okay=False, writable=True, path_type=Path)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
embedder = click.option(
    "--embedder", metavar="SPEC", default="default", show_default=True, help="The model to use."
)
cache = click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="FOOTNOTE_CACHE",
    show_envvar=True,
    help="Where indexes of data sets are kept; by default the user's cache folder.",
)


@click.group("eval")
def evaluate() -> None:
    """Measure the retriever and the assistant that readers use."""


@evaluate.command("retrieval")
@click.argument("folder", metavar="DIR", type=Folder)
@click.option("--run", "run_path", type=File, help="Write the rankings as a TREC run.")
@as_json
@embedder
@cache
def retrieval(
    folder: Path, run_path: Path | None, as_json: bool, embedder: str, cache: Path | None
) -> None:
    """Rank the articles of a BEIR folder DIR for its judged queries.

    DIR holds corpus.jsonl, queries.jsonl and qrels/test.tsv.
    """
    from eval.retrieval import evaluate_retrieval
    from eval.table import retrieval_table

    with progress(as_json) as line:
        figures = evaluate_retrieval(folder, run_path, embedder=embedder, cache=cache, report=line)
    show(figures, retrieval_table, as_json)


@evaluate.command("answers")
@click.argument("folder", metavar="DIR", type=Folder)
@click.option("--archive", multiple=True, type=Folder, help="A folder of the articles asked about.")
@click.option("--index", type=Folder, help="A built index to ask, instead of making one.")
@click.option("--details", type=File, help="Write one JSON line a question.")
@as_json
@embedder
@cache
def answers(
    folder: Path,
    archive: tuple[Path, ...],
    index: Path | None,
    details: Path | None,
    as_json: bool,
    embedder: str,
    cache: Path | None,
) -> None:
    """Ask the questions of a grounded set DIR and judge answers, citations and abstentions.

    DIR holds questions.jsonl, and corpus.jsonl unless --archive or --index is given.
    """
    from eval.answers import evaluate_answers
    from eval.table import answers_table

    with progress(as_json) as line:
        figures = evaluate_answers(
            folder,
            archive,
            index=index,
            embedder=embedder,
            cache=cache,
            report=line,
            details=details,
        )
    show(figures, answers_table, as_json)


@evaluate.command("speed")
@click.argument("archive", metavar="DIR", type=Folder)
@click.option("--index", type=Folder, required=True, help="An index of DIR, to ask.")
@click.option("--questions", type=click.Path(exists=True, path_type=Path), help="JSONL with texts.")
@click.option("--articles", type=click.IntRange(1), default=150, show_default=True)
@as_json
def speed(archive: Path, index: Path, questions: Path | None, articles: int, as_json: bool) -> None:
    """Time building, retrieving, answering and starting over the archive DIR.

    Builds an index of --articles of its articles, and embeds the same passages with plain
    sentence-transformers in the same run.
    """
    from eval.speed import measure_speed, questions_of
    from eval.table import speed_table
    from index.generation import Index

    asked = questions_of(Index.open(index), questions)
    with progress(as_json) as line:
        figures = measure_speed(archive, index, articles, asked, line)
    show(figures, speed_table, as_json)


def progress(as_json: bool) -> ProgressLine:
    """Progress goes to standard error; beside JSON only where somebody watches a terminal."""
    return ProgressLine(quiet=as_json and not sys.stderr.isatty())


def show(figures: dict[str, Any], table: Callable[[Mapping[str, Any]], str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        click.echo(printable(table(figures)), nl=False)
