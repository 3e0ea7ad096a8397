"""Questions with their answers' places, as SQuAD v1.1 has them (Rajpurkar et al. 2016)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.errors import InputError
from index.types import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a paragraph; `spans` are its answers, half-open code points in it."""

    text: str
    paragraph: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """One article: its title, its paragraphs, and what was asked about them."""

    title: str
    paragraphs: tuple[str, ...]
    questions: tuple[Asked, ...]


def read_squad(path: Path) -> list[Text]:
    """The articles of a file in SQuAD's layout. Raises InputError where it is another."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return [_text(each) for each in content["data"]]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise InputError(
            f"{path} cannot be read as SQuAD v1.1 ({exc!r}); expected a JSON object with 'data', "
            "a list of articles with 'title' and 'paragraphs'."
        ) from exc


def _text(row: dict) -> Text:  # type: ignore[type-arg]
    paragraphs, questions = [], []
    for number, paragraph in enumerate(row["paragraphs"]):
        context = paragraph["context"]
        paragraphs.append(context)
        for asked in paragraph["qas"]:
            spans = {
                (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                for answer in asked["answers"]
                if context.startswith(answer["text"], answer["answer_start"])
            }
            if spans:
                questions.append(Asked(asked["question"].strip(), number, tuple(sorted(spans))))
    return Text(row["title"].replace("_", " "), tuple(paragraphs), tuple(questions))
