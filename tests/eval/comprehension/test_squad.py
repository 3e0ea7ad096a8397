"""Questions in SQuAD's layout."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.comprehension.squad import read_squad
from index.errors import InputError

CONTEXT = "Ada wrote the notes in 1843. Nobody read them."


def written(folder: Path, content: object) -> Path:
    path = folder / "squad.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_answers_are_spans_of_their_paragraph(tmp_path: Path) -> None:
    asked = [
        {"question": " When? ", "answers": [{"text": "1843", "answer_start": 23}] * 2},
        {"question": "Misplaced?", "answers": [{"text": "1843", "answer_start": 0}]},
    ]
    paragraphs = [{"context": CONTEXT, "qas": asked}]
    path = written(tmp_path, {"data": [{"title": "Ada_Lovelace", "paragraphs": paragraphs}]})
    (article,) = read_squad(path)
    assert article.title == "Ada Lovelace"
    (question,) = article.questions  # the other's answer does not stand where it says
    assert question.text == "When?"
    assert [CONTEXT[s:e] for s, e in question.spans] == ["1843"]


@pytest.mark.parametrize("content", [[], {"data": [{"paragraphs": []}]}, {"data": 3}])
def test_another_layout_is_an_error_that_says_what_was_expected(
    tmp_path: Path, content: object
) -> None:
    with pytest.raises(InputError, match="expected a JSON object with 'data'"):
        read_squad(written(tmp_path, content))
