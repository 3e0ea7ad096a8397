"""A real, tiny cross-encoder with random weights reads the hits again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

from assistant.assistant import Assistant, AssistantConfig
from assistant.cli import search
from assistant.rerankers import open_reranker
from assistant.rerankers.cross_encoder import CrossEncoderReranker
from assistant.reranking import reranked, reranked_articles
from assistant.types import Hit
from index.errors import RerankerError
from index.protocols import Embedder
from index.types import Passage

QUERY = "Who built the lighthouse?"
TEXTS = ["A keel of oak is laid first.", "The lighthouse was built in 1887.", "Bees shiver."]


def made(folder: Path, labels: int = 1) -> str:
    """A cross-encoder of one layer, written as sentence-transformers reads it."""
    words = "[PAD] [UNK] [CLS] [SEP] [MASK] the a of is in who built lighthouse bees keel oak"
    vocabulary = folder / "words.txt"
    vocabulary.write_text("\n".join([*words.split(), *"abcdefghijklmnopqrstuvwxyz"]), "utf-8")
    tokenizer = BertTokenizerFast(vocab_file=str(vocabulary), model_max_length=64)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64, num_labels=labels,
        initializer_range=2.0,
    )  # fmt: skip
    place = folder / f"model-{labels}"
    BertForSequenceClassification(config).save_pretrained(place)
    tokenizer.save_pretrained(place)
    return str(place)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made(tmp_path_factory.mktemp("cross-encoder"))


@pytest.fixture(scope="module")
def assistant(small_index: Path, embedder: Embedder, model: str) -> Iterator[Assistant]:
    config = AssistantConfig(reranker=f"cross-encoder:{model}")
    opened = Assistant.open(small_index, embedder, config)
    yield opened
    opened.close()


def test_scores_are_the_model_s_own_in_the_order_of_the_texts(model: str) -> None:
    reranker = CrossEncoderReranker(model)
    together = reranker.scores(QUERY, TEXTS)
    alone = [reranker.scores(QUERY, [text])[0] for text in TEXTS]
    assert together == pytest.approx(alone, abs=1e-5)
    assert len(set(together)) == 3
    assert all(0 < score < 1 for score in together)
    assert reranker.scores(QUERY, []) == []
    assert len(reranker.scores("\ud800", ["\udfff", ""])) == 2


def test_hits_come_in_the_order_of_the_scores(assistant: Assistant) -> None:
    hits = assistant.retrieve(QUERY, 5)
    scores = [hit.parts["reranked"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit.score for hit in hits] == scores
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    plain = Assistant(assistant.index, assistant.embedder).retrieve(QUERY, 5)
    assert all("reranked" not in hit.parts for hit in plain)
    assert [hit.passage for hit in hits] != [hit.passage for hit in plain]
    assert {hit.passage.passage_id for hit in hits} == {hit.passage.passage_id for hit in plain}


def test_answers_and_articles_are_reranked_too(assistant: Assistant) -> None:
    answer = assistant.answer(QUERY, abstain=False)
    assert all("reranked" in hit.parts for hit in answer.hits)
    articles = [assistant.index.header(hit.record).article_id for hit in answer.hits]
    ranked = assistant.retrieve_articles(QUERY, 3)
    assert [article for article, _ in ranked] == list(dict.fromkeys(articles))[:3]


class Backwards:
    """Prefers what came last."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [number / 100 for number in range(len(texts))]


def test_what_lies_deeper_keeps_its_order_behind(assistant: Assistant) -> None:
    record = assistant.index.live_records.tolist()[0]
    hits = [Hit(Passage(str(n), "a", 0, 1, "x"), record, 1 - n / 100, n + 1) for n in range(33)]
    found = reranked(assistant.index, Backwards(), QUERY, hits)
    order = [int(hit.passage.passage_id) for hit in found]
    assert order == [*range(29, -1, -1), 30, 31, 32]
    assert [hit.rank for hit in found] == list(range(1, 34))
    assert sorted((hit.score for hit in found), reverse=True) == [hit.score for hit in found]


def test_articles_behind_those_that_were_read_keep_their_order() -> None:
    hit = Hit(Passage("p", "a", 0, 1, "x"), 7, 0.3, 1, {"reranked": 0.3})
    assert reranked_articles([(5, 0.9), (7, 0.8), (6, 0.7)], [hit]) == [
        (7, 0.3), (5, -1.0), (6, pytest.approx(-1.2)),
    ]  # fmt: skip


@pytest.mark.parametrize("spec", ["cross-encoder", "cross-encoder:", "llm:x", ":", "MiniLM"])
def test_a_spec_that_names_nothing_is_refused(spec: str) -> None:
    with pytest.raises(RerankerError, match="expected 'cross-encoder:"):
        open_reranker(spec)


def test_there_is_none_by_default() -> None:
    assert open_reranker(AssistantConfig().reranker) is None


def test_a_model_that_cannot_rank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match="No folder"):
        open_reranker(f"cross-encoder:{tmp_path / 'none'}")
    with pytest.raises(RerankerError, match="cannot load"):
        open_reranker(f"cross-encoder:{tmp_path}")
    with pytest.raises(RerankerError, match="gives 3 numbers"):
        open_reranker(f"cross-encoder:{made(tmp_path, labels=3)}")


def test_the_command_takes_one(small_index: Path, model: str) -> None:
    arguments = [QUERY, "--index", str(small_index), "-k", "2", "--json"]
    done = CliRunner().invoke(search, [*arguments, "--reranker", f"cross-encoder:{model}"])
    assert done.exit_code == 0, done.output
    assert all("reranked" in hit["parts"] for hit in json.loads(done.stdout))
