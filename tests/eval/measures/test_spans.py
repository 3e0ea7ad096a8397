from itertools import pairwise
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.ranking import per_query
from eval.measures.spans import (
    Ink,
    RankedPassage,
    StoredSpan,
    hits,
    scores_of,
    unit_id,
    units,
)
from index.types import Span

TEXT = "abcdefghij klmnopqrst uvwxyz"
INKS = {"d": Ink(TEXT), "e": Ink(TEXT)}


def judged(start: int, end: int, grade: int = 1, doc_id: str = "d") -> StoredSpan:
    return StoredSpan(unit_id(doc_id, (start, end)), doc_id, (start, end), grade)


@pytest.mark.parametrize(
    ("passage", "span", "expected"),
    [
        ((0, 5), (0, 10), True),  # 5 of the span's 10
        ((0, 4), (0, 10), True),  # 4 of the passage's 4
        ((0, 10), (6, 14), True),  # 4 of the span's 7, the space apart
        ((0, 10), (7, 14), True),  # 3 of the span's 6
        ((0, 10), (8, 14), False),  # 2 of the span's 5, 2 of the passage's 10
        ((11, 28), (8, 14), True),  # the other passage has 3 of those 5
        ((11, 28), (0, 12), False),  # 1 of 11, 1 of 16
        ((0, 10), (10, 21), False),  # side by side
        ((22, 28), (0, 10), False),
        ((10, 11), (10, 11), False),  # nothing but a space in common
    ],
)
def test_half_of_the_span_or_half_of_the_passage(passage: Span, span: Span, expected: bool) -> None:
    assert hits(passage, span, INKS["d"]) is expected


@given(st.data())
def test_some_passage_hits_every_span_however_the_text_is_cut(data: st.DataObject) -> None:
    text = data.draw(st.text("ab \n", min_size=1, max_size=40).filter(lambda text: text.strip()))
    places = st.integers(0, len(text))
    cuts = sorted({0, len(text), *data.draw(st.lists(places, max_size=6))})
    start, end = sorted(data.draw(st.tuples(places, places)))
    passages = []
    for first, last in pairwise(cuts):  # white space at the ends left out
        piece = text[first:last]
        kept = first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())
        passages += [kept] if piece.strip() else []
    found = any(hits(passage, (start, end), Ink(text)) for passage in passages)
    assert found == bool(text[start:end].strip())


def test_a_ranking_of_passages_becomes_one_of_spans() -> None:
    spans = [judged(11, 21, 2), judged(0, 4), judged(6, 10), judged(0, 10, doc_id="e")]
    passages = [
        RankedPassage("e", (11, 21)),  # hits nothing
        RankedPassage("d", (0, 10)),  # two spans, in the order of the text
        RankedPassage("d", (5, 10)),  # only what is listed already
        RankedPassage("x", (0, 10)),  # an article without judgements
        RankedPassage("d", (11, 28)),
    ]
    assert units(passages, spans, INKS) == ["e~11-21", "d#0-4", "d#6-10", "x~0-10", "d#11-21"]


def test_measures_over_spans_by_hand() -> None:
    spans = [judged(11, 21, 2), judged(0, 10, 1)]
    ranking = units(
        [RankedPassage("d", (22, 28)), RankedPassage("d", (0, 10)), RankedPassage("d", (2, 9))],
        spans,
        INKS,
    )
    assert ranking == ["d~22-28", "d#0-10"]
    qrels = {"q": {item.unit: item.grade for item in spans}}
    values = per_query(qrels, {"q": scores_of(ranking)})
    # the grade-1 span at rank 2, the grade-2 span nowhere; the ideal order is 2, 1
    assert values["nDCG@10"]["q"] == pytest.approx((1 / log2(3)) / (2 / log2(2) + 1 / log2(3)))
    assert values["RR@10"]["q"] == pytest.approx(1 / 2)
    assert values["R@10"]["q"] == pytest.approx(1 / 2)
    assert values["Judged@10"]["q"] == pytest.approx(1 / 2)


def test_nothing_retrieved_is_nothing_listed() -> None:
    assert units([], [judged(0, 4)], INKS) == []
