"""A follow-up's search in a model's words, or as it was without them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from model_server import QUICK, Handler, answering, says

from assistant.assistant import Assistant
from assistant.engines.rewriting import ModelQueries
from assistant.engines.settings import ModelSettings
from assistant.question import search_query
from assistant.types import Answer, Turn
from index.generation import Index
from index.protocols import Embedder

HISTORY = [
    Turn("Tell me about the lighthouse at Cape Orme.", "It was built by Tomas Reyl in 1887.")
]
QUESTION = "Who built it?"
Asked = Callable[..., Answer]


@pytest.fixture
def asked(opened: Index, embedder: Embedder) -> Asked:
    def ask(url: str, question: str = QUESTION) -> Answer:
        queries = ModelQueries(ModelSettings(url, "parrot-1", "sk-s3cret", QUICK))
        return Assistant(opened, embedder, queries=queries).answer(question, HISTORY)

    return ask


@pytest.mark.parametrize(
    "said",
    [
        "Who built the lighthouse at Cape Orme?",
        "<think>Hm.</think>\n“Who built the lighthouse at Cape Orme?”\n",
    ],
)
def test_the_rewritten_query_is_searched_for_and_returned(said: str, asked: Asked) -> None:
    with answering(says(said)) as model:
        answer = asked(model.url)
    assert answer.search_query == "Who built the lighthouse at Cape Orme?"
    assert answer.question == QUESTION
    assert "Tomas Reyl" in answer.text
    assert answer.notice == ""
    assert "Earlier question: Tell me about the lighthouse" in model.prompt
    assert model.asked[0]["max_tokens"] == 100


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "wrote no search query"),
        ("Who built the lighthouse?\nWho knows?", "wrote no search query"),
        ("lighthouse " * 100, "wrote no search query"),
        ("Cheap watches online", "wrote a search query about something else"),
    ],
)
def test_a_query_that_cannot_be_used_is_replaced_and_the_notice_says_so(
    said: str, words: str, asked: Asked
) -> None:
    with answering(says(said)) as model:
        answer = asked(model.url)
    assert answer.search_query == search_query(QUESTION, HISTORY)
    assert answer.notice == (
        f"The search is not in the words of the model parrot-1, which {words}."
    )


def test_a_dead_model_is_said_in_the_notice(asked: Asked) -> None:
    def script(handler: Handler) -> None:
        handler.send(b"sk-s3cret", 500)

    with answering(script) as model:
        answer = asked(model.url)
    assert "Tomas Reyl" in answer.text
    assert answer.notice.endswith("parrot-1, which failed (500).")


def test_a_question_that_stands_by_itself_is_not_sent(asked: Asked) -> None:
    question = "How many kinds of apple grow in the orchard of the valley?"
    with answering(says("no")) as model:
        assert asked(model.url, question).search_query == question
        assert model.asked == []
