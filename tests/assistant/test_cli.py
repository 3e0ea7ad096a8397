"""`footnote ask` and `footnote search`: documented JSON, a terminal kept safe, plain errors."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from model_server import answering, says

import app
import assistant.assistant  # before `open_embedder` is replaced in it
from assistant.cli import as_text
from assistant.time.expression import TimeExpression
from assistant.types import Answer, AnswerSentence, Citation, NearestArticle
from index.build import build
from index.generation import Index
from index.layout import Layout
from index.protocols import Embedder
from index.sources import FolderSource

QUESTION = "Who built the lighthouse at Cape Orme?"
UNANSWERABLE = "Which trees are felled in Brazil?"


@pytest.fixture(autouse=True)
def loaded_model(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.assistant, "reopen_embedder", lambda *_, **__: embedder)


Captured = pytest.CaptureFixture[str]


def printed(capsys: Captured, *arguments: str | Path) -> str:
    app.main([str(argument) for argument in arguments])
    return capsys.readouterr().out


def as_json(capsys: Captured, *arguments: str | Path) -> Any:
    return json.loads(printed(capsys, *arguments, "--json"))


SENTENCE_KEYS = {"text", "citations", "answer"}
KEYS = set(
    "question search_query filters respelled time answer sentences citations abstained confidence "
    "calibrated signals notice nearest newer withheld engine timings_ms".split()
)
CITATION_KEYS = set(
    "marker article_id version path url title authors published quote start end page chapter "
    "also_at".split()
)


def test_the_json_of_an_answer_has_exactly_the_documented_keys(
    small_index: Path, capsys: Captured
) -> None:
    answer = as_json(capsys, "ask", QUESTION, "--index", small_index)
    assert answer.keys() == KEYS
    assert (answer["question"], answer["abstained"], answer["nearest"]) == (QUESTION, False, [])
    assert {key for sentence in answer["sentences"] for key in sentence} == SENTENCE_KEYS
    assert {key for citation in answer["citations"] for key in citation} == CITATION_KEYS
    assert answer["answer"] == " ".join(sentence["text"] for sentence in answer["sentences"])
    index = Index.open(small_index)
    for citation in answer["citations"]:
        article = index.article(citation["article_id"], citation["version"])
        assert article.text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_json_of_an_abstention_has_the_same_keys(small_index: Path, capsys: Captured) -> None:
    answer = as_json(capsys, "ask", UNANSWERABLE, "--index", small_index)
    assert answer.keys() == KEYS
    assert (answer["answer"], answer["sentences"], answer["citations"]) == ("", [], [])
    assert answer["abstained"] is True
    assert answer["nearest"]
    assert answer["notice"]


def test_an_answer_in_the_terminal_names_its_sources(small_index: Path, capsys: Captured) -> None:
    text = printed(capsys, "ask", QUESTION, "--index", small_index)
    assert "The lighthouse at Cape Orme was built by Tomas Reyl in 1887. [1]" in text
    assert "[1] The lighthouse at Cape Orme, Ida Vance, 1911-05-03." in text
    assert "lighthouse.md, characters 0–60" in " ".join(text.split())


def test_time_is_shown_and_can_be_left_out(small_index: Path, capsys: Captured) -> None:
    question = "Who built the lighthouse at Cape Orme, in articles from 1911?"
    said = as_json(capsys, "ask", question, "--index", small_index)["time"]
    assert said == [
        {"words": "from 1911", "effect": "filter", "since": "1911-01-01", "until": "1911-12-31"}
    ]
    text = printed(capsys, "ask", question, "--index", small_index)
    assert "Time: “from 1911”: only articles of 1911 (--no-time leaves it out)" in text
    assert as_json(capsys, "ask", question, "--index", small_index, "--no-time")["time"] == []


def test_a_search_query_can_be_given(small_index: Path, capsys: Captured) -> None:
    given = ("--search-query", "bees in winter", "--index", small_index)
    answer = as_json(capsys, "ask", "What do they eat?", *given)
    assert answer["search_query"] == "bees in winter"
    assert {citation["path"] for citation in answer["citations"]} == {"bees.md"}
    assert "Searched for: bees in winter" in printed(capsys, "ask", "What do they eat?", *given)


def test_a_typing_error_is_said(small_index: Path, capsys: Captured) -> None:
    question = "Who built the lighthose at Cape Orme?"
    text = printed(capsys, "ask", question, "--index", small_index)
    assert "The archive has no “lighthose”; also searched for: lighthouse" in " ".join(text.split())
    answer = as_json(capsys, "ask", question, "--index", small_index)
    assert answer["respelled"] == [{"written": "lighthose", "read": "lighthouse"}]
    app.main(["search", "lighthose", "--index", str(small_index), "-k", "1"])
    found = capsys.readouterr()
    assert "Searched for: lighthose lighthouse" in found.err
    assert "lighthouse.md" in found.out


def test_a_timeline_and_what_is_newer_in_the_terminal() -> None:
    cited = Citation(1, "a", "v", "one.md", None, "One", (), "2012-09", "It opened.", 0, 10)
    newer = NearestArticle("b", "w", "two.md", None, "Two", ("Ida",), "2016", 0.5)
    answer = Answer(
        question="q", search_query="q", sentences=(AnswerSentence("It opened.", (1,)),),
        citations=(cited,), abstained=False, confidence=0.9, calibrated=False, notice="",
        nearest=(), withheld=0, hits=(), engine="x", timings_ms={},
        time=(TimeExpression("history of", "timeline"),), newer=newer,
    )  # fmt: skip
    text = as_text(answer)
    assert text.startswith("2012-09: It opened. [1]\n")
    assert "\n\nNewer on the same matter: Two, Ida, 2016 (two.md)\n" in text


def test_an_abstention_in_the_terminal_offers_the_nearest(
    small_index: Path, capsys: Captured
) -> None:
    text = printed(capsys, "ask", UNANSWERABLE, "--index", small_index)
    assert "does not seem to answer" in text
    assert "\n- " in text
    assert "[1]" not in text


def test_search_prints_ranked_passages(small_index: Path, capsys: Captured) -> None:
    hits = as_json(capsys, "search", "bees in winter", "--index", small_index, "-k", "2")
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert hits[0]["path"] == "bees.md"
    article = Index.open(small_index).article(hits[0]["article_id"], hits[0]["version"])
    assert article.text[hits[0]["start"] : hits[0]["end"]] == hits[0]["text"]
    text = printed(capsys, "search", "bees in winter", "--index", small_index, "-k", "2")
    assert text.lstrip().startswith("1. Bees in winter (bees.md)")


HOSTILE = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\u2066\u200b\r\b"


@pytest.fixture
def hostile_index(tmp_path: Path, embedder: Embedder) -> Path:
    """Control characters wherever an article may carry them: its name, its fields, its text."""
    folder = tmp_path / "archive"
    folder.mkdir()
    front = f"---\ntitle: 'A comet{HOSTILE[-4:]}'\nauthor: 'Eve{HOSTILE[-4:-1]}'\n---\n"
    text = f"The comet of Varn was seen{HOSTILE} by nobody but the baker. It left no tail."
    (folder / f"comet{HOSTILE}.txt").write_text(text)
    (folder / f"second{HOSTILE}.md").write_text(front + text)
    (folder / f"broken{HOSTILE}.md").write_bytes(b"\0")
    build([FolderSource(folder)], tmp_path / "index", embedder)
    return tmp_path / "index"


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "Who saw the comet of Varn?"),
        ("ask", UNANSWERABLE),
        ("search", "the comet of Varn"),
        ("index", "status"),
    ],
)
def test_an_article_cannot_send_commands_to_the_terminal(
    hostile_index: Path, capsys: Captured, command: tuple[str, ...]
) -> None:
    text = printed(capsys, *command, "--index", hostile_index)
    assert "comet" in text or "broken" in text
    found = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs")}
    assert found <= {"\n"}


def failed(capsys: Captured, *arguments: str | Path) -> str:
    """What a command that fails writes to stderr."""
    with pytest.raises(SystemExit) as caught:
        app.main([str(argument) for argument in arguments])
    assert caught.value.code == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("footnote: ")
    assert "Traceback" not in written.err
    return written.err


def test_errors_are_one_plain_message(small_index: Path, tmp_path: Path, capsys: Captured) -> None:
    for command in ("ask", "search"):
        assert "question is empty" in failed(capsys, command, "  ", "--index", small_index)
        assert "10,000" in failed(capsys, command, "x" * 10_000, "--index", small_index)
        missing = failed(capsys, command, QUESTION, "--index", tmp_path / "gone")
        assert f"footnote index build DIR --index {tmp_path / 'gone'}" in missing


def test_a_damaged_index_is_one_plain_message(own_index: Path, capsys: Captured) -> None:
    Layout(own_index).manifest(1).write_text("{")
    assert "000001.json" in failed(capsys, "ask", QUESTION, "--index", own_index)


def test_an_unknown_command_is_a_usage_error(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        app.main(["answer"])
    assert caught.value.code == 2
    assert "No such command" in capsys.readouterr().err


def test_a_models_words_are_told_from_quotations_in_the_terminal(
    small_index: Path, capsys: Captured
) -> None:
    said = "In 1887, Tomas Reyl built the lighthouse at Cape Orme. [=The lighthouse]"
    with answering(says(said)) as model:
        options = ("--model-url", model.url, "--model", "parrot-1")
        text = printed(capsys, "ask", QUESTION, "--index", small_index, *options)
    label, _, rest = text.partition("In 1887, Tomas Reyl built the lighthouse at Cape Orme. [1]")
    assert "In the words of the model parrot-1, not of the articles." in label
    assert "“The lighthouse at Cape Orme was built by Tomas Reyl in 1887.”" in rest
