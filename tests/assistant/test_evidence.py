"""Choosing the sentences that answer."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from assistant.assistant import Assistant, AssistantConfig
from assistant.evidence import (
    Evidence,
    EvidenceConfig,
    could_answer,
    in_reading_order,
    leans_on_the_one_before,
    with_context,
)
from assistant.question import term_weights
from index.build import build
from index.generation import Index
from index.protocols import Embedder
from index.sentences import split_sentences
from index.sources import FolderSource
from index.types import Article, Span

TEXT = "The treaty was signed in 2011. It was ratified a year later.\n\nThe talks went on in Oslo."


def article(path: str = "a.md", text: str = TEXT) -> Article:
    return Article(
        path, "s", path, None, "T", (), None, (), None, text, "0" * 64, "0" * 64, "text/1"
    )


def found_at(span: Span, text: str = TEXT, record: int = 1, score: float = 0.5) -> Evidence:
    """Evidence whose other parts, whatever they are, play no role."""
    parts = {field.name: 0.5 for field in fields(Evidence)}
    whole = parts | {"record": record, "article": article(f"{record}.md", text), "span": span}
    return Evidence(**(whole | {"score": score}))  # type: ignore[arg-type]


def evidence(number: int, record: int = 1, score: float = 0.5) -> Evidence:
    """The sentence of that number in TEXT, as found in the article with that record."""
    return found_at(split_sentences(TEXT)[number], record=record, score=score)


@pytest.mark.parametrize(
    ("sentence", "could"),
    [
        ("The treaty was signed in 2011.", True),
        ("He said: “We will not go.”", True),
        ("The ministers of nine countries met again without any result", True),
        ("Who signed the treaty?", False),
        ("“Who signed it, and when was that?”", False),
        ("Results and outlook", False),
        ("Summary.", False),
        ("Read more.", False),
    ],
)
def test_headings_labels_and_questions_answer_nothing(sentence: str, could: bool) -> None:
    assert could_answer(sentence) is could


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("It was ratified a year later.", True),
        ("But they refused to sign.", True),
        ("This ended the talks.", True),
        ("Therefore, the two sides met again.", True),
        ("The latter was never built.", True),
        ("South Korea did not.", True),
        ("The treaty was signed in 2011.", False),
        ("Italy signed the treaty.", False),
        ("Theirry spoke first.", False),
    ],
)
def test_a_pronoun_or_an_ellipsis_leans_on_the_sentence_before(sentence: str, leans: bool) -> None:
    assert leans_on_the_one_before(sentence) is leans


def texts(found: list[Evidence]) -> list[str]:
    return [item.text for item in found]


def test_a_sentence_that_leans_brings_the_one_before() -> None:
    both = ["It was ratified a year later.", "The treaty was signed in 2011."]
    assert texts(with_context([evidence(1)])) == both
    assert sorted(texts(with_context([evidence(0), evidence(1)]))) == sorted(both)


def test_context_does_not_cross_a_paragraph_or_an_article_s_start() -> None:
    text = "They met in Oslo.\n\nIt was late."
    for span in split_sentences(text):
        item = found_at(span, text)
        assert with_context([item]) == [item]


def test_reading_order_is_best_article_first_and_text_order_within() -> None:
    found = [
        evidence(2, record=2, score=0.9),
        evidence(0, record=1, score=0.7),
        evidence(0, record=2, score=0.1),
        evidence(1, record=3, score=0.8),
    ]
    ordered = [(item.record, item.span[0]) for item in in_reading_order(found)]
    starts = [start for start, _ in split_sentences(TEXT)]
    assert ordered == [(2, starts[0]), (2, starts[2]), (3, starts[1]), (1, starts[0])]


def selected(
    index: Index, embedder: Embedder, question: str, config: EvidenceConfig | None = None
) -> list[str]:
    """The sentences that an answer would be made of, as every channel gets them."""
    chosen = AssistantConfig(evidence=config or EvidenceConfig())
    answer = Assistant(index, embedder, chosen).answer(question, abstain=False)
    return [citation.quote for citation in answer.citations]


def test_the_sentence_that_answers_is_chosen(opened: Index, embedder: Embedder) -> None:
    found = selected(opened, embedder, "Who built the lighthouse at Cape Orme?")
    assert "The lighthouse at Cape Orme was built by Tomas Reyl in 1887." in found
    found = selected(opened, embedder, "How much honey does a colony of bees eat?")
    assert any("fifteen kilograms of honey" in text for text in found)


def test_evidence_is_whole_sentences_and_none_twice(opened: Index, embedder: Embedder) -> None:
    everything = {
        article.text[start:end]
        for article in (opened.article(a.article_id) for a in opened.headers.values())
        for start, end in split_sentences(article.text)
    }
    found = selected(opened, embedder, "How do bees keep warm?", EvidenceConfig(further=0.0))
    assert set(found) <= everything
    assert len(set(found)) == len(found)


def test_no_more_sentences_are_chosen_than_asked_for(opened: Index, embedder: Embedder) -> None:
    many = EvidenceConfig(sentences=4, further=0.0)
    found = selected(opened, embedder, "Tell me about the lighthouse at Cape Orme.", many)
    assert 4 <= len(found) <= 8  # each may bring the sentence it leans on
    one = EvidenceConfig(sentences=1)
    assert len(selected(opened, embedder, "Who built the lighthouse?", one)) == 1


def test_a_sentence_that_two_articles_share_is_said_once(
    tmp_path: Path, embedder: Embedder
) -> None:
    (tmp_path / "news").mkdir()
    for name, rest in (("one", "Swifts sleep on the wing."), ("two", "Granite cools slowly.")):
        text = f"The ferry to Harwick sails at nine every morning. {rest}"
        (tmp_path / "news" / f"{name}.md").write_text(text)
    build([FolderSource(tmp_path / "news")], tmp_path / "index", embedder)
    index = Index.open(tmp_path / "index")
    everything = EvidenceConfig(sentences=4, further=0.0, elsewhere=0.0)
    found = selected(index, embedder, "When does the ferry to Harwick sail?", everything)
    assert found.count("The ferry to Harwick sails at nine every morning.") == 1
    assert len(found) == 3


def test_a_sentence_with_an_acronym_covers_what_its_article_spells_out(
    tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "n"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "Inspectors\n\nThe International Atomic Energy Agency (IAEA) was founded in 1957.\n\n"
        "In the spring the IAEA sent nine men to the north.\n"
    )
    build([FolderSource(folder)], tmp_path / "i", embedder)
    assistant = Assistant.open(tmp_path / "i", embedder)
    question = "International Atomic Energy Agency"
    vector = assistant.retriever.embed(question)
    weights = term_weights(question, assistant.index.passage_terms)
    ranked, _ = assistant._finding.selector.ranked(
        question, vector, weights, assistant.retrieve(question)
    )
    covered = {evidence.text: evidence.coverage for evidence in ranked}
    assert covered["In the spring the IAEA sent nine men to the north."] == pytest.approx(1)
