"""Names that the archive has nowhere."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.types import Respelling
from assistant.unheard import MOST, unheard
from index.generation import Index
from index.protocols import Embedder


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who lit the lamp of Zanzibar?", ("Zanzibar",)),
        ("Which “Fresnel” lens burned at Zanzibar and at Quito?", ("Fresnel", "Zanzibar", "Quito")),
        ("Who lit the lamp of Cape Orme?", ()),
        ("Zanzibar has a lamp?", ()),  # any first word has a capital
        ("Who Lit The Lamp Of Zanzibar?", ()),  # and any word of a headline
        ("Who lit it? Zanzibar did.", ()),
        ("What is at Zanzibar.example.org?", ()),
        ("Did the US light it?", ()),
        ("Did I light it in Them?", ()),
    ],
)
def test_a_name_within_the_question_that_no_article_has(
    opened: Index, question: str, names: tuple[str, ...]
) -> None:
    assert unheard(question, (), opened) == names


def test_a_name_that_was_read_as_another_is_not_told_of(opened: Index) -> None:
    read = (Respelling("Ormee", "Orme"),)
    assert unheard("Who lit the lamp of Cape Ormee?", read, opened) == ()


def test_an_author_is_no_stranger(opened: Index) -> None:
    author = opened.facets.columns["author"].names[0]
    assert unheard(f"What does {author} say of lamps?", (), opened) == ()


def test_a_few_are_told_of(opened: Index) -> None:
    many = unheard("Are Zanzibar, Quito, Fresnel and Timbuktu lit?", (), opened)
    assert len(many) == MOST


def test_the_notice_tells_of_it_beside_the_answer(opened: Index, embedder: Embedder) -> None:
    question = "What oil did the lamp of the Cape Orme lighthouse at Zanzibar burn?"
    answer = Assistant(opened, embedder).answer(question, abstain=False)
    assert answer.sentences
    assert answer.notice.startswith("The archive has the name “Zanzibar” nowhere.")
