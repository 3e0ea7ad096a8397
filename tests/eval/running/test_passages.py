"""Passages judged by spans, and articles by passages, on a real index with the real model."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.assistant import Assistant
from eval.cli import evaluate as command
from eval.configuration import DEFAULTS, Configuration, changed
from eval.data.beir import load_beir
from eval.data.ranking_set import RankingSet
from eval.results import Result, results_in
from eval.running.passages import stored_judgements
from eval.running.retrieval import evaluate_retrieval
from eval.types import Run
from index.errors import InputError
from index.protocols import Embedder

HARBOUR = (
    "The harbour was dug in 1790 by convicts.  Its outer wall is of basalt. Ships of two hundred "
    "tons could enter at high water. \n\nThe fish market stood on the northern quay. Herring was "
    "sold there until the war. Ice came by sledge from the lakes. The market burned down in 1951, "
    "and a concert hall was built on the place. Its roof is of copper."
)
BEES = (
    "Bees do not sleep in winter. They form a cluster around the queen. They shiver to keep "
    "warm. A colony eats fifteen kilograms of honey before spring."
)
JUDGED = {
    "q1": ("harbour", "The market burned down in 1951", 2),
    "q2": ("bees", "They form a cluster around the queen. They shiver to keep warm.", 1),
}
QUERIES = {"q1": "When did the fish market burn down?", "q2": "How do bees keep warm in winter?"}


def span(text: str, quote: str) -> str:
    return f"{text.index(quote)}\t{text.index(quote) + len(quote)}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "spans"
    (root / "qrels").mkdir(parents=True)
    texts = {"harbour": HARBOUR, "bees": BEES, "clocks": "A church clock counts swings."}
    rows = [{"_id": name, "title": name, "text": text} for name, text in texts.items()]
    queries = [{"_id": name, "text": text} for name, text in QUERIES.items()]
    for name, lines in (("corpus", rows), ("queries", queries)):
        content = "".join(json.dumps(line) + "\n" for line in lines)
        (root / f"{name}.jsonl").write_text(content)
    judged = [
        f"{query}\t{doc_id}\t{span(texts[doc_id], quote)}\t{grade}\n"
        for query, (doc_id, quote, grade) in JUDGED.items()
    ]
    (root / "qrels" / "spans.tsv").write_text("".join(judged))
    return root


def with_words(words: int) -> Configuration:
    return changed(DEFAULTS, {"chunking.words": words, "chunking.overlap": 0}, "test")


def measured(data: RankingSet, words: int, cache: Path) -> tuple[Result, Run]:
    return evaluate_retrieval(data, with_words(words), cache=cache)


@pytest.mark.usefixtures("embedder")
def test_judged_spans_survive_another_chunking(folder: Path, tmp_path: Path) -> None:
    data = load_beir(folder)
    fine, fine_run = measured(data, 8, tmp_path / "cache")
    coarse, coarse_run = measured(data, 60, tmp_path / "cache")
    assert fine["manifest"]["counts"]["passages"] > coarse["manifest"]["counts"]["passages"]
    judged = {
        query: f"{doc_id}#{span(HARBOUR if doc_id == 'harbour' else BEES, quote)}"
        for query, (doc_id, quote, _) in JUDGED.items()
    }
    judged = {query: unit.replace("\t", "-") for query, unit in judged.items()}
    for query, unit in judged.items():
        for run in (fine_run, coarse_run):
            assert [found for found in run[query] if "#" in found] == [unit]
    for result in (fine, coarse):
        assert result["unit"] == "span"
        assert result["per_query"]["R@10"] == {"q1": 1.0, "q2": 1.0}
        assert result["by_article"]["RR@10"] == 1.0
        assert result["judged_spans"] == 2


@pytest.mark.usefixtures("embedder")
def test_the_command_uses_spans_where_a_set_has_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RESULTS", str(tmp_path / "results"))
    shown = CliRunner().invoke(command, ["retrieval", str(folder), "--cache", str(tmp_path / "c")])
    assert shown.exit_code == 0, shown.output
    assert "Passages by judged spans" in shown.stdout
    assert "Articles" in shown.stdout
    ((_, kept),) = results_in(tmp_path / "results")
    assert kept["n"] == 2
    assert set(kept["per_query"]["nDCG@10"]) == {"q1", "q2"}
    assert "per_query" not in kept["by_article"]


def test_offsets_are_mapped_to_the_stored_text(folder: Path) -> None:
    stored = HARBOUR.replace("  ", " ").replace(" \n", "\n")
    judged = stored_judgements(load_beir(folder), {"harbour": stored, "bees": BEES}.get)
    (found,) = judged.spans["q1"]
    assert stored[slice(*found.span)] == "The market burned down in 1951"
    assert judged.qrels() == {
        query: {f"{doc_id}#{start}-{start + len(quote)}": grade}
        for query, (doc_id, quote, grade) in JUDGED.items()
        for start in [(HARBOUR if doc_id == "harbour" else BEES).index(quote)]
    }


@pytest.mark.parametrize("stored", ["The market burnt down in 1951.", None])
def test_a_span_that_the_stored_text_lacks_is_named(folder: Path, stored: str | None) -> None:
    with pytest.raises(InputError, match=r'spans\.tsv:1: the span .* of "harbour" cannot be found'):
        stored_judgements(load_beir(folder), {"harbour": stored, "bees": BEES}.get)


def test_an_article_scores_as_its_best_passage(small_index: Path, embedder: Embedder) -> None:
    assistant = Assistant.open(small_index, embedder)
    question = "What do the bees eat, and what do keepers of the lighthouse burn?"
    best: dict[str, float] = {}
    for hit in assistant.retrieve(question, 1000):
        article_id = hit.passage.article_id
        best[article_id] = max(hit.score, best.get(article_id, hit.score))
    assert len(best) == 5
    assert dict(assistant.retrieve_articles(question, 5)) == pytest.approx(best)


def test_an_archive_is_ranked_by_its_paths(
    archive: Path, tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_RESULTS", str(tmp_path / "results"))
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "topics.txt").write_text("<top>\n<num> 1\n<title> How is a keel laid?\n</top>\n")
    (folder / "qrels.txt").write_text("1 0 boats/keel.md 1\n")
    arguments = ["retrieval", f"{folder}@{archive}", "--cache", str(tmp_path / "cache")]
    shown = CliRunner().invoke(command, arguments)
    assert shown.exit_code == 0, shown.output
    ((_, kept),) = results_in(tmp_path / "results")
    assert kept["RR@10"] == 1.0
    assert kept["documents"] == 5
    assert kept["unit"] == "article"
