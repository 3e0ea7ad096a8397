"""The reader as an OpenVINO graph: the default model's layers, what was learnt, two logits a piece.

Devlin et al. 2019, section 4.3: the answer is the span whose first and last logits sum highest,
and the pair's first piece stands for "no answer here".
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from openvino import Model
from openvino import opset13 as op

from index.embedders.graph import (
    FAR_BELOW,
    Linear,
    Weights,
    hidden_states,
    inputs,
    integers,
    number,
    product,
)
from index.errors import EmbedderError

LEARNT = Path(__file__).with_name("reader.npz")
"""Low-rank adapters of the upper layers and the head, float16 (provenance: reader.json)."""

DOWN, UP, HEAD = ".down", ".up", "head"


def reading_graph(adapted: Weights, linear: Linear | None = None) -> Model:
    """ids, mask, segments, passage: int32 (n, length) → logits: float32 (n, length, 2), those of
    pieces outside the passage far below any other but the first piece's.

    `adapted` are the weights `with_adapters`; `linear` as for the embedder's `sentence_encoder`.
    The head's product, of two columns, is always built as it is.
    """
    ids, mask, segments, passage = inputs("ids", "mask", "segments", "passage")
    states = hidden_states(ids, mask, adapted, linear or partial(product, adapted), segments)
    logits = product(adapted, states, HEAD)
    outside = op.subtract(number(1.0), op.convert(passage, "f32"))
    barred = op.unsqueeze(op.multiply(outside, number(FAR_BELOW)), integers(-1))
    kept = op.add(logits, barred)
    first = op.slice(logits, *map(integers, (0, 1, 1, 1)))
    rest = op.slice(kept, *map(integers, (1, 2**31 - 1, 1, 1)))
    whole = op.concat([first, rest], 1)
    return Model([whole], [ids, mask, segments, passage], "reader")


def with_adapters(
    weights: Weights, learnt: Mapping[str, npt.NDArray[Any]]
) -> dict[str, npt.NDArray[Any]]:
    """The model's weights with each product's adapter added (Hu et al. 2021), and the head."""
    made = dict(weights)
    for name, down in learnt.items():
        if name.endswith(DOWN):
            at = name.removesuffix(DOWN)
            up = learnt[at + UP].astype(np.float32)
            made[f"{at}.weight"] = weights[f"{at}.weight"] + up @ down.astype(np.float32)
    made |= {name: learnt[name].astype(np.float32) for name in ("head.weight", "head.bias")}
    return made


def read_learnt(path: Path = LEARNT) -> dict[str, npt.NDArray[np.float16]]:
    """Raises EmbedderError for a file that is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as exc:
        raise EmbedderError(
            f"The reader's weights cannot be read from {path} ({exc}). They come with Footnote: "
            "install it again."
        ) from exc
