"""Training: it learns, and goes on where it was stopped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from comprehension_data import write_squad

from assistant.comprehension.pairs import Pairs
from eval.cli import evaluate
from eval.comprehension import training as module
from eval.comprehension.network import ReaderNetwork
from eval.comprehension.squad import read_squad
from eval.comprehension.training import Training, drawn, loss_of, shown, train
from eval.progress import silent
from index.embedders.weights import file_sha256, packaged_model
from index.errors import InputError
from index.report import Progress

SMALL = Training(count=24, passes=6, batch=4, rate=3e-3)


def network() -> ReaderNetwork:
    torch.manual_seed(SMALL.seed)
    return ReaderNetwork(packaged_model(), rank=4, first_layer=5)


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return Pairs(packaged_model() / "tokenizer.json")


@pytest.fixture
def data(tmp_path: Path) -> list[module.Example]:
    return drawn(read_squad(write_squad(tmp_path / "train.json")), SMALL)


def test_the_loss_falls(pairs: Pairs, tmp_path: Path) -> None:
    longer = Training(count=480, passes=80, batch=8, rate=1e-2)
    data = drawn(read_squad(write_squad(tmp_path / "train.json")), longer)
    learning = network()
    items = shown(pairs, data)
    learning.eval()
    before = float(loss_of(learning, items).detach())
    train(learning, data, pairs, longer, tmp_path / "state.safetensors", silent)
    learning.eval()
    assert float(loss_of(learning, items).detach()) < before / 2


def test_an_interrupted_training_ends_like_one_that_was_not(
    data: list[module.Example],
    pairs: Pairs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "SAVE_EVERY", 2)
    state = tmp_path / "state.safetensors"

    def stop(progress: Progress) -> None:
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(without_chance(network()), data, pairs, SMALL, state, stop)
    resumed, whole = without_chance(network()), without_chance(network())
    train(resumed, data, pairs, SMALL, state, silent)
    train(whole, data, pairs, SMALL, tmp_path / "none.safetensors", silent)
    for name, values in whole.learnt().items():
        assert np.abs(values - resumed.learnt()[name]).max() < 2e-3


def without_chance(learning: ReaderNetwork) -> ReaderNetwork:
    """Dropout draws from a stream that no state keeps."""
    for each in learning.modules():
        if isinstance(each, torch.nn.Dropout):
            each.p = 0.0
    return learning


def test_a_damaged_state_says_how_to_begin_anew(
    data: list[module.Example], pairs: Pairs, tmp_path: Path
) -> None:
    state = tmp_path / "state.safetensors"
    state.write_bytes(b"no state")
    with pytest.raises(InputError, match="Remove it to begin anew"):
        train(network(), data, pairs, SMALL, state, silent)


def test_the_command_writes_weights_with_their_provenance(tmp_path: Path) -> None:
    questions, out = write_squad(tmp_path / "train.json"), tmp_path / "reader"
    arguments = ["train-reader", str(questions), "--held-out", str(questions), "--out", str(out)]
    kept = ["--results", str(tmp_path / "results"), "--examples", "4"]
    done = CliRunner().invoke(evaluate, [*arguments, *kept], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "auroc_altered" in done.output
    provenance = json.loads((out / "reader.json").read_text("utf-8"))
    assert provenance["weights_sha256"] == file_sha256(out / "reader.npz")
    assert provenance["trained_on"]["sha256"] == file_sha256(questions)
    assert not (out / "training.safetensors").exists()
