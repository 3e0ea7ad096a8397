"""Results to make reports of: real ones over tiny sets, and written ones of what takes long.

Their questions, ids and names are as hostile as a data set can be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.configuration import DEFAULTS, changed
from eval.data.opened import DataSpec
from eval.results import Result, completed
from eval.running.evaluate import evaluate

HOSTILE = (
    "<script>window.__xss=1</script></svg></title></style><img src=x onerror=window.__xss=2>"
    "\"' onload=window.__xss=3 {{ 7 * 191 }} {% raw %} <a href=javascript:window.__xss=4>x</a> "
    "<style>@import url(https://outside.example/a.css)</style> https://outside.example/x \u202egnol"
)
WORD = "<b>&" + "unbroken" * 40
TEXTS = {
    "apples": "Apples grow on trees in an orchard. They ripen in early autumn.",
    "boats": "Boats are built from oak and pine. A keel keeps them upright in the wind.",
    "clocks": "Clocks count the swings of a pendulum. Church towers often carry them.",
}


def write_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_corpus(folder: Path) -> None:
    folder.mkdir(parents=True)
    rows = [{"_id": name, "title": name.title(), "text": text} for name, text in TEXTS.items()]
    write_lines(folder / "corpus.jsonl", rows)


def retrieval_result(folder: Path, cache: Path, **settings: object) -> Result:
    """Over three queries, of which one names nothing that is right."""
    place = folder / "beir"
    if not place.exists():
        write_corpus(place)
        asked = {"q1": f"What keeps boats upright? {HOSTILE}", "<i>q2": "Where do apples grow?"}
        asked["q3"] = WORD
        write_lines(place / "queries.jsonl", [{"_id": k, "text": v} for k, v in asked.items()])
        (place / "qrels").mkdir()
        (place / "qrels" / "test.tsv").write_text(
            "q1\tboats\t1\n<i>q2\tapples\t1\nq3\tclocks\t1\n", encoding="utf-8"
        )
    configuration = changed(DEFAULTS, {"name": f"other {HOSTILE}", **settings}, "test")
    used = configuration if settings else DEFAULTS
    return evaluate(DataSpec(str(place)), used, cache=cache).result


def answers_result(folder: Path, cache: Path) -> Result:
    """Over a single question, a follow-up and one without an answer."""
    place = folder / "grounded"
    write_corpus(place)
    start = TEXTS["boats"].index("A keel")
    evidence = [{"doc_id": "boats", "start": start, "end": len(TEXTS["boats"])}]
    history = [
        {"role": "user", "content": "Tell me about boats."},
        {"role": "assistant", "content": "They are built from oak."},
    ]
    keel = f"What keeps boats upright in the wind? {HOSTILE}"
    rows = [
        {"_id": "1", "text": keel, "history": [], "answerable": True, "evidence": evidence},
        {"_id": "2", "text": keel, "history": history, "answerable": True, "evidence": evidence},
        {"_id": "3", "text": "Zebra quota?", "history": [], "answerable": False, "evidence": []},
    ]
    write_lines(place / "questions.jsonl", rows)
    return evaluate(DataSpec(str(place)), cache=cache).result


def speed_result() -> Result:
    figures: dict[str, Any] = {
        "dataset": HOSTILE,
        "questions": 4,
        "latencies_ms": {
            "retrieval": [4.0, 2.0, 3.0, 1.0],
            "answer": [10.0, 30.0, 20.0, 40.0],
            "answer, 8 readers": [100.0, 200.0, 300.0, 400.0],
        },
        "answer_stages_ms": {"embed": 2.5, HOSTILE: 0.5},
        "growth": [
            {
                "articles": 200,
                "passages": 1500,
                "seconds": 4.0,
                "bytes": 8e6,
                "retrieval_p50_ms": 5,
            },
            {"articles": 100, "passages": 700, "seconds": 2.0, "bytes": 4e6, "retrieval_p50_ms": 4},
        ],
        "building": {"articles_per_s": 41.25, "ratio": 1.75},
        "cold_ask_s": {"median": 1.25},
    }
    return completed(figures, "speed")


def peers_result() -> Result:
    rows = [
        ("footnote", 0.75, 100.0, 5.0),
        (HOSTILE, 0.5, 50.0, 4.0),
        ("other", 0.8, 25.0, 10.0),
    ]
    systems = [
        {
            "system": system,
            "mode": "defaults",
            "quality": {"nDCG@10": quality},
            "articles_per_s": speed,
            "rows_per_s": 2 * speed,
            "query_p50_ms": latency,
        }
        for system, quality, speed, latency in rows
    ]
    return completed({"dataset": "tiny", "systems": systems}, "peers")


def compare_result() -> Result:
    """As `eval compare` keeps it: two systems against the baseline, one measure of questions."""
    row = {
        "dataset": "tiny",
        "system": "B",
        "measure": "nDCG@10",
        "n": 4,
        "baseline_mean": 0.5,
        "mean": 0.625,
        "difference": 0.125,
        "interval": [-0.25, 0.5],
        "p": 0.0425,
        "p_holm": 0.085,
        "test": "randomisation",
        "wins": 2,
        "ties": 1,
        "losses": 1,
    }
    auroc = {**row, "measure": "auroc", "p": None, "wins": None, "ties": None, "losses": None}
    other = {**row, "system": HOSTILE, "mean": 0.375, "difference": -0.125}
    lists = {"<i>1": [0, 0.5, 0], "2": [0.5, 0.75, 0], "3": [0.5, 0.5, 0.5], "4": [1, 0.75, 1]}
    figures = {
        "baseline": "A",
        "systems": [{"label": label} for label in ("A", "B", HOSTILE)],
        "rows": [row, auroc, other],
        "macro": [],
        "per_query": {"tiny": {"nDCG@10": lists}},
        "texts": {"tiny": {"<i>1": HOSTILE, "2": "gained", "3": "stayed", "4": f"lost {WORD}"}},
    }
    return completed(figures, "compare")


def scale_result() -> Result:
    sizes = [
        {
            "articles": passages // 12,
            "passages": passages,
            "seconds": passages / 1e4,
            "bytes": passages * 2500,
            "retrieval_ms": {"p50": 5.0, "p95": 9.0},
            "filtered_ms": {"p50": 6.0, "p95": p95},
            "recall_at_10": {"retrieval_all": 0.99, "retrieval_filtered": 1.0, HOSTILE: 0.5},
            "resident_bytes_a_passage": None if passages == 1000 else 600.5,
        }
        for passages, p95 in ((100_000, 11.0), (1000, 10.0), (1_000_000, 42.25))
    ]
    figures = {
        "dataset": HOSTILE,
        "questions": 4,
        "sizes": [*sizes, {"passages": HOSTILE}, HOSTILE],
    }
    return completed(figures, "scale")


def upkeep_results() -> dict[str, Result]:
    """Of what is done to an index; some of it in another shape than is expected."""
    return {
        "crash": completed(
            {
                "n": 3,
                "failed": 1,
                "kills": {HOSTILE: {"committing": 2, WORD: 1}, "build": HOSTILE},
                "passages_compared": 42,
                "resumed": 2,
                "old_generation": HOSTILE,
            },
            "crash",
        ),
        "updates": completed(
            {
                "dataset": HOSTILE,
                "articles": 5,
                "n": 2,
                "unchanged_build_s": {"median": 0.5, "min": 0.25, "max": 0.75},
                "one_article_added_s": HOSTILE,
            },
            "updates",
        ),
        "fuzz": completed(
            {
                "n": 1000,
                "findings": 1,
                "readers": [
                    {"reader": "pdf", "seconds": 600, "executions": 1000, "findings": [HOSTILE]},
                    {"reader": HOSTILE, "executions": WORD},
                    HOSTILE,
                ],
            },
            "fuzz",
        ),
    }
