"""The speed report's arithmetic; its timings are a machine's own affair."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.speed.embedding import flops, measure
from index.embedders.precision import native_precision, passage_precision
from index.errors import InputError


def test_flops_of_one_text_by_hand() -> None:
    """Two tokens, six layers: 4·384² + 2·384·1536 = 1,769,472 and 2·2·384 = 1,536 a token."""
    assert flops(2) == 2 * 6 * 2 * (1_769_472 + 1_536)


def test_measure_compares_the_same_passages(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(cache))
    report = measure(["The ferry leaves at nine.", "Tides turn twice a day.", "Buoys drift."])
    assert (report["passages"], report["words"]) == (3, 12)
    assert report["tokens"] == 8 + 8 + 6  # "buoys" is two pieces
    assert report["by_precision"]["fp32"]["cosine_min"] > 0.999
    assert report["ratio"] == pytest.approx(report["ours_per_s"] / report["plain_per_s"])
    assert report["share_of_peak"] == pytest.approx(report["gflops"] / report["peak_gflops"])
    assert set(report["by_precision"]) == {"fp32", native_precision(), passage_precision()}
    for precision, reached in report["by_precision"].items():
        own = [value for name, value in report["peak_by"].items() if name.endswith(precision)]
        assert reached["peak_gflops"] == max(own)
        assert reached["share_of_peak"] == pytest.approx(reached["gflops"] / max(own))
    assert report["precision"] == passage_precision()
    assert report.items() >= report["by_precision"][passage_precision()].items()


def test_nothing_to_measure_is_an_error() -> None:
    with pytest.raises(InputError, match="expected at least one"):
        measure([])
