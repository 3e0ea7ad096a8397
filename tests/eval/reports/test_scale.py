from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.reports.scale import Scale, around, from_zero, log_around, short, symmetric

VALUES = st.lists(st.floats(-1e14, 1e14), max_size=20)


def test_places_by_hand() -> None:
    assert [Scale(0, 4).at(value) for value in (0, 1, 4, 9, -1)] == [0, 25, 100, 100, 0]
    assert [Scale(1, 100, log=True).at(value) for value in (1, 10, 100)] == [0, 50, 100]


def test_ticks_are_round() -> None:
    def labels(scale: Scale) -> list[str]:
        return [tick.label for tick in scale.axis("").ticks]

    assert labels(Scale(0, 1)) == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert labels(from_zero([3, 930])) == ["0", "200", "400", "600", "800", "1,000"]
    assert labels(symmetric([0.3, -0.8])) == ["-1", "-0.5", "0", "0.5", "1"]
    assert labels(around([0.61, 0.69])) == ["0.6", "0.62", "0.64", "0.66", "0.68", "0.7"]
    assert around([0.5]).low < 0.5 < around([0.5]).high
    assert labels(log_around([3, 4000])) == ["10", "100", "1,000"]
    assert labels(log_around([3, 400])) == ["3", "10", "30", "100", "300"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.25, "0.25"), (-0.0, "0"), (2.5e6, "2.5 M"), (1234, "1,234")]
)
def test_short(value: float, text: str) -> None:
    assert short(value) == text


@given(VALUES)
def test_linear_axes_start_at_zero_and_hold_every_value(values: list[float]) -> None:
    for scale in (from_zero(values), symmetric(values)):
        assert scale.low <= 0 < scale.high or scale.low < 0 <= scale.high
        slack = 1e-8 * (scale.high - scale.low)
        assert scale.low <= min([0, *values]) + slack
        assert scale.high >= max([0, *values]) - slack
        assert len(scale.axis("").ticks) <= 8


@given(st.lists(st.floats(1e-8, 1e14), min_size=1, max_size=20))
def test_logarithmic_axes_hold_every_value(values: list[float]) -> None:
    scale = log_around(values)
    assert scale.low <= min(values) * (1 + 1e-8)
    assert scale.high >= max(values)
    assert scale.axis("").ticks
