from dataclasses import replace

import pytest
from eval_doubles import outcome

from eval.running.decisions import curve, decision_figures
from eval.running.judge import Outcome
from eval.running.summary import summarise


def right(name: str, confidence: float, **changes: object) -> Outcome:
    return outcome(name, confidence=confidence, forced={"answer_overlap": 1.0}, **changes)


def wrong(name: str, confidence: float, **changes: object) -> Outcome:
    return outcome(name, confidence=confidence, forced={"answer_overlap": 0.0}, **changes)


def unanswerable(name: str, confidence: float, **changes: object) -> Outcome:
    return outcome(name, "unanswerable", confidence=confidence, forced={}, **changes)


FOUR = [
    right("a", 0.9),
    unanswerable("b", 0.4),
    wrong("c", 0.6, kind="follow_up"),
    right("d", 0.4, abstained=True),
]


def test_separation_by_hand() -> None:
    # 0.9 and 0.6 beat 0.4, 0.4 ties with it: (1 + 1 + 1/2) / 3
    value, interval, n = decision_figures(FOUR)["auroc"]
    assert value == pytest.approx(2.5 / 3)
    assert interval is not None
    assert n == 4


def test_an_answer_to_the_unanswerable_is_an_error() -> None:
    # surest first: right; the wrong follow-up; d (right) and b (unanswerable) together
    points = curve(FOUR)["risk_coverage"]
    assert [point["coverage"] for point in points] == [1 / 4, 2 / 4, 1.0]
    assert [point["risk"] for point in points] == [0.0, 1 / 2, 2 / 4]
    area, _, n = decision_figures(FOUR)["aurc"]
    assert area == pytest.approx(1 / 4 * 0 + 1 / 4 * 1 / 2 + 2 / 4 * 2 / 4)
    assert n == 4
    # losses 0, 0, 1, 1
    assert curve(FOUR)["aurc_ideal"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)


def test_a_question_whose_evidence_was_not_found_has_no_price() -> None:
    lost = outcome("e", confidence=0.99, forced={})
    assert curve([*FOUR, lost]) == curve(FOUR)


def test_abstaining_by_hand() -> None:
    outcomes = [
        unanswerable("a", 0.1, abstained=True),
        unanswerable("b", 0.1, abstained=True),
        unanswerable("c", 0.8),
        right("d", 0.2, abstained=True),
        right("e", 0.9),
    ]
    figures = decision_figures(outcomes)
    assert figures["abstention_precision"][0] == pytest.approx(2 / 3)  # of a, b and d
    assert figures["abstention_recall"][0] == pytest.approx(2 / 3)  # of a, b and c
    assert (figures["abstention_precision"][2], figures["abstention_recall"][2]) == (3, 3)


def test_only_a_calibrated_confidence_is_taken_for_a_probability() -> None:
    assert decision_figures(FOUR)["brier"] == (None, None, 0)
    one_is_not = [replace(item, calibrated=item.question_id != "a") for item in FOUR]
    assert decision_figures(one_is_not)["brier"] == (None, None, 0)
    figures = decision_figures([replace(item, calibrated=True) for item in FOUR])
    # confidence against right: 0.9 1, 0.4 0, 0.6 0, 0.4 1
    assert figures["brier"][0] == pytest.approx((0.1**2 + 0.4**2 + 0.6**2 + 0.6**2) / 4)
    # bins from 0.9, 0.6 and 0.4: gaps -0.1, +0.6, 0.4 - 0.6
    assert figures["calibration_error"][0] == pytest.approx((0.1 + 0.6 + 0.2) / 4)


def test_each_kind_and_type_is_told_from_the_other_class() -> None:
    outcomes = [
        right("a", 0.9, type="why"),
        right("b", 0.3, kind="follow_up", type="why"),
        unanswerable("c", 0.5, type="near_miss"),
        unanswerable("d", 0.1, type="plain"),
    ]
    figures = summarise(outcomes)
    assert figures["by_kind"]["single"]["auroc"] == 1.0  # 0.9 beats 0.5 and 0.1
    assert figures["by_kind"]["follow_up"]["auroc"] == 1 / 2  # 0.3 beats 0.1 alone
    assert figures["by_type"]["plain"]["auroc"] == 1.0  # 0.9 and 0.3 beat 0.1
    assert figures["by_type"]["near_miss"]["auroc"] == 1 / 2
    assert figures["by_type"]["near_miss"]["n_by_measure"]["auroc"] == 2 + 1


def test_a_type_of_both_classes_is_not_separated() -> None:
    both = [right("a", 0.9, type="x"), unanswerable("b", 0.1, type="x")]
    assert summarise(both)["by_type"]["x"]["auroc"] is None
