"""`footnote eval ledger`: the ledger filled with made-up answers, read, exported and killed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.database import open_engine
from assistant.ledger.settings import LedgerSettings, ledger_settings
from eval.circumstances import machine
from eval.ledger.cost import measure_cost
from eval.ledger.filling import fill
from eval.ledger.kills import measure_kills
from eval.ledger.synthetic import Synthesis, places
from eval.ledger.views import measure_export, measure_views
from eval.reports.table import aligned
from index.errors import InputError
from index.generation import Index
from index.report import OnProgress

KILL_TABLES = (tables.asked, tables.spools)


def measure_ledger(
    folder: Path,
    directory: Path,
    url: str | None,
    answers: int,
    killed: int,
    kills: int,
    seed: int,
    report: OnProgress,
) -> dict[str, Any]:
    """All figures; those of `url` where one is given, an empty database, else of SQLite files.

    Raises InputError where the database holds answers already.
    """
    index = Index.open(directory)
    found = places(index, seed=seed)
    settings = _settings(folder, "killed", url)
    _empty(settings)
    survived = measure_kills(settings, directory, killed, kills, seed, report)
    cost = measure_cost(_settings(folder, "cost", url), index, Synthesis(found, seed), 1_000)
    engine = open_engine(_settings(folder, "views", url).url)
    fill(engine, Synthesis(found, seed).entries(answers), answers, report)
    figures = {
        "database": engine.dialect.name,
        "articles": index.article_count,
        "n": answers,
        "views_ms": measure_views(engine, index),
        "export": measure_export(engine),
        "record_ms": cost,
        "kills": survived.to_json(),
        "seed": seed,
        "load": os.getloadavg()[0],
        "machine": machine(),
    }
    engine.dispose()
    index.close()
    return figures


def _settings(folder: Path, name: str, url: str | None) -> LedgerSettings:
    if url is not None:
        return LedgerSettings(url, folder / f"{name}.spool")
    settings = ledger_settings(str(folder / f"{name}.sqlite"), "", days=None)
    assert settings is not None
    return settings


def _empty(settings: LedgerSettings) -> None:
    engine = open_engine(settings.url)
    with engine.connect() as connection:
        held = any(connection.execute(sa.select(table).limit(1)).first() for table in KILL_TABLES)
    engine.dispose()
    if held:
        raise InputError("This database holds a ledger with answers. Name one that is empty.")


def ledger_table(figures: Mapping[str, Any]) -> str:
    """The figures for a terminal."""
    periods = list(next(iter(figures["views_ms"].values())))
    rows = [["view, ms, slowest of three", *periods]]
    rows += [
        [name, *(f"{times[period]:.0f}" for period in periods)]
        for name, times in figures["views_ms"].items()
    ]
    cost, kills, export = figures["record_ms"], figures["kills"], figures["export"]
    lines = [
        f"{figures['database']}: {figures['n']:,} made-up answers over {figures['articles']:,} "
        f"articles, load {figures['load']:.1f}",
        "",
        aligned(rows),
        "",
        f"export of all questions: {export['csv_bytes'] / 1e6:,.1f} MB of CSV, "
        f"at most {export['peak_bytes'] / 1e6:,.1f} MB of memory",
        f"recording an answer, ms: p50 {cost['p50']:.3f}, p95 {cost['p95']:.3f}, "
        f"p99 {cost['p99']:.3f} (n {cost['n']:,})",
        f"{kills['kills']} kills over {kills['acknowledged']:,} acknowledged answers: "
        f"{kills['lost']:,} lost, {kills['unheard']:,} kept beyond them; "
        f"{kills['counted']:,} counted of {kills['kept']:,} kept",
        *kills["failures"],
    ]
    return "".join(f"{line}\n" for line in lines)
