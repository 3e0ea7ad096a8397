"""The reader in int8: near the one in floating point, of the shipped weights, or refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from assistant.comprehension import open_reader
from assistant.comprehension.export import RANGES, reader_export
from assistant.comprehension.graph import read_learnt, reading_graph, with_adapters
from assistant.comprehension.reader import LEARNT, Reader
from eval.comprehension.calibrate import measured_ranges, pairs_of
from eval.data.grounded import GroundedSet
from eval.data.opened import open_set, parse_spec
from index.embedders import precision
from index.embedders.int8 import quantised, read_ranges, write_ranges
from index.embedders.precision import has_vnni, native_precision, passage_precision
from index.embedders.weights import file_sha256, packaged_model
from index.errors import EmbedderError
from index.generation import Index

ROOT = Path(__file__).parents[3]
QUESTION = "Who built the lighthouse at Cape Orme?"
PASSAGES = [
    "The lighthouse at Cape Orme was built by Tomas Reyl in 1887. It stands on granite.",
    "Keepers lived in the tower with their families. The last keeper left in 1961.",
    "Its lamp burned whale oil until 1923, when an electric arc replaced it.",
]

needs_vnni = pytest.mark.skipif(not has_vnni(), reason="this processor has no VNNI")


@needs_vnni
def test_margins_stay_close_to_those_in_floating_point() -> None:
    exact, rounded = (
        [
            reading.within((0, len(passage)))
            for reading, passage in zip(
                Reader(precision=name).read(QUESTION, [""] * 3, PASSAGES), PASSAGES, strict=True
            )
        ]
        for name in (native_precision(), "int8")
    )
    differences = [
        abs(one.margin - other.margin)
        for one, other in zip(exact, rounded, strict=True)
        if one is not None and other is not None
    ]
    assert len(differences) == len(PASSAGES)
    assert max(differences) < 1.5  # of margins that are spread over some twenty units
    assert max(differences) > 1e-3  # it was int8 that ran
    assert exact[0] is not None
    assert rounded[0] is not None
    assert exact[0].span == rounded[0].span


def test_a_precision_is_named_behind_the_reader(opened: Index) -> None:
    default, named = (open_reader(spec, opened.manifest) for spec in ("auto", "default:fp32"))
    assert isinstance(default, Reader)
    assert isinstance(named, Reader)
    assert (default.precision, named.precision) == (passage_precision(), "fp32")
    with pytest.raises(EmbedderError, match="No precision 'int4' for the reader"):
        open_reader("default:int4", opened.manifest)


def test_without_vnni_it_reads_in_floating_point(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = {"flags": "fpu avx2", "model name": "old"}
    monkeypatch.setattr(precision, "_cpuinfo", flags.__getitem__)
    assert Reader().precision == "fp32"
    with pytest.raises(EmbedderError, match=r"no VNNI\. Use fp32 or bf16"):
        Reader(precision="int8")


def test_the_shipped_ranges_were_measured_with_the_shipped_weights() -> None:
    """Fails where new weights came without theirs: python -m eval.comprehension.calibrate"""
    assert read_ranges(LEARNT.with_name(RANGES), file_sha256(LEARNT))


def test_ranges_of_other_weights_are_refused(tmp_path: Path) -> None:
    learnt = tmp_path / LEARNT.name
    learnt.write_bytes(LEARNT.read_bytes())
    write_ranges(tmp_path / RANGES, {"a": np.zeros((2, 3), np.float32)}, "0" * 64)
    with pytest.raises(EmbedderError, match=r"measured with the weights 0{12}; expected [0-9a-f]+"):
        reader_export(learnt, "int8")
    assert reader_export(learnt, "fp32") is not None


def test_other_ranges_are_another_export(tmp_path: Path) -> None:
    learnt = tmp_path / LEARNT.name
    learnt.write_bytes(LEARNT.read_bytes())
    made = []
    for high in (1.0, 2.0):
        write_ranges(tmp_path / RANGES, {"a": np.full((2, 3), high)}, file_sha256(LEARNT))
        made.append(reader_export(learnt, "int8").recipe)
    assert made[0] != made[1]
    assert reader_export(learnt, "bf16").recipe == reader_export(learnt, "fp32").recipe


def test_every_product_but_the_heads_is_in_int8() -> None:
    weights = load_file(packaged_model() / "model.safetensors")
    adapted = with_adapters(weights, read_learnt())
    ranges = read_ranges(LEARNT.with_name(RANGES), file_sha256(LEARNT))
    graph = reading_graph(adapted, quantised(adapted, ranges))
    kinds = [node.get_type_name() for node in graph.get_ops()]
    assert kinds.count("MatMul") == 36 + 1
    assert kinds.count("FakeQuantize") == len(ranges) == 24


def test_the_kept_ranges_hold_what_pairs_of_ours_need() -> None:
    """Pairs of the calibration, measured again."""
    data = open_set(parse_spec(str(ROOT / "eval/sets/sample")))
    assert isinstance(data, GroundedSet)
    pairs = pairs_of(data)
    measured = measured_ranges(LEARNT, [next(pairs) for _ in range(3)])
    kept = read_ranges(LEARNT.with_name(RANGES), file_sha256(LEARNT))
    assert measured.keys() == kept.keys()
    for name, (least, greatest) in measured.items():
        slack = 2e-3 * np.abs(kept[name]).max() + 1e-3  # float16, and fp32's own last digits
        assert (least >= kept[name][0] - slack).all(), name
        assert (greatest <= kept[name][1] + slack).all(), name
