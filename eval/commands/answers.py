"""`footnote eval answers`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.engines.options import told_in_the_notice, worded
from eval.commands import shared
from index.errors import InputError

if TYPE_CHECKING:
    from assistant.engines.settings import EngineSettings
    from eval.running.history import HistoryMode


@click.command()
@click.argument("place", metavar="SET")
@click.option(
    "--archive",
    multiple=True,
    type=shared.ExistingFolder,
    help="A folder of the articles asked about.",
)
@click.option(
    "--index", type=shared.ExistingFolder, help="A built index to ask, instead of making one."
)
@click.option(
    "--history",
    type=click.Choice(["given", "own"]),
    default="given",
    show_default=True,
    help="Whose answers stand before a follow-up: the data set's, or the assistant's own.",
)
@worded
@shared.as_json
@shared.config
@shared.embedder
@shared.cache
@shared.results
def answers(
    place: str,
    archive: tuple[Path, ...],
    index: Path | None,
    history: HistoryMode,
    words: EngineSettings,
    as_json: bool,
    config: Path | None,
    embedder: str | None,
    cache: Path | None,
    results: Path | None,
) -> None:
    """Ask the questions of SET and judge answers, citations and abstentions.

    SET is a folder with questions.jsonl, and corpus.jsonl unless its questions are about an
    archive: SET@ARCHIVE, --archive, a set.toml in SET, or --index. With --model-url and --model
    the answers are in a language model's words, as far as the checks let them through.
    """
    from eval.data.grounded import GroundedSet
    from eval.data.opened import open_set, parse_spec
    from eval.reports.answers import answers_table
    from eval.running.answers import evaluate_answers

    spec = parse_spec(place)
    data = open_set(spec, cache)
    if not isinstance(data, GroundedSet):
        raise InputError(f"{place} holds judged queries. Use: footnote eval retrieval {place}")
    if archive and index is not None:
        raise InputError("--archive and --index both say which articles are asked. Give one.")
    told_in_the_notice()
    with shared.progress(as_json) as line:
        result = evaluate_answers(
            data,
            shared.configured(config, embedder),
            archive or spec.archive,
            index=index,
            history=history,
            cache=cache,
            report=line,
            words=words,
        )
    shared.show(result, answers_table, as_json)
    shared.keep(result, results)
