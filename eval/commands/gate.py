"""`footnote eval gate`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from eval.commands import shared
from index.terminal import printable


@click.command()
@click.argument("place", metavar="[SET]", required=False)
@click.option("--recorded", type=shared.NewFile, help="The record, in place of eval/recorded's.")
@click.option("--update", is_flag=True, help="Take the present values as the record.")
@shared.as_json
@shared.config
@shared.cache
@shared.results
def gate(
    place: str | None,
    recorded: Path | None,
    update: bool,
    as_json: bool,
    config: Path | None,
    cache: Path | None,
    results: Path | None,
) -> None:
    """Compare SET's questions, one by one, with their recorded values.

    SET is by default the committed one over the sample archive. Exits with 1 on a significant
    loss, with 3 where questions or articles are not those recorded, else with 0.
    """
    from eval.compare import gate as gates
    from eval.compare import record as records
    from eval.data.opened import parse_spec
    from eval.running.evaluate import evaluate

    spec = parse_spec(place or str(records.SAMPLE))
    path = recorded or records.default_record(spec.name)
    before = None if update else records.read_record(path)
    odd = gates.other_data(before, records.data_digests(spec)) if before else None
    if odd:
        click.echo(f"{odd} Look at what changed, then record anew with --update.", err=True)
        sys.exit(gates.CHANGED_DATA)
    with shared.progress(as_json) as line:
        done = evaluate(spec, shared.configured(config, None), cache=cache, report=line)
    shared.keep(done.result, results, done.run)
    now = records.record_of(done.result, spec)
    if before is None:
        records.write_record(path, now)
        click.echo(f"Recorded: {path}")
        return
    verdict = gates.judge_gate(before, now, done.result["texts"])
    if as_json:
        click.echo(json.dumps(verdict.to_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(printable(gates.gate_text(verdict)), nl=False)
    if verdict.losses:
        sys.exit(1)
