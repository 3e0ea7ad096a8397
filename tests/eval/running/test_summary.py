import pytest
from eval_doubles import outcome

from eval.running.summary import MEAN_MEASURES, summarise

ABSTAINED = {"abstained": 1.0, "evidence_f1": 0.0, "answer_overlap": 0.0}


def unanswered() -> dict[str, float]:
    """The scores of an unanswerable question that was answered."""
    return {"abstained": 0.0, "abstention_accuracy": 0.0, "confidence": 0.4}


def test_figures_by_hand() -> None:
    figures = summarise(
        [
            outcome("a", scores={"article@1": 1.0, "evidence_f1": 0.5, "abstained": 0.0}),
            outcome(
                "b",
                abstained=True,
                scores={"article@1": 0.0, "evidence_f1": 0.0, "abstained": 1.0},
                forced={"evidence_f1": 0.8},
                citations=0,
                verified=0,
            ),
            outcome(
                "c",
                "follow_up",
                scores={"article@1": 0.0, "evidence_f1": 0.1, "abstained": 0.0},
                forced={"evidence_f1": 0.1},
            ),
            outcome("d", "unanswerable", scores=unanswered(), forced={}, citations=3, verified=2),
        ]
    )
    assert figures["n"] == 4
    assert figures["article@1"] == pytest.approx(1 / 3)
    assert figures["evidence_f1"] == pytest.approx((0.5 + 0.0 + 0.1) / 3)
    assert figures["without_abstention"]["evidence_f1"] == pytest.approx((1.0 + 0.8 + 0.1) / 3)
    assert figures["without_abstention"]["n_by_measure"]["evidence_f1"] == 3
    assert figures["abstained"] == pytest.approx(1 / 4)
    assert figures["abstained_by_kind"] == {"single": 0.5, "follow_up": 0.0, "unanswerable": 0.0}
    assert figures["citations"] == 1 + 0 + 1 + 3
    assert figures["quotes_verified"] == pytest.approx((1 + 0 + 1 + 2) / 5)
    assert figures["n_by_measure"]["article@1"] == 3
    assert figures["by_kind"]["single"]["evidence_f1"] == pytest.approx(0.25)
    assert figures["by_kind"]["unanswerable"]["evidence_f1"] is None
    assert set(figures["intervals"]) >= set(MEAN_MEASURES)
    low, high = figures["intervals"]["evidence_f1"]
    assert 0.0 <= low <= figures["evidence_f1"] <= high <= 0.5


def test_partial_and_underspecified_questions_stay_apart() -> None:
    decided = [
        outcome("a", type="why", confidence=0.9),
        outcome("b", "unanswerable", confidence=0.1),
    ]
    apart = [
        outcome("c", "partial", abstained=True, confidence=0.0, type="why", scores=ABSTAINED),
        outcome("d", "underspecified", confidence=1.0, type="why"),
    ]
    alone, together = summarise(decided), summarise(decided + apart)
    for name in set(alone) - {"by_kind", "abstained_by_kind", "citations"}:
        assert together[name] == alone[name], name
    assert together["by_kind"]["partial"]["abstained"] == 1.0
    assert together["by_kind"]["partial"]["auroc"] is None
    assert together["abstained_by_kind"]["underspecified"] == 0.0


def test_types_are_told_apart_where_the_data_has_them() -> None:
    plain = [outcome("a"), outcome("b")]
    assert summarise(plain)["by_type"] == {}
    typed = [
        outcome("a", type="why", scores={"evidence_f1": 0.5}),
        outcome("b", type="why", scores={"evidence_f1": 0.0}),
        outcome("c", type="entity", scores={"evidence_f1": 1.0}),
        outcome("d"),
    ]
    by_type = summarise(typed)["by_type"]
    assert list(by_type) == ["entity", "why"]
    assert by_type["why"]["evidence_f1"] == pytest.approx(0.25)
    assert (by_type["why"]["n"], by_type["entity"]["n"]) == (2, 1)
    assert by_type["why"]["intervals"]["evidence_f1"] == [0.0, 0.5]


def test_a_mean_is_the_mean_of_its_questions() -> None:
    figures = summarise(
        [
            outcome("a", scores={"evidence_f1": 0.5}, forced={"evidence_f1": 0.7}),
            outcome("b", scores={"evidence_f1": 0.1}, forced={"evidence_f1": 0.1}),
            outcome("c", "partial", scores={"evidence_f1": 1.0}),
        ]
    )
    assert figures["per_query"]["evidence_f1"] == {"a": 0.5, "b": 0.1}
    assert figures["per_query"]["forced_evidence_f1"] == {"a": 0.7, "b": 0.1}
    assert figures["evidence_f1"] == pytest.approx((0.5 + 0.1) / 2)


def test_what_cannot_be_measured_is_none() -> None:
    figures = summarise(
        [outcome("a", "unanswerable", scores=unanswered(), forced={}, citations=0, verified=0)]
    )
    for name in ("article@1", "evidence_f1", "auroc", "quotes_verified", "abstention_precision"):
        assert figures[name] is None
    assert figures["intervals"]["auroc"] is None
    assert figures["n_by_measure"]["auroc"] == 0


def test_unlocated_evidence_is_counted_and_listed() -> None:
    figures = summarise([outcome("a", unlocated=("f:1: a", "f:1: b")), outcome("b")])
    assert figures["evidence_unlocated"] == 2
    assert figures["unlocated"] == ["f:1: a", "f:1: b"]
