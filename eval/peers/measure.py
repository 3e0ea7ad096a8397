"""Footnote and its peers on one data set in one run: quality, speed, and how they compare."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.circumstances import machine, manifest_facts
from eval.configuration import DEFAULTS
from eval.measures.bootstrap import mean_interval
from eval.measures.ranking import mean, per_query
from eval.peers.environments import Peer
from eval.peers.material import Task, article_rows, passage_rows, write_rows
from eval.peers.ours import measure_ours
from eval.peers.process import Found, Job, ask
from eval.progress import counted
from eval.results import Result, completed
from index.report import OnProgress

DEPTH = 100
"""Rows that every system is asked for: passages of the peers, articles of Footnote."""

MODES = ("passages", "defaults")
OURS = "footnote"

QUALITY = {"nDCG@10": "nDCG@10", "article@1": "Success@1", "article@5": "Success@5", "RR": "RR"}
"""Our name → ir-measures' name. Success@k is 1 where a gold article is among the first k."""

Peers = Sequence[tuple[Peer, Path]]
"""Each peer with its environment's interpreter."""


def measure_peers(
    task: Task, peers: Peers, modes: Sequence[str], model: Path, report: OnProgress
) -> Result:
    """A result of kind "peers": `systems`, Footnote first, one entry a peer and mode.

    Top-level measures, `intervals` and `per_query` are Footnote's; `per_query` holds those of a
    peer under "measure, peer, mode".
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ours = measure_ours(task, folder / "index", DEPTH, report)
        index = ours.assistant.index
        files = {"passages": folder / "passages.jsonl", "defaults": folder / "articles.jsonl"}
        write_rows(files["passages"], passage_rows(index))
        articles = write_rows(files["defaults"], article_rows(index))
        queries = [{"query_id": item.query_id, "text": item.text} for item in task.queries]
        write_rows(folder / "queries.jsonl", queries)
        found = {(OURS, "own"): ours.found}
        todo = [(peer, python, mode) for mode in modes for peer, python in peers]
        for peer, python, mode in counted(todo, "peers", len(todo), "runs", report):
            job = Job(mode, files[mode], folder / "queries.jsonl", DEPTH, model, folder)
            found[peer.name, mode] = ask(peer, python, job)
        manifest = manifest_facts(index.manifest)
        ours.assistant.close()
    return completed(_figures(task, found, articles) | {"manifest": manifest}, "peers")


def _figures(task: Task, found: Mapping[tuple[str, str], Found], articles: int) -> dict[str, Any]:
    first = found[OURS, "own"]
    values = {key: _per_query(task, item) for key, item in found.items()}
    reference = values[OURS, "own"]
    systems = []
    for (name, mode), item in found.items():
        systems.append(
            {
                "system": name,
                "mode": mode,
                **_speed(item, first, articles),
                **_quality(values[name, mode], reference),
                "facts": dict(item.facts),
            }
        )
    named = {
        f"{measure}, {name}, {mode}": of_query
        for (name, mode), of_system in values.items()
        if name != OURS
        for measure, of_query in of_system.items()
    }
    return {
        **{measure: mean(of_query) for measure, of_query in reference.items()},
        "dataset": task.name,
        "dataset_sha256": task.sha256,
        "grounded": task.grounded,
        "articles": articles,
        "n": len(task.qrels),
        "queries": len(task.queries),
        "depth": DEPTH,
        "intervals": {name: list(mean_interval(list(v.values()))) for name, v in reference.items()},
        "per_query": reference | named,
        "texts": {query.query_id: query.text for query in task.queries},
        "systems": systems,
        "latencies_ms": {f"{name}, {mode}": list(item.ms) for (name, mode), item in found.items()},
        "configuration": DEFAULTS.to_json(),
        "configuration_sha256": DEFAULTS.sha256,
        "machine": machine(),
    }


def _per_query(task: Task, found: Found) -> dict[str, dict[str, float]]:
    """{measure: {query_id: value}}; empty where nothing is judged."""
    if not task.qrels:
        return {}
    wanted = QUALITY if task.grounded else {"nDCG@10": "nDCG@10"}
    values = per_query(task.qrels, found.run, list(wanted.values()))
    return {ours: values[theirs] for ours, theirs in wanted.items()}


def _speed(item: Found, first: Found, articles: int) -> dict[str, Any]:
    """Rates, and how many times as fast Footnote is in the same run.

    `indexing_ratio` compares the seconds for the same articles, whatever each makes of them.
    """
    seconds, p50 = item.facts["index_s"], float(np.median(item.ms))
    return {
        "rows": item.facts["rows"],
        "articles_per_s": articles / seconds,
        "rows_per_s": item.facts["rows"] / seconds,
        "query_p50_ms": p50,
        "indexing_ratio": seconds / first.facts["index_s"],
        "query_ratio": p50 / float(np.median(first.ms)),
    }


def _quality(
    values: Mapping[str, Mapping[str, float]], reference: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    """Means, and Footnote's lead with its paired bootstrap interval, by measure."""
    return {
        "quality": {name: mean(of_query) for name, of_query in values.items()},
        "lead": {name: lead(reference[name], of_query) for name, of_query in values.items()},
    }


def lead(ours: Mapping[str, float], theirs: Mapping[str, float]) -> dict[str, Any]:
    """How far Footnote is ahead on the same queries; negative where it is behind."""
    differences = [ours[query_id] - theirs[query_id] for query_id in ours]
    interval = list(mean_interval(differences))
    return {"mean": sum(differences) / len(differences), "interval": interval}
