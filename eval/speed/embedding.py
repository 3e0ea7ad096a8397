"""How fast passages become vectors here: ours, what others do, and what the machine could do.

All in one run and interleaved, because a shared machine's speed drifts: each round embeds the
same passages with sentence-transformers as it comes (torch, fp32, batches of 32) and with ours
in every precision that the processor has, in alternating order, and multiplies large matrices.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedders.openvino import OpenVinoEmbedder
from index.embedders.precision import (
    PRECISIONS,
    native_precision,
    passage_precision,
    processor_name,
)
from index.embedders.weights import packaged_model
from index.errors import InputError
from index.protocols import Vectors
from index.types import INT8

LAYERS, WIDTH, INNER = 6, 384, 1536
"""all-MiniLM-L6-v2's own `config.json`."""

SIDE = 2048
"""Rows and columns of the matrices whose product measures the peak: 17 GFLOP."""

ROUND = 64
"""Passages a round: a few seconds, so that both ways meet the same neighbours."""

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]


PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds that each way took: "plain", and ours by precision; the work in operations.

    `cosines` compare each way with plain, one a passage.
    """

    seconds: Mapping[str, float]
    work: int
    cosines: Mapping[str, Floats]


def measure(texts: Sequence[str]) -> dict[str, Any]:
    """Passages a second, ours and plain, and the share of the machine's peak that ours reaches.

    `ours_per_s` and `plain_per_s` are totals over the run. `ratio` is the median round's, and
    `gflops` the best round's beside the best matrix product, so that neither is decided by the
    moments in which another process had the processor. Only non-padding tokens count.
    `by_precision` has the same of every precision, against the best product in that very one.
    `cosine_min` and `cosine_mean` compare the two ways' vectors: speed is not bought with
    accuracy. `load` is the system's load average at the start: near 0 when nothing else ran.
    Raises InputError when there are no texts.
    """
    if not texts:
        raise InputError("No passages arrived to measure; expected at least one.")
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    precisions = tuple(dict.fromkeys(("fp32", native_precision(), passage_precision())))
    ours = {name: OpenVinoEmbedder(name) for name in precisions}
    ways: dict[str, Encode] = {PLAIN: plain_encoder()}
    ways |= {name: embedder.encode_passages for name, embedder in ours.items()}
    for encode in ways.values():
        encode(texts[:32])
    products = _products(precisions)
    peaks = dict.fromkeys(products, 0.0)
    counts = ours[passage_precision()].token_counts(texts)
    rounds: list[Round] = []
    for start in range(0, len(texts), ROUND):
        work = sum(flops(count) for count in counts[start : start + ROUND])
        rounds.append(_round(texts[start : start + ROUND], work, ways, len(rounds) % 2 == 1))
        peaks = {name: max(peaks[name], _gflops(run)) for name, run in products.items()}
    return _report(texts, sum(counts), rounds, peaks) | {"load": load}


def _round(texts: Sequence[str], work: int, ways: Mapping[str, Encode], backwards: bool) -> Round:
    """All ways over the same texts, one after the other."""
    made, seconds = {}, {}
    for name in list(ways)[::-1] if backwards else ways:
        started = perf_counter()
        made[name] = ways[name](texts)
        seconds[name] = perf_counter() - started
    cosines = {name: (vectors * made[PLAIN]).sum(axis=1) for name, vectors in made.items()}
    return Round(seconds, work, cosines)


def flops(tokens: int) -> int:
    """Floating-point operations to embed one text of `tokens` word pieces, padding not counted.

    Per token and layer: 4 WIDTH² multiply-adds for query, key, value and output, 2 WIDTH INNER
    for the feed-forward part, 2 tokens WIDTH for attention's scores and its weighted sum; a
    multiply-add is two operations. Vaswani et al. 2017, table 1 and section 3.3; look-ups,
    normalisation, softmax and GELU are left out, as is usual.
    """
    per_token = 4 * WIDTH**2 + 2 * WIDTH * INNER + 2 * tokens * WIDTH
    return 2 * LAYERS * tokens * per_token


def _report(
    texts: Sequence[str], tokens: int, rounds: Sequence[Round], peaks: Mapping[str, float]
) -> dict[str, Any]:
    shipped = passage_precision()
    by_precision = _by_precision(rounds, peaks)
    return {
        "passages": len(texts),
        "words": sum(len(text.split()) for text in texts),
        "tokens": tokens,
        "rounds": len(rounds),
        "ours_per_s": len(texts) / sum(each.seconds[shipped] for each in rounds),
        "plain_per_s": len(texts) / sum(each.seconds[PLAIN] for each in rounds),
        "precision": shipped,
        **by_precision[shipped],
        "peak_by": dict(peaks),
        "by_precision": by_precision,
        "processor": processor_name(),
    }


def _by_precision(
    rounds: Sequence[Round], peaks: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """Ours in each precision, beside plain and the best product in the same precision."""
    figures = {}
    for name in (way for way in rounds[0].seconds if way != PLAIN):
        reached = max(each.work / each.seconds[name] for each in rounds) / 1e9
        peak = max(value for product, value in peaks.items() if product.split()[1] == name)
        cosines = np.concatenate([each.cosines[name] for each in rounds])
        figures[name] = {
            "ratio": median(each.seconds[PLAIN] / each.seconds[name] for each in rounds),
            "cosine_mean": float(cosines.mean()),
            "cosine_min": float(cosines.min()),
            "gflops": reached,
            "peak_gflops": peak,
            "share_of_peak": reached / peak,
        }
    return figures


def plain_encoder() -> Encode:
    """sentence-transformers as its own documentation shows it, on the processor."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(packaged_model()), device="cpu", model_kwargs={"dtype": torch.float32}
    )

    def encode(texts: Sequence[str]) -> Vectors:
        made: Vectors = model.encode(list(texts), batch_size=32, show_progress_bar=False)
        return made

    return encode


