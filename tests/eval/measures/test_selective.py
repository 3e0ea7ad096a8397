import pytest

from eval.measures.selective import Point, aurc, ideal_aurc, risk_coverage


def test_the_curve_by_hand() -> None:
    # surest first: right, wrong, right, wrong
    points = risk_coverage([0.5, 0.9, 0.2, 0.7], [0.0, 0.0, 1.0, 1.0])
    assert points == [
        Point(0.9, 1 / 4, 0.0),
        Point(0.7, 2 / 4, 1 / 2),
        Point(0.5, 3 / 4, pytest.approx(1 / 3)),
        Point(0.2, 1.0, 2 / 4),
    ]


def test_the_area_is_the_mean_of_the_risks() -> None:
    area = aurc([0.5, 0.9, 0.2, 0.7], [0.0, 0.0, 1.0, 1.0])
    assert area == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidences_are_answered_together() -> None:
    points = risk_coverage([0.5, 0.5, 0.1], [1.0, 0.0, 1.0])
    assert points == [
        Point(0.5, pytest.approx(2 / 3), 1 / 2),
        Point(0.1, 1.0, pytest.approx(2 / 3)),
    ]
    # 2/3 of the questions at risk 1/2, the last third at risk 2/3
    assert aurc([0.5, 0.5, 0.1], [1.0, 0.0, 1.0]) == pytest.approx(2 / 3 * 1 / 2 + 1 / 3 * 2 / 3)
    assert aurc([0.5, 0.5, 0.1], [0.0, 1.0, 1.0]) == aurc([0.5, 0.5, 0.1], [1.0, 0.0, 1.0])


def test_the_ideal_answers_what_it_gets_right_first() -> None:
    assert ideal_aurc([1.0, 0.0, 1.0, 0.0]) == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert ideal_aurc([1.0, 0.0]) == aurc([0.1, 0.9], [1.0, 0.0])


def test_no_question_has_no_curve() -> None:
    assert risk_coverage([], []) == []
    with pytest.raises(ValueError, match="at least one"):
        aurc([], [])
    with pytest.raises(ValueError, match="at least one"):
        ideal_aurc([])
