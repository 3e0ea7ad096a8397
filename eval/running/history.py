"""What was said before a question: as the data set has it, or as the assistant itself answered.

Given histories hold good answers, whatever the assistant would have said: turns do not depend on
one another, and a figure says how well one follow-up is understood. With its own answers an error
in the first turn is carried on, as it is for a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from assistant.types import Answer, Turn
from eval.data.grounded import turns
from eval.types import GroundedQuestion
from index.errors import QuestionError

HistoryMode = Literal["given", "own"]

Earlier = Callable[[GroundedQuestion], tuple[Turn, ...]]
"""A question → the turns before it."""


class Answers(Protocol):
    """What of the assistant is evaluated."""

    def answer(
        self, question: str, history: Sequence[Turn] = (), abstain: bool = True
    ) -> Answer: ...


def earlier_turns(
    mode: HistoryMode, questions: Sequence[GroundedQuestion], assistant: Answers
) -> Earlier:
    return given if mode == "given" else OwnHistory(questions, assistant)


def given(question: GroundedQuestion) -> tuple[Turn, ...]:
    return turns(question.history)


class OwnHistory:
    """Asks the earlier questions of a conversation anew, each with the answers it got before.

    The questions are the user's messages of the given history; where a question has none, those of
    the earlier turns of its `conversation` in the set. What was asked once after the same
    questions is not asked again.
    """

    def __init__(self, questions: Sequence[GroundedQuestion], assistant: Answers) -> None:
        self._assistant = assistant
        self._answered: dict[tuple[str, ...], str] = {}
        self._conversations: dict[str, list[tuple[int, str]]] = {}
        for item in questions:
            if item.conversation is not None and item.turn is not None:
                turn = (item.turn, item.text)
                self._conversations.setdefault(item.conversation, []).append(turn)

    def __call__(self, question: GroundedQuestion) -> tuple[Turn, ...]:
        """Raises QuestionError where an earlier question is refused."""
        asked = self.asked_before(question)
        history: tuple[Turn, ...] = ()
        for place, text in enumerate(asked, start=1):
            history = (*history, Turn(text, self._answer(asked[:place], history)))
        return history

    def asked_before(self, question: GroundedQuestion) -> tuple[str, ...]:
        users = tuple(item.content for item in question.history if item.role == "user")
        if users or question.conversation is None or question.turn is None:
            return users
        known = sorted(self._conversations.get(question.conversation, []))
        return tuple(text for turn, text in known if turn < question.turn)

    def _answer(self, asked: tuple[str, ...], history: tuple[Turn, ...]) -> str:
        """The answer to the last of the questions; empty where the assistant abstained."""
        if asked not in self._answered:
            try:
                self._answered[asked] = self._assistant.answer(asked[-1], history).text
            except QuestionError as error:
                raise QuestionError(f"the earlier question {len(asked)}: {error}") from error
        return self._answered[asked]
