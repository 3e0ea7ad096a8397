"""Figures read from results of any shape."""

from __future__ import annotations

from typing import Any

import pytest

from eval.reports.reading import threshold

ABSTENTION = {"threshold": 0.7, "uncalibrated": 0.38}


@pytest.mark.parametrize(
    ("outcomes", "read"),
    [
        ([{"calibrated": True}, {"calibrated": True}], 0.7),
        ([{"calibrated": False}, {"calibrated": False}], 0.38),
        ([{"confidence": 0.5}], 0.7),  # of a version that knew one threshold
        ([], 0.7),
        ("nonsense", 0.7),
    ],
)
def test_the_threshold_is_that_of_the_confidence_that_was_measured(
    outcomes: Any, read: float
) -> None:
    result = {"configuration": {"abstention": ABSTENTION}, "outcomes": outcomes}
    assert threshold(result) == read


def test_without_a_configuration_there_is_no_threshold() -> None:
    assert threshold({"outcomes": [{"calibrated": False}]}) is None
