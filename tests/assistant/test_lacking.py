"""An answer without a thing of the kind that is asked for says so."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.lacking import lacking
from index.generation import Index
from index.protocols import Embedder


@pytest.mark.parametrize(
    ("question", "texts", "lacks"),
    [
        ("How many agencies use it?", ["It was built in 2017.", "It takes four hours."], "number"),
        ("How many agencies use it?", ["As Section 508 says, each one may."], "number"),
        ("How many agencies use it?", ["Many do.", "All 24 of them."], ""),
        ("How many agencies use it?", ["Four hundred agencies do."], ""),
        ("How many hours does it take?", ["It takes four hours."], ""),
        ("How much does it matter?", ["A lot."], ""),
        ("What share was it?", ["A third of it."], ""),
        ("When was the 21st Century IDEA signed?", ["The 21st Century IDEA was signed."], "date"),
        ("When was it signed?", ["It was signed in the coming weeks."], "date"),
        ("When was it signed?", ["Welcome to “This Week’s IDEA”, your update."], "date"),
        ("When was it signed?", ["It was signed within two weeks."], ""),
        ("When was it signed?", ["It was signed in December 2018."], ""),
        ("So when did they drop it?", ["They dropped it two years later."], ""),
        ("What happens when it rains?", ["The gate is shut."], ""),
        ("Who built the lighthouse?", ["It was raised on granite."], "name"),
        ("Who built the lighthouse?", ["It is the tallest. The Lighthouse is old."], "name"),
        ("Who built the lighthouse?", ["It was built by Tomas Reyl."], ""),
        ("who takes photographs?", ["It allows the photographer to position it."], ""),
        ("What did the man who built it say?", ["It is tall."], ""),
        ("Why was it built?", ["It is tall."], ""),
    ],
)
def test_what_is_lacking(question: str, texts: list[str], lacks: str) -> None:
    assert lacking(question, texts) == lacks


def test_the_notice_names_what_is_not_there(opened: Index, embedder: Embedder) -> None:
    assistant = Assistant(opened, embedder)
    question = "How many planks are bent over steam?"
    answer = assistant.answer(question, abstain=False)
    assert answer.sentences
    assert answer.notice == "No number is among the sentences found; these are the nearest."
    assert assistant.answer("Who built the lighthouse at Cape Orme?").notice == ""
