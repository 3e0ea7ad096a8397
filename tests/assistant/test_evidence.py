"""Choosing the sentences that answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.assistant import Assistant, AssistantConfig
from assistant.evidence import EvidenceConfig, EvidenceSelector
from assistant.question import term_weights
from index.build import build
from index.generation import Index
from index.protocols import Embedder
from index.sentences import split_sentences
from index.sources import FolderSource


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
    quotes = selected(opened, embedder, "How do bees keep warm?", EvidenceConfig(further=0.0))
    found = [quote[start:end] for quote in quotes for start, end in split_sentences(quote)]
    assert set(found) <= everything
    assert len(set(found)) == len(found)


def test_no_more_sentences_are_chosen_than_asked_for(opened: Index, embedder: Embedder) -> None:
    many = EvidenceConfig(sentences=4, further=0.0)
    found = selected(opened, embedder, "Tell me about the lighthouse at Cape Orme.", many)
    sentences = [span for quote in found for span in split_sentences(quote)]
    assert 4 <= len(sentences) <= 5  # one may bring the sentence it leans on
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


@pytest.mark.parametrize(
    ("question", "more"), [("Why was it shut?", 0.2), ("When was it shut?", 0)]
)
def test_words_that_give_a_reason_count_where_one_is_asked_for(
    tmp_path: Path, embedder: Embedder, question: str, more: float
) -> None:
    folder = tmp_path / "n"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "The bridge\n\nThe bridge was shut in 2011. A pier had failed because of the frost.\n"
    )
    build([FolderSource(folder)], tmp_path / "i", embedder)
    index = Index.open(tmp_path / "i")
    hits = Assistant.open(tmp_path / "i", embedder).retrieve(question)
    scores = []
    for weight in (0.0, 0.2):
        selector = EvidenceSelector(index, embedder, EvidenceConfig(reason_kind_weight=weight))
        ranked, _ = selector.ranked(question, embedder.encode_queries([question]), {}, hits)
        scores.append({item.text: item.score for item in ranked})
    before, after = scores
    gained = {text: after[text] - before[text] for text in before}
    assert gained["A pier had failed because of the frost."] == pytest.approx(more)
    assert gained["The bridge was shut in 2011."] == pytest.approx(0)


def test_a_call_to_the_reader_is_quoted_where_one_is_asked_for(
    tmp_path: Path, embedder: Embedder
) -> None:
    folder = tmp_path / "n"
    folder.mkdir()
    call = "Learn more about the harbour museum at its website."
    (folder / "a.txt").write_text(f"Museum\n\nThe harbour museum shows nets and lamps. {call}\n")
    build([FolderSource(folder)], tmp_path / "i", embedder)
    index = Index.open(tmp_path / "i")
    assert call not in selected(index, embedder, "What does the harbour museum show?")
    assert call in selected(index, embedder, "Where can I learn more about the harbour museum?")
