"""A small article with questions, in the layout that training reads."""

from __future__ import annotations

import json
from pathlib import Path

PARAGRAPHS = [
    "Ada Lovelace wrote 27 notes on the engine in 1843. Charles Babbage built no engine. "
    "The notes were printed in London by Richard Taylor.",
    "Luigi Menabrea gave a lecture on the engine in Turin. He later became prime minister. "
    "His lecture was written in French and was printed in Geneva in 1842.",
    "The engine was to be driven by steam. Its mill would have worked on numbers of forty "
    "figures, and its store would have held a thousand of them.",
]
ASKED = [
    (0, "Who wrote notes on the engine in 1843?", "Ada Lovelace"),
    (0, "How many notes did Ada Lovelace write?", "27"),
    (0, "Who printed the notes in London?", "Richard Taylor"),
    (1, "Where did Luigi Menabrea give a lecture?", "Turin"),
    (1, "In what language was the lecture of Menabrea written?", "French"),
    (2, "What was to drive the engine of Babbage?", "steam"),
    (2, "How many figures did a number have in the first mill?", "forty"),
]


def write_squad(path: Path) -> Path:
    paragraphs = [
        {
            "context": text,
            "qas": [
                {
                    "question": question,
                    "answers": [{"text": answer, "answer_start": text.index(answer)}],
                }
                for at, question, answer in ASKED
                if at == number
            ],
        }
        for number, text in enumerate(PARAGRAPHS)
    ]
    content = {"data": [{"title": "Analytical_Engine", "paragraphs": paragraphs}]}
    path.write_text(json.dumps(content), "utf-8")
    return path
