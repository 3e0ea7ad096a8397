"""What speaks for an answer."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from assistant.comprehension.reading import Answering
from assistant.evidence import Evidence
from assistant.signals import LARGEST, SIGNALS, signals
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
    found = signals("Who?", [hit()], [evidence()], leans=True)
    assert tuple(found) == SIGNALS
    assert found["follow_up"] == 1.0
    assert signals("Who?", [hit()], [], leans=False) == {}
    assert signals("Who?", [], [evidence()], leans=False) == {}


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
    found = signals(question, [hit()], [evidence()], leans=False)
    assert (found["names"], found["numbers"]) == (names, numbers)


def test_the_margin_is_the_best_and_is_cut() -> None:
    assert signals("Who?", [hit()], [evidence(-1.0), evidence(2.0)], False)["margin"] == 2.0
    assert signals("Who?", [hit()], [evidence(99.0)], False)["margin"] == LARGEST
    assert signals("Who?", [hit()], [evidence()], False)["margin"] == -LARGEST


def test_retrievers_agree_where_both_put_the_same_article_first() -> None:
    apart = [hit(1, 0.9, 0.1), hit(2, 0.1, 0.9)]
    assert signals("Who?", apart, [evidence()], False)["agreement"] == 0.0
    together = [hit(1, 0.9, 0.9), replace(hit(2), parts={"dense": 0.1, "lexical": 0.1})]
    assert signals("Who?", together, [evidence()], False)["agreement"] == 1.0
