from dataclasses import replace
from typing import Any

from eval_doubles import outcome

from eval.reports.answers import answers_table
from eval.running.judge import Outcome
from eval.running.summary import summarise


def table(*outcomes: Outcome, **changes: Any) -> list[list[str]]:
    figures = {
        "dataset": "set",
        "questions": len(outcomes),
        "history": "given",
        **summarise(outcomes),
        **changes,
    }
    return [line.split() for line in answers_table(figures).splitlines() if line]


def row(rows: list[list[str]], name: str) -> list[str]:
    return next(cells for cells in rows if cells and cells[0] == name)


ANSWERED = outcome("a", confidence=0.9, type="why", scores={"evidence_f1": 0.5, "abstained": 0.0})
APART = outcome("b", "underspecified")
REFUSED = outcome(
    "c",
    "unanswerable",
    abstained=True,
    confidence=0.1,
    type="near_miss",
    scores={"abstained": 1.0},
    forced={},
)


def test_shipped_and_forced_figures_stand_side_by_side() -> None:
    cells = row(table(ANSWERED), "evidence_f1")
    assert cells[:3] == ["evidence_f1", "1", "0.500"]
    assert cells[6] == "1.000"


def test_what_cannot_be_measured_is_a_dash() -> None:
    assert row(table(ANSWERED), "short_answer") == ["short_answer", "0", "–", "–", "–", "–"]


def test_abstentions_have_a_table_of_their_own() -> None:
    rows = table(ANSWERED, REFUSED)
    assert row(rows, "abstention_recall")[:3] == ["abstention_recall", "1", "1.000"]
    assert row(rows, "auroc")[2] == "1.000"
    # the surer half is right, all of it half wrong
    assert row(rows, "risk") == ["risk", "0.000", "0.000", "0.500", "0.500", "0.500"]
    assert not any("brier" in cells for cells in rows)
    calibrated = [replace(item, calibrated=True) for item in (ANSWERED, REFUSED)]
    assert row(table(*calibrated), "brier")[2] == "0.010"  # (0.1² + 0.1²) / 2


def test_kinds_and_types_have_rows() -> None:
    rows = table(ANSWERED, REFUSED, APART)
    assert row(rows, "underspecified")[:2] == ["underspecified", "1"]
    assert row(rows, "near_miss")[1] == "1"
    assert "1 of them, partial and underspecified," in " ".join(map(" ".join, rows[:2]))
    assert not any(cells[0] == "type" for cells in table(outcome("a")))


def test_evidence_that_was_not_found_is_named() -> None:
    rows = table(replace(ANSWERED, unlocated=("questions.jsonl:7: lost",)))
    assert rows[-1] == ["questions.jsonl:7:", "lost"]