def _products(precisions: Sequence[str]) -> dict[str, Callable[[], object]]:
    """One product of two SIDE×SIDE matrices in each library, keyed "library precision"."""
    import torch

    left, right = np.random.default_rng(0).random((2, SIDE, SIDE), dtype=np.float32)
    products: dict[str, Callable[[], object]] = {"numpy fp32": lambda: left @ right}
    for name in precisions:
        products[f"openvino {name}"] = _openvino_product(left, right, name)
        if name == INT8:
            continue  # torch has no public one
        dtype = torch.float32 if name == "fp32" else torch.bfloat16
        pair = torch.from_numpy(left).to(dtype), torch.from_numpy(right).to(dtype)
        products[f"torch {name}"] = lambda pair=pair: pair[0] @ pair[1]  # type: ignore[misc]
    return products


def _openvino_product(left: Floats, right: Floats, precision: str) -> Callable[[], object]:
    import openvino
    from openvino import opset13 as op

    given = op.parameter([SIDE, SIDE], np.float32)
    pair: list[Any] = [given, op.constant(right)]
    if precision == INT8:  # both sides are in [0, 1), so that one range fits each
        bounds = [op.constant(np.float32(bound)) for bound in (0, 1, 0, 1)]
        pair[0] = op.fake_quantize(given, *bounds, 256)
        whole = op.constant(np.round(right * 127).astype(np.int8))
        pair[1] = op.multiply(op.convert(whole, "f32"), op.constant(np.float32(1 / 127)))
    model = openvino.Model([op.matmul(*pair, False, True)], [given], "product")
    hint = PRECISIONS[native_precision() if precision == INT8 else precision]
    settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": hint}
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    return lambda: request.infer([left], share_inputs=True, share_outputs=True)


def _gflops(run: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs of one SIDE×SIDE product, in 10⁹ operations a second."""
    best = float("inf")
    for _ in range(times):
        started = perf_counter()
        run()
        best = min(best, perf_counter() - started)
    return 2 * SIDE**3 / best / 1e9
