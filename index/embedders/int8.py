"""An encoder's matrix products in 8-bit whole numbers: passages by the thousand, and the reader.

The 36 products are nine tenths of the work, and a processor with VNNI does them twice as fast in
int8 as in bf16. All else (attention, GELU, normalisation) stays in floating point. Two methods:

- A product's input is rounded to 256 steps of one range. Which range that is was measured once
  over this repository's own articles by `calibrate.py` and is kept in `int8_ranges.npz` beside the
  weights, so that every export is the same and needs no texts.
- Some channels of an input are far larger than the rest and would spoil the steps for all.
  SmoothQuant (Xiao et al. 2023, equation 4) moves a part of them into the weights:
  s_j = max|X_j|^α / max|W_j|^(1-α), inputs X / s, weights W · s, the same product.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from openvino import Model, Node
from openvino import opset13 as op

from index.embedders.graph import Linear, Weights, sentence_encoder
from index.embedders.weights import WEIGHTS_SHA256
from index.errors import EmbedderError

Floats = npt.NDArray[np.float32]
Ranges = Mapping[str, Floats]
"""Name of an input (see `input_of`) → (2, width): the least and the greatest of each channel."""

RANGES = Path(__file__).with_name("int8_ranges.npz")
MEASURED_WITH = "weights_sha256"

ALPHA = 0.75
"""The best of 0.5, 0.65, 0.7, 0.75, 0.8, 0.85 and 0.95 by the mean cosine to fp32."""

STEPS = 255
LARGEST = 127
TINY = 1e-5
"""A channel that was never seen to move is divided by no less."""


def quantised(weights: Weights, ranges: Ranges) -> Linear:
    """Builds products in int8; `ranges` has to have the input of each of them."""
    smoothing = {name: _smoothing(weights, ranges, name) for name in ranges}
    rounded: dict[str, Node] = {}

    def linear(states: Node, at: str) -> Node:
        name = input_of(at)
        if name not in rounded:  # query, key and value read the same input
            rounded[name] = _rounded_input(states, ranges[name], smoothing[name])
        whole, scale = _rounded_weights(weights[at + ".weight"] * smoothing[name])
        matrix = op.multiply(op.convert(op.constant(whole), "f32"), op.constant(scale))
        made = op.matmul(rounded[name], matrix, False, True)
        return op.add(made, op.constant(weights[at + ".bias"]))

    return linear


def quantised_encoder(weights: Weights, ranges: Ranges) -> Model:
    """As `sentence_encoder`, with every matrix product in int8."""
    return sentence_encoder(weights, quantised(weights, ranges))


def input_of(at: str) -> str:
    """The name under which the input of the weights `at` is kept: three of them share one."""
    head, _, last = at.rpartition(".")
    return head if last in ("query", "key", "value") else at


def read_ranges(path: Path = RANGES, weights_sha256: str = WEIGHTS_SHA256) -> dict[str, Floats]:
    """The ranges that were measured with those weights.

    Raises EmbedderError for a file that is missing, damaged or of other weights.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            kept = {name: arrays[name] for name in arrays.files}
        measured_with = str(kept.pop(MEASURED_WITH))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as exc:
        raise EmbedderError(
            f"The ranges of the int8 model cannot be read from {path} ({exc}). They come with "
            "Footnote: install it again."
        ) from exc
    if measured_with != weights_sha256:
        raise EmbedderError(
            f"The ranges in {path} were measured with the weights {measured_with[:12]}; expected "
            f"{weights_sha256[:12]}. Install Footnote again or, where these weights are your own, "
            "measure their ranges (docs/decisions/0009 and 0026)."
        )
    return {name: bounds.astype(np.float32) for name, bounds in kept.items()}


def write_ranges(path: Path, ranges: Ranges, weights_sha256: str) -> None:
    """Three digits will do, and the same three come out on other processors."""
    short: dict[str, Any] = {name: bounds.astype(np.float16) for name, bounds in ranges.items()}
    short[MEASURED_WITH] = np.array(weights_sha256)
    np.savez_compressed(path, allow_pickle=False, **short)


def _smoothing(weights: Weights, ranges: Ranges, name: str) -> Floats:
    """s of the equation above, one a channel of the input."""
    readers = [at for at in weights if input_of(at.removesuffix(".weight")) == name]
    columns = [np.abs(weights[at]).max(axis=0) for at in readers if at.endswith(".weight")]
    steepest = np.maximum(np.max(columns, axis=0), TINY)
    largest = np.maximum(np.abs(ranges[name]).max(axis=0), TINY)
    smoothing: Floats = (largest**ALPHA / steepest ** (1 - ALPHA)).astype(np.float32)
    return smoothing


def _rounded_input(states: Node, channels: Floats, smoothing: Floats) -> Node:
    """The input over `smoothing`, rounded to 256 steps of its range, of which one is 0."""
    least, greatest = (channels / smoothing).min(), (channels / smoothing).max()
    below = round(float(-least / (greatest - least) * STEPS))
    step = max(-least / max(below, 1), greatest / (STEPS - below))
    bounds: list[Any] = [np.float32(-below * step), np.float32((STEPS - below) * step)]
    smoothed = op.multiply(states, op.constant(1 / smoothing))
    return op.fake_quantize(smoothed, *map(op.constant, bounds * 2), STEPS + 1)


def _rounded_weights(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """(whole numbers, scale of each row): their product is the matrix, but for the rounding."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / LARGEST
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)
