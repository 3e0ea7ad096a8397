"""A small run of what measures a million passages, and the archive that it is measured on."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from eval.cli import evaluate
from eval.scale.archive import BLOCK, CATEGORIES, IN_ARTICLE, Block, MadeUp
from eval.scale.questions import FUNCTION_WORDS, NEAR, questions
from eval.scale.truth import compared_one_by_one, recalls, share
from eval.scale.writing import write_index
from index.filters import Filters
from index.generation import Index
from index.layout import Layout
from index.stores.codes import CodedSegment
from index.verify import verify


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    return list(MadeUp(13_000).blocks())


def test_an_archive_is_the_same_each_time_and_as_large_as_asked(blocks: list[Block]) -> None:
    assert 13_000 <= sum(len(block.passages) for block in blocks) < 13_020
    assert [len(block.articles) for block in blocks[:-1]] == [BLOCK]
    again = next(MadeUp(13_000).blocks())
    assert again.articles == blocks[0].articles
    assert np.array_equal(again.passages, blocks[0].passages)
    other = next(MadeUp(13_000, seed=5).blocks())
    assert other.articles[0].text != again.articles[0].text


def test_articles_are_whole(blocks: list[Block]) -> None:
    block = blocks[0]
    for article, spans in zip(block.articles[:50], block.spans, strict=False):
        passages = [article.text[start:end] for start, end in spans]
        assert "\n\n".join(passages) == article.text
        assert {len(passage.split()) for passage in passages} == {80}
        assert article.text_sha256 == hashlib.sha256(article.text.encode()).hexdigest()
    assert len({article.article_id for each in blocks for article in each.articles}) == sum(
        len(each.articles) for each in blocks
    )
    of_one = [a for a in block.articles if a.categories == ("Category 3",)]
    assert len(of_one) == BLOCK / CATEGORIES


def test_vectors_are_clustered_and_words_follow_zipf(blocks: list[Block]) -> None:
    block = blocks[0]
    assert np.linalg.norm(block.passages, axis=1) == pytest.approx(1, abs=1e-5)
    sizes = [len(spans) for spans in block.spans]
    firsts = np.cumsum([0, *sizes[:-1]])
    neighbours = (block.passages[firsts] * block.passages[firsts + 1]).sum(axis=1)
    assert neighbours.mean() == pytest.approx(IN_ARTICLE, abs=0.05)
    strangers = (block.passages[firsts[:-1]] * block.passages[firsts[1:]]).sum(axis=1)
    assert strangers.mean() < 0.1
    words = " ".join(article.text for article in block.articles).lower().replace(".", "").split()
    counts = np.sort(np.unique(words, return_counts=True)[1])[::-1]
    assert len(set(MadeUp(1).words.tolist())) == len(MadeUp(1).words)
    assert counts[:100].sum() / counts.sum() == pytest.approx(0.4, abs=0.1)
    assert counts[10] / counts[100] == pytest.approx((103.7 / 13.7) ** 1.07, rel=0.2)


def test_an_index_of_it_verifies_and_its_questions_are_about_passages(tmp_path: Path) -> None:
    write_index(MadeUp(2_000), tmp_path, vector_memory=1)
    assert verify(Layout(tmp_path)) == []
    index = Index.open(tmp_path)
    assert all(isinstance(segment.passages, CodedSegment) for segment in index.segments)
    asked = questions(index, 40)
    assert [a.text for a in asked] == [a.text for a in questions(index, 40)]
    everything = index.passages.vectors_of(np.arange(index.passage_count))
    best = [float((everything @ question.vector).max()) for question in asked]
    assert np.mean(best) == pytest.approx(NEAR, abs=0.08)
    frequent = set(MadeUp(1).words[:FUNCTION_WORDS].tolist())
    assert not frequent & {word for question in asked for word in question.text.split()}
    assert asked[0].filters == Filters(categories=asked[0].filters.categories)


def test_the_truth_of_a_recall_compares_every_vector(tmp_path: Path) -> None:
    write_index(MadeUp(2_000), tmp_path, vector_memory=1)
    index = Index.open(tmp_path)
    asked = questions(index, 20)
    exact = compared_one_by_one(index)
    everything = exact.passages.vectors_of(np.arange(index.passage_count))
    for question in asked[:5]:
        _, rows = exact.passages.search(question.vector[None], 10)
        assert rows[0].tolist() == np.argsort(-(everything @ question.vector))[:10].tolist()
    found = recalls(index, asked)
    assert found["vectors_filtered"] == found["retrieval_filtered"] == 1.0
    assert found["vectors_all"] >= 0.99
    assert share([1, 2, 3], [2, 3, 4, 5]) == 0.5


def test_the_command_measures_each_size_and_uses_its_folder_again(tmp_path: Path) -> None:
    arguments = ["scale", "--passages", "4000", "--questions", "5", "--vector-memory", "2"]
    arguments += ["--folder", str(tmp_path / "kept"), "--results", str(tmp_path / "results")]
    first = CliRunner().invoke(evaluate, [*arguments, "--json"], catch_exceptions=False)
    result = json.loads(first.stdout)
    assert [size["segments"] for size in result["sizes"]] == [1, 1]
    small, large = result["sizes"]
    assert 1_000 <= small["passages"] < 1_020
    assert 4_000 <= large["passages"] < 4_020
    assert (small["codes"], [each["rows"] for each in large["codes"]]) == (
        [],
        ["passages", "leads"],
    )
    for size in result["sizes"]:
        assert size["retrieval_ms"].keys() >= {"p50", "p95"}
        assert size["recall_at_10"]["retrieval_filtered"] == 1.0
        assert size["processor_ms"]["filtered"]["p50"] > 0
        assert size["seconds"] > 0
    (kept,) = (tmp_path / "results").glob("*-scale-*.json")
    stored = json.loads(kept.read_text())
    ways = stored["latencies_ms"]
    assert [len(taken) for taken in ways.values()] == [5, 5]
    again = CliRunner().invoke(evaluate, arguments, catch_exceptions=False)
    seconds = [row.split()[-1] for row in again.stdout.splitlines()[-2:]]
    assert seconds == [f"{size['seconds']:.0f}" for size in result["sizes"]]
