"""`footnote eval scale`."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from pathlib import Path

import click

from eval.commands import shared
from index.manifest import VECTOR_MEMORY


@click.command()
@click.option("--passages", type=click.IntRange(2_000), default=1_000_000, show_default=True)
@click.option("--questions", type=click.IntRange(1), default=300, show_default=True)
@click.option("--vector-memory", type=click.IntRange(1), default=VECTOR_MEMORY, show_default=True)
@click.option("--folder", type=shared.NewFolder, help="Where indexes are kept and used again.")
@shared.as_json
@shared.results
def scale(
    passages: int,
    questions: int,
    vector_memory: int,
    folder: Path | None,
    as_json: bool,
    results: Path | None,
) -> None:
    """Search a made-up archive of --passages, of a tenth and of a hundredth of them.

    Clustered vectors, words by Zipf's law, no model: milliseconds a retrieval with and without a
    filter that 4 % pass, recall@10 against comparing every vector, resident memory, build time.
    A million passages take 4.4 GB of disk, half of it the segments before they were merged.
    """
    from eval.reports.table import scale_table
    from eval.results import completed
    from eval.scale.whole import measure_scale

    kept = tempfile.TemporaryDirectory() if folder is None else nullcontext(str(folder))
    with kept as place, shared.progress(as_json) as line:
        Path(place).mkdir(parents=True, exist_ok=True)
        figures = measure_scale(passages, questions, Path(place), vector_memory, line)
    result = completed(figures, "scale")
    shared.show(result, scale_table, as_json)
    shared.keep(result, results)
