"""Examples on the start page are about the archive that is served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import QUICK, answering, says

from assistant.assistant import Assistant
from assistant.engines.model import ModelEngine
from assistant.engines.settings import ModelSettings
from assistant.ui.examples import CONFIDENT, SHOWN, WRITTEN, is_question, suggested
from index.build import build
from index.protocols import Embedder
from index.sources import FolderSource, RecordSource
from index.types import Document

SAMPLE = Path(__file__).parents[2] / "articles"


@pytest.fixture
def assistant(small_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(small_index, embedder)
    yield opened
    opened.close()


def served(documents: dict[str, Document], where: Path, embedder: Embedder) -> Assistant:
    build([RecordSource("records", list(documents.items()))], where, embedder)
    return Assistant.open(where, embedder)


def test_the_sample_archive_has_the_examples_written_for_it(
    tmp_path: Path, embedder: Embedder
) -> None:
    build([FolderSource(SAMPLE)], tmp_path / "index", embedder)
    assert suggested(Assistant.open(tmp_path / "index", embedder)) == list(WRITTEN)


def test_no_model_is_asked_for_examples(small_index: Path, embedder: Embedder) -> None:
    with answering(says("NO ANSWER")) as model:
        engine = ModelEngine(ModelSettings(model.url, "parrot-1", None, QUICK))
        assert suggested(Assistant.open(small_index, embedder, engine=engine))
        assert model.asked == []


def test_another_archive_suggests_questions_that_lead_to_their_articles(
    assistant: Assistant,
) -> None:
    examples = suggested(assistant)
    assert not set(examples) & set(WRITTEN)
    assert "What does “An orchard in the valley” say?" in examples
    assert len(examples) <= SHOWN
    for question in examples:
        answer = assistant.answer(question)
        assert answer.confidence >= CONFIDENT
        assert answer.citations[0].title in question


def test_titles_and_headings_that_ask_something_come_before_other_titles(
    tmp_path: Path, embedder: Embedder
) -> None:
    keel = "A keel of oak is laid first, then the ribs are set on it by hand."
    comet = "The comet of Varn was seen by nobody but the baker. It left no tail."
    documents = {
        "comet.md": Document(title="Who saw the comet of Varn?", text=comet),
        "keel.md": Document(
            title="Of boats", text=f"Boats of the north.\n\nHow is a keel of oak laid?\n\n{keel}"
        ),
        "bees.md": Document(title="Bees in the winter", text="Bees do not sleep in winter."),
    }
    examples = suggested(served(documents, tmp_path / "index", embedder))
    assert examples == ["Who saw the comet of Varn?", "How is a keel of oak laid?"]


@pytest.mark.parametrize(
    "line",
    ["Why Sponsorship?", "Which team published this?", "The comet of Varn", "Boats, oak and keels?",
     "Is it done? How is a keel of oak laid?", "How is a keel\nof oak laid?", "How " * 30 + "?",
     "Is your boat made of oak?"],
)  # fmt: skip
def test_what_cannot_be_understood_by_itself_is_no_example(line: str) -> None:
    assert not is_question(line)


def test_a_title_that_cannot_be_asked_is_passed_over(tmp_path: Path, embedder: Embedder) -> None:
    text = "The comet of Varn was seen by nobody but the baker. It left no tail."
    documents = {
        "marks.md": Document(title="\u200b \u200b \u200b", text="Bees do not sleep in winter."),
        "long.md": Document(title="The orchard in the valley " * 9, text="Apples ripen in May."),
        "short.md": Document(title="Keels", text="A keel of oak is laid first, then the ribs."),
        "fit.md": Document(title="The comet of Varn", text=text),
    }
    asked = ["What does “The comet of Varn” say?"]
    assert suggested(served(documents, tmp_path / "index", embedder)) == asked


def test_an_archive_without_such_titles_has_no_examples(tmp_path: Path, embedder: Embedder) -> None:
    documents = {"a.md": Document(title="Comet", text="The baker saw the comet of Varn in May.")}
    assert suggested(served(documents, tmp_path / "index", embedder)) == []
