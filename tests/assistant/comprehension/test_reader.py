"""The reader that is shipped: its graph computes what was trained, and it reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from assistant.comprehension import open_reader
from assistant.comprehension.graph import read_learnt
from assistant.comprehension.pairs import batch
from assistant.comprehension.reader import LEARNT, Reader
from assistant.comprehension.reading import PassageReader
from eval.comprehension.network import ReaderNetwork
from index.embedders.weights import file_sha256, packaged_model
from index.errors import EmbedderError
from index.generation import Index

QUESTION = "Who walked out of the talks?"
PASSAGES = [
    "Nothing was agreed on, and the ministers said no more about it for the rest of the year.",
    "In April 2009 North Korea walked out of the talks. It said that it would never come back.",
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_it_finds_the_words_that_answer_and_tells_a_passage_that_does_not(reader: Reader) -> None:
    silent, speaking = reader.read(QUESTION, ["The talks"] * 2, PASSAGES)
    found = speaking.within((0, len(PASSAGES[1])))
    missing = silent.within((0, len(PASSAGES[0])))
    assert found is not None
    assert missing is not None
    assert "North Korea" in PASSAGES[1][slice(*found.span)]
    assert found.margin > missing.margin + 2


def test_the_order_of_the_passages_is_kept(reader: Reader) -> None:
    passages = [*PASSAGES, "Short.", *PASSAGES[::-1]]
    margins = []
    for reading, passage in zip(reader.read(QUESTION, [""] * 5, passages), passages, strict=True):
        found = reading.within((0, len(passage)))
        assert found is not None
        margins.append(found.margin)
    assert margins[0] == pytest.approx(margins[4], abs=0.2)
    assert margins[1] == pytest.approx(margins[3], abs=0.2)
    assert reader.read(QUESTION, [], []) == []


def test_the_graph_computes_what_the_network_was_trained_to(reader: Reader) -> None:
    network = ReaderNetwork(packaged_model())
    learnt = {
        name if name.startswith("head.") else f"encoder.{name}": torch.from_numpy(value).float()
        for name, value in read_learnt().items()
    }
    assert not network.load_state_dict(learnt, strict=False).unexpected_keys
    network.float().eval()
    pairs = reader._pairs.of([QUESTION] * 2, ["The talks", ""], PASSAGES)
    with torch.no_grad():
        expected = [each.numpy() for each in network(batch(pairs))]
    for row, pair in enumerate(pairs):
        found = reader._logits([pair])[0]
        places = [0, *range(pair.first, pair.first + len(pair.spans))]
        for column in (0, 1):
            there = expected[column][row, places]
            assert np.abs(found[places, column] - there).max() < 0.05 * max(1.0, np.ptp(there))


def test_the_weights_are_those_of_the_provenance() -> None:
    provenance = json.loads(LEARNT.with_name("reader.json").read_text("utf-8"))
    assert provenance["weights_sha256"] == file_sha256(LEARNT)


@pytest.mark.parametrize("content", [None, b"no archive"])
def test_weights_that_cannot_be_read_are_an_error_with_a_way_out(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "reader.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EmbedderError, match="install it again"):
        Reader(path, tmp_path / "cache")


def test_a_reader_is_opened_by_name_and_with_the_default_model_alone(opened: Index) -> None:
    default: PassageReader | None = open_reader("auto", opened.manifest)
    assert isinstance(default, Reader)
    assert open_reader("none", opened.manifest) is None
    with pytest.raises(EmbedderError, match="expected one of auto, none, default"):
        open_reader("large", opened.manifest)
