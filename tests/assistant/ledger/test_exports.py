"""Files for other programs: no cell is a formula, and nothing is collected in memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ledger.exports import as_csv, as_json, cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =cmd|'/c calc'!A0", "\n@x", "\x00=1", "＝1"],
)
def test_a_formula_is_only_text(text: str) -> None:
    (line,) = list(csv.reader(io.StringIO("".join(as_csv([{"a": text}], ["a"])), newline="")))[1:]
    assert line[0].startswith("'")


def test_numbers_and_words_are_as_they_are() -> None:
    values = [-1, 0.5, True, None, "plain - text", ["a", "=b"], "'"]
    assert [cell(value) for value in values] == [-1, 0.5, True, "", "plain - text", "a; =b", "'"]
    assert cell(["=a", "b"]) == "'=a; b"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_any_text_comes_back(texts: list[str]) -> None:
    rows = [{"a": text, "b": 1} for text in texts]
    back = list(csv.reader(io.StringIO("".join(as_csv(rows, ["a", "b"])), newline="")))
    assert back[0] == ["a", "b"]
    assert [line[0].removeprefix("'") for line in back[1:]] == [
        text.removeprefix("'") for text in texts
    ]
    assert json.loads("".join(as_json(rows))) == rows


def test_rows_are_sent_before_the_last_is_there() -> None:
    made = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal made
        for _ in range(10_000):
            made += 1
            yield {"a": "x" * 100}

    next(as_csv(rows(), ["a"]))
    assert 0 < made < 1_000
