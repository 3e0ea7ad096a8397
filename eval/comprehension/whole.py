"""A reader from a file of questions: train, write its weights with their provenance, measure."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.comprehension.pairs import Pairs
from assistant.comprehension.reader import Reader
from eval.circumstances import machine
from eval.comprehension.measuring import measured
from eval.comprehension.network import FIRST_LAYER, RANK, ReaderNetwork
from eval.comprehension.squad import read_squad
from eval.comprehension.training import Training, drawn, train
from eval.results import Result, commit, completed
from index.embedders.export import TOKENIZER
from index.embedders.precision import native_precision
from index.embedders.weights import NAME, WEIGHTS_SHA256, check_weights, packaged_model
from index.files import sha256_of, write_atomically
from index.report import OnProgress

HELD_OUT = 1_500
WEIGHTS, PROVENANCE, STATE = "reader.npz", "reader.json", "training.safetensors"


def train_reader(
    questions: Path, held_out: Path, out: Path, training: Training, report: OnProgress
) -> Result:
    """Writes `reader.npz` and `reader.json` into `out` and returns the figures on `held_out`.

    An interrupted training goes on from `training.safetensors` there. Raises InputError for
    questions that cannot be read, EmbedderError where the packaged model is not the one expected.
    """
    model = packaged_model()
    check_weights(model)
    pairs = Pairs(model / TOKENIZER)
    data = drawn(read_squad(questions), training)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(training.seed)
    network = ReaderNetwork(model)
    train(network, data, pairs, training, out / STATE, report)
    learnt: dict[str, Any] = dict(network.learnt())
    np.savez(out / WEIGHTS, **learnt)
    (out / STATE).unlink(missing_ok=True)
    asked = drawn(read_squad(held_out), Training(count=HELD_OUT, passes=1, seed=training.seed + 6))
    # The ranges of int8 are measured with weights that are done.
    exact = Reader(out / WEIGHTS, precision=native_precision())
    figures = measured(exact, asked, report)
    provenance = {
        "model": NAME,
        "model_sha256": WEIGHTS_SHA256,
        "weights_sha256": sha256_of(out / WEIGHTS),
        "rank": RANK,
        "first_layer": FIRST_LAYER,
        "trained_on": _named(questions),
        "held_out": _named(held_out),
        "training": asdict(training),
        "seen": len(data),
        "figures": figures,
        "commit": commit(),
        "machine": machine(),
    }
    write_atomically(out / PROVENANCE, (json.dumps(provenance, indent=2) + "\n").encode())
    return completed({**figures, "dataset": held_out.name, **provenance}, "reader")


def _named(path: Path) -> dict[str, Any]:
    return {"file": path.name, "sha256": sha256_of(path)}
