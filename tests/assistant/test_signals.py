"""What speaks for an answer."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from assistant.comprehension.reading import Answering
from assistant.evidence import Evidence
from assistant.signals import LARGEST, SIGNALS, SPREAD, by_chance, signals
from assistant.types import Hit
from index.types import Article, Passage

TEXT = "Ada Lovelace wrote 27 notes in 1843. Nobody read them."
ARTICLE = Article(
    "a", "s", "a.md", None, "Notes of Lovelace", (), "1950", (), None, TEXT, "0" * 64, "0" * 64, "t"
)


def hit(record: int = 1, dense: float = 0.5, lexical: float = 0.5) -> Hit:
    passage = Passage(f"{record}", f"{record}", 0, len(TEXT), TEXT)
    return Hit(passage, record, dense, 1, {"dense": dense, "lexical": lexical})


def evidence(margin: float | None = None) -> Evidence:
    parts = {field.name: 0.5 for field in fields(Evidence)}
    answering = None if margin is None else Answering(margin, (0, 3))
    known = {"record": 1, "article": ARTICLE, "span": (0, 36), "answering": answering}
    return Evidence(**(parts | known))  # type: ignore[arg-type]


def test_every_signal_has_its_name_and_nothing_found_has_none() -> None:
    found = signals("Who?", [hit()], [evidence()], leans=True, searched=9)
    assert tuple(found) == SIGNALS
    assert found["follow_up"] == 1.0
    assert signals("Who?", [hit()], [], leans=False, searched=9) == {}
    assert signals("Who?", [], [evidence()], leans=False, searched=9) == {}


@pytest.mark.parametrize(
    ("question", "names", "numbers"),
    [
        ("How many notes did Lovelace write?", 1.0, 1.0),
        ("How many notes did Babbage write?", 0.0, 1.0),
        ("Did Lovelace write 28 notes in 1843?", 1.0, 0.5),
        ("Were Lovelace and Babbage read in 1950?", 0.5, 1.0),
    ],
)
def test_names_and_numbers_are_looked_for_in_what_is_cited(
    question: str, names: float, numbers: float
) -> None:
    found = signals(question, [hit()], [evidence()], leans=False, searched=9)
    assert (found["names"], found["numbers"]) == (names, numbers)


def test_the_margin_is_the_best_and_is_cut() -> None:
    assert signals("Who?", [hit()], [evidence(-1.0), evidence(2.0)], False, 9)["margin"] == 2.0
    assert signals("Who?", [hit()], [evidence(99.0)], False, 9)["margin"] == LARGEST
    assert signals("Who?", [hit()], [evidence()], False, 9)["margin"] == -LARGEST


def test_retrievers_agree_where_both_put_the_same_article_first() -> None:
    apart = [hit(1, 0.9, 0.1), hit(2, 0.1, 0.9)]
    assert signals("Who?", apart, [evidence()], False, 9)["agreement"] == 0.0
    together = [hit(1, 0.9, 0.9), replace(hit(2), parts={"dense": 0.1, "lexical": 0.1})]
    assert signals("Who?", together, [evidence()], False, 9)["agreement"] == 1.0


def test_what_cosines_come_to_by_chance_grows_with_the_passages_that_were_searched() -> None:
    found = signals("Who?", [hit()], [evidence()], leans=False, searched=20_000)
    assert found["chance"] == pytest.approx(SPREAD * 4.4506, abs=1e-4)  # sqrt(2 ln 20,000)
    assert by_chance(1) == by_chance(0) == 0.0
    rng = np.random.default_rng(0)
    for count in (300, 20_000):
        greatest = rng.normal(scale=SPREAD, size=(200, count)).max(axis=1)
        assert by_chance(count) == pytest.approx(greatest.mean(), rel=0.2)
