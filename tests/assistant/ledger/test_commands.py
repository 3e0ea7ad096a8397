"""The ledger on the command line: ask, look, export, mail, forget."""

from __future__ import annotations

import csv
import json
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from html import escape
from pathlib import Path
from typing import Any

import click
import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from markdown_it import MarkdownIt

import app
from assistant.assistant import Assistant
from assistant.ledger.commands.options import asking
from assistant.ledger.digest import _plain
from assistant.ledger.entries import Asking
from assistant.ledger.recorder import record_once
from assistant.ledger.settings import ledger_settings
from assistant.types import Answer
from index.errors import FootnoteError, InputError, LedgerError

Run = Callable[..., str]
CHEESE = "Who sells cheese on the moon? Ask jo@shop.example"


@pytest.fixture
def run(words_index: Path, assistant: Assistant, answer: Answer, tmp_path: Path) -> Run:
    """Runs a command on a ledger with two answers that ended processes left in the spool."""
    place = str(tmp_path / "my.sqlite")
    settings = ledger_settings(place, str(words_index))
    assert settings is not None
    nothing = {"sentences": (), "citations": (), "abstained": True, "confidence": 0.1}
    for found in (answer, replace(answer, question=CHEESE, **nothing)):  # type: ignore[arg-type]
        record_once(settings, found, assistant.index, Asking("cli", "f" * 32))

    def invoke(*arguments: str, ledger: str | None = None) -> str:
        given = [*arguments, "--index", str(words_index), "--ledger", ledger or place]
        result = CliRunner().invoke(app.footnote, given)
        if isinstance(result.exception, FootnoteError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


def test_sources(run: Run, answer: Answer, tmp_path: Path) -> None:
    rows = json.loads(run("sources", "list", "--json"))
    assert len(rows) == 5
    cited = {citation.path for citation in answer.citations}
    assert {row["path"] for row in rows if row["cited"]} == cited
    headings, *lines = run("sources", "list").splitlines()
    assert headings.split("  ")[0] == "cited"
    assert any(path in lines[0] for path in cited)
    assert headings.index("path") == lines[0].index(next(p for p in cited if p in lines[0]))
    groups = json.loads(run("sources", "list", "--by", "author", "--json"))
    assert {group["name"] for group in groups} == {"Ida Vance", "none"}
    never = json.loads(run("sources", "uncited", "--json"))
    assert len(never) == sum(row["cited"] == 0 for row in rows)
    assert run("sources", "stale").strip() == "None."
    assert json.loads(run("sources", "list", "--until", "2020", "--json"))[0]["cited"] == 0
    out = tmp_path / "sources.csv"
    run("sources", "export", str(out))
    assert len(list(csv.DictReader(out.open(newline="")))) == 5
    run("sources", "export", str(tmp_path / "stale.json"), "--stale")
    assert json.loads((tmp_path / "stale.json").read_text()) == []


def test_questions(run: Run, answer: Answer, tmp_path: Path) -> None:
    rows = json.loads(run("questions", "list", "--json"))
    assert [row["question"] for row in rows] == [
        "Who sells cheese on the moon? Ask [e-mail]", answer.question
    ]  # fmt: skip
    assert [row["answered"] for row in rows] == [False, True]
    (unsupported,) = json.loads(run("questions", "unsupported", "--json"))
    assert unsupported["question"].startswith("Who sells cheese")
    assert "Who sells cheese" in run("questions", "unsupported")
    assert run("questions", "list", "--only", "disliked").strip() == "None."
    run("questions", "export", str(tmp_path / "q.json"))
    assert json.loads((tmp_path / "q.json").read_text()) == rows
    assert run("questions", "forget", "f" * 32).strip() == "2 answers deleted."
    assert json.loads(run("questions", "list", "--json")) == []
    for name in ("f" * 32, "f" * 40, "nobody's"):
        with pytest.raises(InputError, match="nothing was deleted"):
            run("questions", "forget", name)
    assert run("questions", "prune", "30").strip() == "0 answers deleted."


def test_a_ledger_that_is_off_cannot_be_read(run: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="off"):
        run("sources", "list", ledger="off")
    with pytest.raises(InputError, match="cannot be written"):
        run("questions", "export", str(tmp_path / "no" / "x.csv"))
    with pytest.raises(InputError, match=r"should end in \.csv or \.json"):
        run("questions", "export", str(tmp_path / "x.pdf"))
    assert not (tmp_path / "x.pdf").exists()


def test_the_digest_in_both_forms(run: Run, answer: Answer, tmp_path: Path) -> None:
    text = run("staff", "digest")
    assert "2 asked, 50% of them answered" in text
    assert "cheese" in text.partition("## Without an answer")[2]
    out = tmp_path / "digest.html"
    run("staff", "digest", "--out", str(out), "--since", "2020")
    assert "<h2>Most cited</h2><ul><li>1: " in out.read_text()
    assert "Nobody asked anything." in run("staff", "digest", "--until", "2020")


class Mailbox:
    """Keeps what a mail server is handed."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 OK"


def test_what_readers_write_is_no_markdown() -> None:
    hostile = "# <b>x</b> [a](http://b) ![c](d) *e* _f_ `g` | h &amp; \n- i"
    shown = MarkdownIt("commonmark").render(f"- {_plain(hostile)}")
    assert re.sub(r"</?(ul|li)>|\n", "", shown) == escape(" ".join(hostile.split()))
    for text in ("- a", "+ a", "1. a", "2) a", "# a"):
        assert MarkdownIt().render(f"- {_plain(text)}") == f"<ul>\n<li>{text}</li>\n</ul>\n"


def test_the_digest_by_mail(run: Run) -> None:
    mailbox = Mailbox()
    with socket.socket() as probe:  # the controller cannot say which port it was given
        probe.bind(("127.0.0.1", 0))
        address = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=address)
    controller.start()
    try:
        said = run(
            "staff", "digest", "--to", "a@desk.example", "--to", "b@desk.example",
            "--from", "footnote@desk.example", "--smtp", f"smtp://127.0.0.1:{address}",
        )  # fmt: skip
    finally:
        controller.stop()
    assert said.strip() == "Sent to a@desk.example, b@desk.example."
    (envelope,) = mailbox.mails
    assert envelope.rcpt_tos == ["a@desk.example", "b@desk.example"]
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"].startswith("Footnote, ")
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert "2 asked" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("more", "problem", "words"),
    [
        (["--to", "a@b.example"], InputError, "--smtp URL --from ADDRESS"),
        (["--to", "a@b", "--from", "f@b", "--smtp", "ftp://u:secret@h"], InputError, "smtp://"),
        (["--to", "a@b", "--from", "f@b", "--smtp", "smtp://h:x"], InputError, "port"),
        (["--to", "a\n@b", "--from", "f@b", "--smtp", "smtp://h"], InputError, "address"),
        (["--to", "a@b", "--from", "f@b", "--smtp", "smtp://127.0.0.1:1"], LedgerError, "--out"),
    ],
)
def test_mail_that_cannot_go(run: Run, more: list[str], problem: Any, words: str) -> None:
    with pytest.raises(problem, match=words) as caught:
        run("staff", "digest", *more)
    assert "secret" not in str(caught.value)


def test_no_set_without_judgements(run: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Review"):
        run("staff", "judgements", str(tmp_path / "set"))


def test_a_question_is_recorded_only_where_a_ledger_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Any] = []
    command = click.command()(
        click.option("--index", default="i")(
            asking(lambda index, ledger: seen.append(ledger))  # type: ignore[misc]
        )
    )
    monkeypatch.delenv("FOOTNOTE_LEDGER", raising=False)
    for arguments in ([], ["--ledger", "off"], ["--ledger", "x.sqlite"]):
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    monkeypatch.setenv("FOOTNOTE_LEDGER", "y.sqlite")
    CliRunner().invoke(command, [], catch_exceptions=False)
    assert seen[:2] == [None, None]
    assert [settings.url[-8:] for settings in seen[2:]] == ["x.sqlite", "y.sqlite"]
