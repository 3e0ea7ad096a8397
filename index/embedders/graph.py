"""The BERT encoder of all-MiniLM-L6-v2 as an OpenVINO graph, built from the weights alone.

Devlin et al. 2019 (BERT), Wang et al. 2020 (MiniLM), with mean pooling over the tokens and L2
normalisation inside (Reimers and Gurevych 2019). Building it takes a second and needs neither
torch nor transformers, whose tracing took twenty; a test holds it to sentence-transformers'
own vectors at a cosine above 0.9999.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from openvino import Model, Node
from openvino import opset13 as op

Weights = Mapping[str, npt.NDArray[Any]]
Linear = Callable[[Node, str], Node]
"""(states, name of the weights) → the product with those weights, and their bias added."""

LAYERS = 6
HEADS = 12
WIDTH = 384
INNER = 1536
"""Width of the feed-forward part: 4 * WIDTH."""

EPSILON = 1e-12
FAR_BELOW = -1e9
"""Added to the score of a padding token: exp() of it is 0, and unlike -inf it makes no NaN."""


def sentence_encoder(weights: Weights, linear: Linear | None = None) -> Model:
    """ids, mask: int32 (n, length) → vectors: float32 (n, 384), L2-normalised.

    `linear` builds the 36 matrix products, by default from the weights as they are.
    """
    ids, mask = inputs("ids", "mask")
    states = hidden_states(ids, mask, weights, linear or partial(product, weights))
    return Model([_pool(states, op.convert(mask, "f32"))], [ids, mask], "sentence_encoder")


def inputs(*names: str) -> list[Node]:
    """Parameters of int32 (n, length)."""
    return [op.parameter([-1, -1], np.int32, name) for name in names]


def hidden_states(
    ids: Node, mask: Node, weights: Weights, linear: Linear, segments: Node | None = None
) -> Node:
    """What the last layer says of each token: (n, length, 384). Without `segments` all are 0."""
    absent = op.subtract(number(1.0), op.convert(mask, "f32"))
    padding = op.unsqueeze(op.multiply(absent, number(FAR_BELOW)), integers(1, 2))
    return _layers(_embed(ids, weights, segments), padding, weights, linear)


def packed_encoder(weights: Weights) -> Model:
    """ids, places, owners: int32 (rows, length), texts: int32 (n,) → vectors as `sentence_encoder`.

    Several texts stand in a row. `places` count each one's tokens from 0, `owners` say whose token
    each is, -1 for padding, and a token attends to those of its own text alone; `texts` are the
    owners whose vectors are asked for.
    """
    ids, places, owners = inputs("ids", "places", "owners")
    texts = op.parameter([-1], np.int32, "texts")
    others = op.not_equal(op.unsqueeze(owners, integers(2)), op.unsqueeze(owners, integers(1)))
    apart = op.unsqueeze(op.multiply(op.convert(others, "f32"), number(FAR_BELOW)), integers(1))
    states = _layers(_embed(ids, weights, None, places), apart, weights, partial(product, weights))
    tokens = op.reshape(states, integers(-1, WIDTH), False)
    owned = op.equal(op.unsqueeze(texts, integers(1)), op.reshape(owners, integers(1, -1), False))
    summed = op.matmul(op.convert(owned, "f32"), tokens, False, False)
    vectors = op.normalize_l2(summed, integers(1), EPSILON, "max")
    return Model([vectors], [ids, places, owners, texts], "packed_encoder")


def _layers(states: Node, barred: Node, weights: Weights, linear: Linear) -> Node:
    """`barred` is added to attention's scores: (n, 1, 1 or length, length)."""
    for layer in range(LAYERS):
        states = _layer(states, barred, weights, linear, f"encoder.layer.{layer}.")
    return states


def _embed(ids: Node, weights: Weights, segments: Node | None, places: Node | None = None) -> Node:
    """Word, position and segment embeddings, added and normalised."""
    words = op.gather(
        op.constant(weights["embeddings.word_embeddings.weight"]), ids, op.constant(0)
    )
    kinds = weights["embeddings.token_type_embeddings.weight"]
    table = op.constant(weights["embeddings.position_embeddings.weight"] + kinds[0])
    if places is None:
        length = op.gather(op.shape_of(ids), integers(1), op.constant(0))
        positions = op.slice(table, integers(0), length, integers(1), integers(0))
    else:
        positions = op.gather(table, places, op.constant(0))
    states = op.add(words, positions)
    if segments is not None:
        step = op.constant((kinds[1] - kinds[0])[None, None])
        second = op.unsqueeze(op.convert(segments, "f32"), integers(-1))
        states = op.add(states, op.multiply(second, step))
    return _layer_norm(states, weights, "embeddings.LayerNorm")


def _layer(states: Node, padding: Node, weights: Weights, linear: Linear, at: str) -> Node:
    mixed = _attention(states, padding, linear, at + "attention.")
    states = _layer_norm(op.add(states, mixed), weights, at + "attention.output.LayerNorm")
    inner = op.gelu(linear(states, at + "intermediate.dense"), "erf")
    outer = linear(inner, at + "output.dense")
    return _layer_norm(op.add(states, outer), weights, at + "output.LayerNorm")


def _attention(states: Node, padding: Node, linear: Linear, at: str) -> Node:
    query, key, value = (
        _to_heads(linear(states, f"{at}self.{name}")) for name in ("query", "key", "value")
    )
    mixed = op.scaled_dot_product_attention(query, key, value, padding)
    joined = op.reshape(op.transpose(mixed, integers(0, 2, 1, 3)), integers(0, 0, WIDTH), True)
    return linear(joined, at + "output.dense")


def _to_heads(states: Node) -> Node:
    """(n, length, width) → (n, heads, length, width / heads)."""
    split = op.reshape(states, integers(0, 0, HEADS, WIDTH // HEADS), True)
    return op.transpose(split, integers(0, 2, 1, 3))


def _pool(states: Node, kept: Node) -> Node:
    """The tokens' mean, L2-normalised; their sum has the same direction, so it will do."""
    summed = op.reduce_sum(
        op.multiply(states, op.unsqueeze(kept, integers(-1))), integers(1), False
    )
    return op.normalize_l2(summed, integers(1), EPSILON, "max")


def product(weights: Weights, states: Node, at: str) -> Node:
    """states: (…, in) → (…, out), with `<at>.weight` (out, in) and `<at>.bias` (out,)."""
    made = op.matmul(states, op.constant(weights[at + ".weight"]), False, True)
    return op.add(made, op.constant(weights[at + ".bias"]))


def _layer_norm(states: Node, weights: Weights, at: str) -> Node:
    normal = op.mvn(states, integers(-1), True, EPSILON, "inside_sqrt")
    scaled = op.multiply(normal, op.constant(weights[at + ".weight"]))
    return op.add(scaled, op.constant(weights[at + ".bias"]))


def integers(*values: int) -> Node:
    return op.constant(np.array(values, np.int64))


def number(value: float) -> Node:
    return op.constant(np.float32(value))
