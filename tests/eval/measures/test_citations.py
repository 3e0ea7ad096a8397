import pytest

from eval.measures.citations import citation_precision, citation_recall, overlaps


def test_half_of_the_shorter_span_is_enough() -> None:
    assert overlaps((0, 10), (5, 100))  # 5 of 10
    assert not overlaps((0, 10), (6, 100))  # 4 of 10
    assert overlaps((0, 100), (96, 104))  # 4 of 8
    assert not overlaps((3, 3), (0, 10))


def test_precision_counts_citations() -> None:
    gold = [("a", (0, 10)), ("b", (0, 10))]
    cited = [("a", (0, 10)), ("a", (20, 30)), ("b", (4, 10)), ("c", (0, 10))]
    assert citation_precision(cited, gold) == pytest.approx(2 / 4)
    assert citation_precision([], gold) == 0.0


def test_recall_counts_pieces_of_evidence() -> None:
    gold = {"a": [(0, 10), (50, 60)], "b": [(0, 10)]}
    # two citations of two and of three characters hold half of a's first piece together
    assert citation_recall({"a": [(0, 2), (5, 8)]}, gold) == pytest.approx(1 / 3)
    assert citation_recall({"a": [(0, 4)], "b": [(0, 10)]}, gold) == pytest.approx(1 / 3)
    assert citation_recall({}, gold) == 0.0
