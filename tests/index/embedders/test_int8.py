"""int8: passages close to fp32's, questions not touched, and the same graph on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from openvino import Core, Model
from openvino import opset13 as op
from safetensors.numpy import load_file

from index.embedders import precision
from index.embedders.calibrate import measured_ranges, texts_of
from index.embedders.int8 import (
    RANGES,
    _rounded_input,
    _rounded_weights,
    input_of,
    quantised_encoder,
    read_ranges,
)
from index.embedders.openvino import OpenVinoEmbedder
from index.embedders.precision import has_vnni, native_precision
from index.embedders.weights import packaged_model
from index.errors import EmbedderError

ARTICLES = Path(__file__).parents[3] / "articles"
TEXTS = [
    "The lighthouse at Cape Orme was built by Tomas Reyl in 1887, on a shelf of granite.",
    "Keepers lived in the tower with their families; the last one left in 1961. " * 5,
    "Forty kinds of apple grow in the orchard of the valley.",
    "Tariffs on beef fall by 2.6 points a year (Annex 2-B), until they reach zero in 2026.",
    "word " * 300,
    "",
]

needs_vnni = pytest.mark.skipif(not has_vnni(), reason="this processor has no VNNI")


@pytest.fixture(scope="module")
def int8(cache: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder("int8", cache=cache)


@needs_vnni
def test_passages_stay_close_to_fp32(int8: OpenVinoEmbedder, ours: OpenVinoEmbedder) -> None:
    exact, made = ours.encode_passages(TEXTS), int8.encode_passages(TEXTS)
    cosines = (made * exact).sum(axis=1)
    assert cosines[:4].min() > 0.994
    assert cosines.min() > 0.98  # no sentence at all, and one word 300 times
    assert np.abs(made - exact).max() > 1e-3  # it was int8 that ran
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)


def test_questions_are_those_of_the_native_precision(int8: OpenVinoEmbedder, cache: Path) -> None:
    native = OpenVinoEmbedder(native_precision(), cache=cache)
    np.testing.assert_array_equal(int8.encode_queries(TEXTS), native.encode_queries(TEXTS))
    assert int8.identity.precision == "int8" != native.identity.precision


def test_without_vnni_an_index_is_asked_but_not_built(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = {"flags": "fpu avx2", "model name": "old"}
    monkeypatch.setattr(precision, "_cpuinfo", flags.__getitem__)
    assert OpenVinoEmbedder(cache=cache).identity.precision == "fp32"
    asked = OpenVinoEmbedder("int8", cache=cache)
    assert asked.encode_queries(["tide"]).shape == (1, 384)
    with pytest.raises(EmbedderError, match=r"no VNNI.*--index NEW_DIR"):
        asked.encode_passages(["tide"])


def test_weights_by_hand() -> None:
    """Row by row: 254 / 127 = 2 a step, so that 51 is 25.5 steps, and half goes to even."""
    whole, scale = _rounded_weights(np.array([[254, -254, 51], [1, 0, -0.5]], np.float32))
    assert whole.tolist() == [[127, -127, 26], [127, 0, -64]]
    np.testing.assert_allclose(scale, [[2], [1 / 127]], rtol=1e-6)


def test_inputs_by_hand() -> None:
    """Channels from -1 and to 4, halved: 51 steps of 0.01 below 0 and 204 above."""
    channels = np.array([[-0.51, -1.02], [4.08, 1.0]], np.float32)
    given = op.parameter([1, 4, 2], np.float32)
    rounded = _rounded_input(given, channels, np.array([2, 2], np.float32))
    run = Core().compile_model(Model([rounded], [given], "one"), "CPU")
    values = np.array([[[0, 0.02], [0.047, 9], [-9, -1], [4.08, 0.012]]], np.float32)
    expected = [[[0, 0.01], [0.02, 2.04], [-0.51, -0.5], [2.04, 0.01]]]
    np.testing.assert_allclose(run([values])[0], expected, atol=1e-6)


def test_three_products_share_one_input() -> None:
    layer = "encoder.layer.3."
    for name in ("query", "key", "value"):
        assert input_of(f"{layer}attention.self.{name}") == f"{layer}attention.self"
    assert input_of(f"{layer}output.dense") == f"{layer}output.dense"


def test_the_kept_ranges_hold_what_an_article_of_ours_needs() -> None:
    """Texts of the calibration, measured again: the file is of these weights and articles."""
    weights = load_file(packaged_model() / "model.safetensors")
    kept = read_ranges()
    texts = list(texts_of(ARTICLES))
    measured = measured_ranges(weights, [texts[0], texts[len(texts) // 2]])
    assert measured.keys() == kept.keys()
    for name, (least, greatest) in measured.items():
        slack = 2e-3 * np.abs(kept[name]).max() + 1e-3  # float16, and fp32's own last digits
        assert (least >= kept[name][0] - slack).all(), name
        assert (greatest <= kept[name][1] + slack).all(), name


def test_every_product_is_in_int8() -> None:
    weights = load_file(packaged_model() / "model.safetensors")
    kinds = [node.get_type_name() for node in quantised_encoder(weights, read_ranges()).get_ops()]
    assert kinds.count("MatMul") == 36
    assert kinds.count("FakeQuantize") == len(read_ranges()) == 24


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"not a file of arrays"])
def test_damaged_ranges_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / RANGES.name
    path.write_bytes(data)
    with pytest.raises(EmbedderError, match=r"int8_ranges\.npz.*install it again"):
        read_ranges(path)
    with pytest.raises(EmbedderError, match="install it again"):
        read_ranges(tmp_path / "none.npz")
