"""What a browser sends about an answer: of its own conversation, of the right types, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.ledger.entries import REASON_CHARACTERS
from assistant.ledger.recorder import Recorder
from assistant.ledger.settings import LedgerSettings
from assistant.ui.conversation import Talk
from assistant.ui.feedback import NOT_KEPT, THANKS, take
from assistant.ui.remembered import Place, Remembered

PLACE: Place = ("a1", "v1", 0, 3)
TALK = Talk(
    answers=(
        Remembered(71, "q", places=(PLACE, PLACE)),
        Remembered(None, "q", places=(PLACE,)),
        Remembered(72, "q"),
    ),
    name="n",
)


class Kept:
    def __init__(self, works: bool = True) -> None:
        self.said: list[tuple[Any, ...]] = []
        self.works = works

    def feedback(self, *said: Any) -> bool:
        self.said.append(said)
        return self.works


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"turn": 0, "thumb": "up", "reason": ""}, (71, 0, 1, "")),
        ({"turn": 2, "thumb": "down", "reason": "no"}, (72, 0, -1, "no")),
        ({"turn": 0, "thumb": "down"}, (71, 0, -1, "")),
        ({"turn": 0, "marker": 2, "reason": "wrong"}, (71, 2, 0, "wrong")),
    ],
)
def test_a_word_on_an_answer_of_the_conversation_is_kept(sent: Any, kept: Any) -> None:
    recorder = Kept()
    assert take(recorder, TALK, sent) == THANKS  # type: ignore[arg-type]
    assert recorder.said == [kept]
    assert take(Kept(works=False), TALK, sent) == NOT_KEPT  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "turn",
        {},
        {"turn": 3, "thumb": "up"},
        {"turn": -1, "thumb": "up"},
        {"turn": True, "thumb": "up"},
        {"turn": 0.0, "thumb": "up"},
        {"turn": "0", "thumb": "up"},
        {"turn": 71, "thumb": "up"},
        {"turn": 1, "thumb": "up"},
        {"turn": 0},
        {"turn": 0, "thumb": "sideways"},
        {"turn": 0, "thumb": ["up"]},
        {"turn": 0, "thumb": 1},
        {"turn": 0, "marker": 3},
        {"turn": 0, "marker": 0},
        {"turn": 0, "marker": True},
        {"turn": 0, "marker": "1"},
        {"turn": 2, "marker": 1},
        {"turn": 0, "thumb": "up", "reason": "x" * (REASON_CHARACTERS + 1)},
        {"turn": 0, "thumb": "up", "reason": 7},
        {"turn": 0, "thumb": "up", "reason": {"a": 1}},
        {"answer": 71, "thumb": "up"},
    ],
)
def test_anything_else_is_refused(sent: Any) -> None:
    recorder = Kept()
    said = take(recorder, TALK, sent)  # type: ignore[arg-type]
    assert recorder.said == []
    assert said not in (THANKS, NOT_KEPT)


def test_the_recorder_takes_it(tmp_path: Path) -> None:
    recorder = Recorder(LedgerSettings("sqlite://", tmp_path))
    assert take(recorder, TALK, {"turn": 0, "thumb": "up"}) == THANKS
    assert len(next(iter(tmp_path.glob("*.jsonl"))).read_bytes().splitlines()) == 1
    recorder.close()
