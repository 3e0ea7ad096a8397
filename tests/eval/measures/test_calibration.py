import pytest

from eval.measures.calibration import brier, calibration_error


def test_brier_by_hand() -> None:
    assert brier([0.8, 0.4], [1.0, 0.0]) == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert brier([0.5, 0.5], [1.0, 0.0]) == pytest.approx(1 / 4)


def test_calibration_error_by_hand() -> None:
    # the bin from 0.8: mean confidence 0.85, right 1 of 2; the bin from 0.2: 0.25, 0 of 1
    found = calibration_error([0.82, 0.88, 0.25], [1.0, 0.0, 0.0])
    assert found == pytest.approx(2 / 3 * abs(1 / 2 - 0.85) + 1 / 3 * abs(0 - 0.25))


def test_errors_of_one_bin_cancel_and_certainty_has_a_bin() -> None:
    assert calibration_error([0.55, 0.55, 0.45, 0.45], [1.0, 0.0, 1.0, 0.0]) == pytest.approx(0.05)
    assert calibration_error([1.0], [1.0]) == 0.0


def test_no_question_has_neither() -> None:
    for measure in (brier, calibration_error):
        with pytest.raises(ValueError, match="at least one"):
            measure([], [])
