"""From files to a committed index: how fast, beside only embedding, and how it grows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from assistant.assistant import Assistant
from eval.speed.embedding import measure, plain_encoder
from eval.speed.latency import alone
from eval.speed.sampling import Sampled
from index.build import build
from index.embedders import open_embedder
from index.generation import Index
from index.passages import lead_input, passage_input
from index.progress import ProgressLine
from index.protocols import Embedder

SHARES = (0.25, 0.5, 1.0)
"""Of the sampled articles; the last is the build that everything else is about."""

EMBEDDED = 320
"""Texts for the comparison of the embedders alone."""


def building(
    source: Sampled, folder: Path, questions: Sequence[str], line: ProgressLine
) -> dict[str, Any]:
    """`building`, the whole sample against only embedding its texts, and `growth` by size."""
    embedder = open_embedder()
    embedder.encode_passages(["compiled before the clock starts"])
    growth = []
    for share in SHARES:
        part = Sampled(source, max(1, round(share * len(source))))
        growth.append(_built(part, folder / f"{share}", embedder, questions, line))
    texts = texts_of(Index.open(folder / f"{SHARES[-1]}"))
    whole = growth[-1]
    return {"building": _beside_plain(whole, texts), "growth": growth}


def _built(
    source: Sampled, directory: Path, embedder: Embedder, questions: Sequence[str], line: Any
) -> dict[str, Any]:
    """One size: seconds to build, bytes on disk, milliseconds to retrieve."""
    started = perf_counter()
    report = build([source], directory, embedder, on_progress=line)
    seconds = perf_counter() - started
    assistant = Assistant.open(directory, embedder)
    timed = alone(questions, lambda question: assistant.retriever.retrieve(question, 10))
    passages = assistant.index.passage_count
    assistant.close()
    return {
        "articles": report.added,
        "passages": passages,
        "seconds": seconds,
        "bytes": bytes_of(directory),
        "retrieval_p50_ms": timed.figures()["p50"],
    }


def _beside_plain(built: dict[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    """The very same texts through `SentenceTransformer.encode`, which only embeds."""
    plain = plain_encoder()
    plain(texts[:32])
    started = perf_counter()
    plain(texts)
    plain_seconds = perf_counter() - started
    return {
        "articles": built["articles"],
        "texts": len(texts),
        "seconds": built["seconds"],
        "articles_per_s": built["articles"] / built["seconds"],
        "plain_encode_seconds": plain_seconds,
        "ratio": plain_seconds / built["seconds"],
        "embedding": measure(texts[:EMBEDDED]),
    }


def texts_of(index: Index) -> list[str]:
    """What the model read for every passage and lead of an index, each text once."""
    texts: list[str] = []
    for segment in index.segments:
        for number, record in enumerate(segment.records):
            article = index.article_of_record(int(record))
            mine = segment.rows[segment.starts[number] : segment.starts[number + 1]]
            texts += [passage_input(article, (int(r["start"]), int(r["end"]))) for r in mine]
            texts.append(lead_input(article))
    return list(dict.fromkeys(texts))


def bytes_of(directory: Path) -> int:
    """Of all files below a directory."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
