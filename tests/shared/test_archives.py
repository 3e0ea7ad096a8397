"""Slower checks over archives that lie beside the project, where they do; `make test-shared`."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.types import Answer
from eval.data.opened import DataSpec
from eval.running.evaluate import evaluate
from index.build import build
from index.layout import Layout
from index.protocols import Embedder
from index.sources import FolderSource
from index.verify import verify

SHARED = Path(__file__).parents[3] / "shared"
QUESTION = "what went wrong with the february 29 deal?"

pytestmark = [
    pytest.mark.timeout(1500),
    pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared archives beside the project"),
]


def expects_the_two_sentences(answer: Answer) -> None:
    quotes = [citation.quote for citation in answer.citations]
    assert "The U.S. thought the deal included space launches." in quotes
    assert "North Korea clearly did not, and the deal broke down." in quotes
    first = answer.citations[0]
    assert first.title == "North Korea – Japan Talks: Caution on Overhyping Agreements"
    assert first.authors == ("Nicholas Hamisevicz",)
    assert first.published == "2012-09-07"


def test_the_february_29_question(tmp_path: Path, embedder: Embedder) -> None:
    build([FolderSource(SHARED / "archives" / "peninsula")], tmp_path, embedder)
    expects_the_two_sentences(Assistant.open(tmp_path, embedder).answer(QUESTION))


def test_the_same_among_a_month_of_another_archive(tmp_path: Path, embedder: Embedder) -> None:
    """A month of the larger archive beside it: the whole would take a slow machine too long."""
    sources = [
        FolderSource(SHARED / "archives" / "peninsula"),
        FolderSource(SHARED / "archives" / "digitalgov" / "2012" / "02", "digitalgov"),
    ]
    report = build(sources, tmp_path, embedder)
    assert not report.failures
    assert verify(Layout(tmp_path)) == []
    expects_the_two_sentences(Assistant.open(tmp_path, embedder).answer(QUESTION))


def test_retrieval_on_cisi(tmp_path: Path) -> None:
    cisi = DataSpec(str(SHARED / "benchmarks" / "cisi"))
    figures = evaluate(cisi, cache=tmp_path).result
    assert figures["nDCG@10"] >= 0.46
    assert figures["n"] == 76
