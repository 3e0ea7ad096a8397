"""`footnote chat`: a conversation in lines, its commands, and a terminal that stays safe."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from index_doubles import Words
from model_server import QUICK, Handler, answering, says

from assistant.assistant import Assistant
from assistant.chat.export import write_conversation
from assistant.chat.lines import lines
from assistant.chat.loop import COMMANDS, Loop
from assistant.chat.screen import Screen
from assistant.engines.model import ModelEngine
from assistant.engines.settings import ModelSettings
from assistant.time.expression import TimeExpression
from assistant.types import (
    Answer,
    AnswerSentence,
    Citation,
    Copy,
    NearestArticle,
)
from index.build import build
from index.filters import Filters
from index.generation import Index
from index.protocols import Embedder
from index.sources import FolderSource

ROOT = Path(__file__).parents[3]
QUESTION = "Who built the lighthouse at Cape Orme?"
SAID = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887."
Talk = Callable[..., str]


@pytest.fixture
def assistant(opened: Index, embedder: Embedder) -> Assistant:
    return Assistant(opened, embedder)


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    """Runs lines through a conversation; what the terminal shows."""

    def run(*typed: str, of: Assistant = assistant) -> str:
        file = io.StringIO()
        Loop(lambda: of, Screen(file, 96), Filters()).run(typed)
        return file.getvalue()

    return run


def test_an_answer_comes_with_numbers_and_sources(talk: Talk) -> None:
    shown = talk(QUESTION)
    assert f"{SAID} [1]\n" in shown
    assert "[1] The lighthouse at Cape Orme, Ida Vance, 1911-05-03. lighthouse.md" in shown
    assert shown.index(SAID) < shown.index("[1] The lighthouse")


def test_a_follow_up_is_asked_in_its_conversation_until_a_new_one_begins(talk: Talk) -> None:
    first = talk("Tell me about the lighthouse at Cape Orme.", "Who built it?")
    assert "Tomas Reyl in 1887. [1]" in first.split("sources", 1)[-1]
    fresh = talk("Tell me about the lighthouse at Cape Orme.", "/new", "Who built it?")
    assert first.count("Tomas Reyl") > fresh.count("Tomas Reyl")


def test_open_shows_the_article_at_the_cited_sentence(talk: Talk) -> None:
    shown = talk(QUESTION, "/open 1")
    after = " ".join(shown.partition("»")[2].split())
    assert after.startswith(f"{SAID}« It was raised on a shelf of granite.")
    assert "The last keeper left in 1961." in after
    assert "»" in talk(QUESTION, "/open 1 all")


@pytest.mark.parametrize("line", ["/open", "/open 9", "/open one", "/open -1"])
def test_open_says_which_numbers_there_are(talk: Talk, line: str) -> None:
    assert "the number of a source of the last answer, 1 to" in " ".join(
        talk(QUESTION, line).split()
    )


def test_commands_before_the_first_answer_say_so(talk: Talk) -> None:
    for line in ("/open 1", "/sources"):
        assert "The last answer has no sources." in talk(line)


def test_sources_are_shown_again(talk: Talk) -> None:
    assert talk(QUESTION, "/sources").count("[1] The lighthouse at Cape Orme, Ida Vance") == 2


def test_filters_hold_until_they_are_dropped(talk: Talk) -> None:
    shown = talk("/filters --until 1900", QUESTION, "/filters none", QUESTION)
    assert "Filters: until 1900." in shown
    assert "No article passes the filters" in shown
    assert shown.index("Filters: none.") < shown.index(SAID)
    assert "author" in talk("/filters --author Nobody").lower()
    assert "--since 2016" in talk("/filters --when 1900")
    assert "quotation mark" in talk('/filters --author "Ida')


def test_unknown_commands_and_impossible_questions_end_nothing(talk: Talk) -> None:
    shown = talk("/sing", "x" * 5000, QUESTION)
    assert "There is no command /sing." in shown
    assert "5,000" in shown
    assert SAID in shown


def test_help_names_every_command_and_quit_ends(talk: Talk) -> None:
    shown = talk("/help", "/quit", QUESTION)
    assert all(usage in shown for _, usage, _ in COMMANDS.values())
    assert SAID not in shown


def test_export_writes_the_conversation_once(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    shown = talk("/export", f"/export {path}", QUESTION, f"/export {path}", f"/export {path}")
    assert "There is no conversation yet." in shown
    assert "exists already; nothing was written" in " ".join(shown.split())
    text = path.read_text("utf-8")
    assert f"## {QUESTION}" in text
    assert f"{SAID}[^1]" in text
    assert "[^1]: The lighthouse at Cape Orme, Ida Vance, 1911-05-03." in text
    assert f"“{SAID}”" in text
    shown = talk(QUESTION, f"/export {tmp_path / 'no' / 'talk.md'}")
    assert "cannot be written" in " ".join(shown.split())


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Assistant]:
    folder = tmp_path / "archive"
    folder.mkdir()
    evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e [bold]x[/bold] [link=http://e.example]y[/link]"
    (folder / f"comet{evil[:4]}.txt").write_text(f"The comet of Varn was seen{evil} by a baker.")
    build([FolderSource(folder)], tmp_path / "index", Words())
    with closing(Assistant.open(tmp_path / "index", Words())) as assistant:
        yield assistant


def test_an_article_cannot_send_commands_to_the_terminal(
    hostile: Assistant, talk: Talk, tmp_path: Path
) -> None:
    path = tmp_path / "talk.md"
    shown = talk(
        "The comet of Varn was seen by a baker", "/open 1", "/sources", "\x1b[2J?",
        f"/export {path}", of=hostile,
    )  # fmt: skip
    assert "The comet of Varn was seen" in shown
    assert "[bold]x[/bold]" in shown
    for text in (shown, path.read_text("utf-8")):
        assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} <= {"\n"}
    assert "[bold]" not in path.read_text("utf-8")


def test_the_screen_keeps_control_characters_from_whoever_they_come() -> None:
    evil = "a\x1b[2J\x9b31m\u202e b\rc"
    file = io.StringIO()
    screen = Screen(file, 96)
    screen.sentence(AnswerSentence(evil, (1,), evil), None)
    screen.problem(evil)
    screen.echo(evil)
    text = file.getvalue()
    assert text.count("[2J") == 4
    assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs")} == {"\n"}


def test_a_models_words_are_told_from_quotations(
    opened: Index, embedder: Embedder, talk: Talk, tmp_path: Path
) -> None:
    said = "In 1887, Tomas Reyl built the lighthouse at Cape Orme. [=The lighthouse]"
    path = tmp_path / "talk.md"
    with answering(says(said)) as model:
        engine = ModelEngine(ModelSettings(model.url, "parrot-1", None, QUICK))
        shown = talk(QUESTION, f"/export {path}", of=Assistant(opened, embedder, engine=engine))
    label, _, rest = shown.partition("In 1887, Tomas Reyl built the lighthouse at Cape Orme. [1]")
    assert "In the words of the model parrot-1, not of the articles." in label
    assert f"“{SAID}”" in rest
    written = path.read_text("utf-8")
    assert "*In the words of the model parrot-1" in written
    assert f"“{SAID}”" in written


def test_what_was_understood_is_shown_and_written(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    typed = ("Who built the lighthose at Cape Orme, in articles from 1911?", "When did he die?")
    shown = talk(*typed, f"/export {path}")
    for text in (shown, path.read_text("utf-8").replace("\\", "")):
        assert "The archive has no “lighthose”; also searched for: lighthouse" in text
        assert "Time: “from 1911”: only articles of 1911" in text
        assert "Searched for: " in text
        assert "--no-time" not in text


def test_a_timeline_is_led_by_dates(talk: Talk) -> None:
    shown = talk("What is the history of the lighthouse at Cape Orme?", QUESTION)
    timeline, _, other = shown.partition("Time: “history of”: in the order of publication")
    assert "\n1911-05-03: The lighthouse at Cape Orme was built" in timeline
    assert f"\n{SAID} [1]" in other


def test_what_is_newer_and_copies_are_shown_and_written(tmp_path: Path) -> None:
    copies = (Copy("c", "w", "copy.md", None, "One"),)
    cited = Citation(
        1, "a", "v", "one.epub", None, "One", (), "2012-09", "It opened.", 0, 10,
        page=4, chapter="Doors", also_at=copies,
    )  # fmt: skip
    newer = NearestArticle("b", "w", "two.md", None, "Two", ("Ida",), "2016", 0.5, copies)
    answer = Answer(
        question="q", search_query="q", sentences=(AnswerSentence("It opened.", (1,)),),
        citations=(cited,), abstained=False, confidence=0.9, calibrated=False, notice="",
        nearest=(newer,), withheld=0, hits=(), engine="x", timings_ms={},
        time=(TimeExpression("history of", "timeline"),), newer=newer,
    )  # fmt: skip
    file, path = io.StringIO(), tmp_path / "talk.md"
    Screen(file, 96).rest(answer)
    write_conversation(path, [answer])
    shown, written = file.getvalue(), path.read_text("utf-8").replace("\\", "")
    assert "2012-09: It opened.[^1]\n" in written
    for text in (shown, written):
        assert "\nNewer on the same matter: Two, Ida, 2016 (two.md); also at copy.md\n" in text
        assert "\n- Two, Ida, 2016 (two.md); also at copy.md\n" in text
        assert "One, 2012-09. one.epub, “Doors”, p. 4" in text
        assert text.count("; also at copy.md") == 3


def test_the_words_that_answer_are_bold_in_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "Built  by\n Tomas\t Reyl in 1887."
    sentence = AnswerSentence(text, (1,), None, (text.index("Tomas"), text.index(" in")))
    monkeypatch.delenv("NO_COLOR", raising=False)
    piped, terminal = io.StringIO(), io.StringIO()
    Screen(piped, 96).sentence(sentence, None)
    assert piped.getvalue() == "Built by Tomas Reyl in 1887. [1]\n"
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    Screen(terminal, 96).sentence(sentence, None)
    assert "Built by \x1b[1mTomas Reyl\x1b[0m in 1887. " in terminal.getvalue()


def test_piped_lines_are_shown_with_their_answers() -> None:
    file = io.StringIO()
    piped = lines(io.StringIO(f"\n  {QUESTION}  \n\n/quit"), Screen(file, 96))
    assert list(piped) == [QUESTION, "/quit"]
    assert file.getvalue() == f"› {QUESTION}\n› /quit\n"


def command(index: Path, *more: str) -> list[str]:
    return [sys.executable, str(ROOT / "app.py"), "chat", "--index", str(index), *more]


def test_from_a_pipe(small_index: Path) -> None:
    done = subprocess.run(
        command(small_index), input=f"{QUESTION}\n", capture_output=True, text=True, cwd=ROOT,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert SAID in done.stdout
    assert "\x1b" not in done.stdout


def test_ctrl_c_stops_an_answer_and_not_the_program(small_index: Path) -> None:
    """In a terminal: the model begins an answer and never goes on."""

    def script(handler: Handler) -> None:
        handler.begin("text/event-stream")
        handler.piece(handler.numbered(f"{SAID} [=The lighthouse] And then there was a man who "))
        handler.model.gone.wait(60)

    with answering(script) as model:
        ours, theirs = pty.openpty()
        options = ("--model-url", model.url, "--model", "parrot-1")
        chat = subprocess.Popen(
            command(small_index, *options), stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT,
            start_new_session=True, preexec_fn=heeds_ctrl_c,
        )  # fmt: skip
        os.close(theirs)
        try:
            read_until(ours, "\u203a ")
            os.write(ours, f"{QUESTION}\n".encode())
            read_until(ours, "Reyl in 1887.")
            os.killpg(chat.pid, signal.SIGINT)
            read_until(ours, "Stopped.")
            os.write(ours, b"/help\n")
            read_until(ours, "/export FILE")
            os.write(ours, b"/quit\n")
            assert chat.wait(60) == 0
        finally:
            chat.kill()
            os.close(ours)


def heeds_ctrl_c() -> None:
    """A run in the background ignores SIGINT and would hand that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def read_until(terminal: int, wanted: str) -> None:
    seen = b""
    while wanted.encode() not in seen:
        piece = os.read(terminal, 4096)
        assert piece, f"{wanted!r} never came after {seen.decode(errors='replace')!r}"
        seen += piece
