"""Whatever a model's server does, the reader gets quotations and is told why."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from model_server import (
    QUICK,
    Handler,
    Model,
    Opener,
    Script,
    answering,
    in_turn,
    says,
    says_at_once,
)

from assistant.types import Answer

QUESTION = "Who built the lighthouse at Cape Orme?"
FIRST = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887."
GOOD = f"{FIRST} [=The lighthouse]"
KEY = "sk-s3cret-key"


def ask(assistant_of: Opener, url: str, **changes: float) -> Answer:
    assistant = assistant_of(url, replace(QUICK, **changes), KEY)  # type: ignore[arg-type]
    return assistant.answer(QUESTION, abstain=False)


def assert_quoted(answer: Answer, reason: str) -> None:
    """Nothing but verbatim quotations, and a notice that says why and gives nothing away."""
    assert answer.engine == "extractive"
    assert answer.sentences
    assert [sentence.text for sentence in answer.sentences] == [
        citation.quote for citation in answer.citations
    ]
    assert {sentence.worded_by for sentence in answer.sentences} == {None}
    assert f"The model parrot-1 {reason}" in answer.notice
    assert "The archive is quoted instead." in answer.notice
    assert "s3cret" not in answer.notice
    assert "127.0.0.1" not in answer.notice


def waits(handler: Handler) -> None:
    handler.model.gone.wait(20)


def begins_and_waits(handler: Handler) -> None:
    handler.begin("text/event-stream")
    handler.wfile.flush()
    waits(handler)


def drips(handler: Handler) -> None:
    """Always a little, and never the end."""
    handler.begin("text/event-stream")
    while not handler.model.gone.wait(0.05):
        handler.piece("so ")


def drips_bytes(handler: Handler) -> None:
    """A line that never ends, below what the client would count as a piece."""
    handler.begin("text/event-stream")
    while not handler.model.gone.wait(0.05):
        handler.wfile.write(b":")
        handler.wfile.flush()


def body(data: bytes, kind: str = "application/json", status: int = 200) -> Script:
    return lambda handler: handler.send(data, status, kind)


def status(code: int, **headers: str) -> Script:
    def script(handler: Handler) -> None:
        handler.begin("application/json", code, Content_Length="2", **headers)
        handler.wfile.write(b"{}")

    return script


def breaks_off(handler: Handler) -> None:
    handler.begin("text/event-stream")
    handler.piece("The lighthouse at Cape Orme was ")


def breaks_its_word(handler: Handler) -> None:
    """Fewer bytes than were announced."""
    handler.begin("application/json", Content_Length="100000")
    handler.wfile.write(b'{"choices": [')


def floods(handler: Handler) -> None:
    handler.begin("text/event-stream")
    while not handler.model.gone.is_set():
        handler.wfile.write(b": " + b"x" * 1000 + b"\n\n")


def packed(handler: Handler) -> None:
    handler.begin("application/json", Content_Encoding="gzip")
    handler.wfile.write(b"\x1f\x8b")


EVENTS = "text/event-stream"
FAILURES: dict[str, tuple[Script, str]] = {
    "silent": (waits, "said nothing for 0.5 s"),
    "headers, and then nothing": (begins_and_waits, "said nothing for 0.5 s"),
    "a word at a time": (drips, "took longer than 5 s"),
    "a byte at a time": (drips_bytes, "took longer than 5 s"),
    "bad request": (status(400), "did not accept the request (400)"),
    "wrong key": (status(401), "did not accept the key (401)"),
    "unknown model": (status(404), "knows no such address or no such model (404)"),
    "rate limit": (status(429), "takes no more questions for now (429)"),
    "rate limit for an hour": (status(429, Retry_After="3600"), "takes no more questions"),
    "always limited": (status(429, Retry_After="0"), "takes no more questions for now (429)"),
    "broken": (status(500), "failed (500)"),
    "overloaded": (status(503), "failed (503)"),
    "no content": (status(204), "gave no answer (204)"),
    "a web page": (body(b"<html>", "text/html"), "sent something that is no chat completion"),
    "no JSON": (body(b"{nonsense"), "sent something that is no chat completion"),
    "a list": (body(b"[]"), "sent something that is no chat completion"),
    "deep": (body(b"[" * 100_000), "sent something that is no chat completion"),
    "odd choices": (body(b'{"choices": ["a"]}'), "sent something that is no chat completion"),
    "no choices": (body(b'{"choices": []}'), "sent no choices"),
    "no choices at all": (body(b"{}"), "sent no choices"),
    "a number for text": (
        body(b'{"choices": [{"message": {"content": 7}}]}'),
        "sent something that is no chat completion",
    ),
    "an error": (body(b'{"error": {"message": "sk-s3cret-key is bad"}}'), "reported an error"),
    "not UTF-8": (body(b'{"choices": [{"message": {"content": "\xff"}}]}'), "sent text that"),
    "no JSON in the stream": (body(b"data: {nonsense\n\n", EVENTS), "sent something that is no"),
    "an empty stream": (body(b"", EVENTS), "broke off its reply"),
    "a stream without choices": (body(b"data: [DONE]\n\n", EVENTS), "sent no choices"),
    "not UTF-8 in the stream": (body(b"data: \xff\n\n", EVENTS), "sent text that is not UTF-8"),
    "cut off": (breaks_off, "broke off its reply"),
    "fewer bytes than announced": (breaks_its_word, "broke off its reply"),
    "a flood": (floods, "sent more than 200,000 bytes"),
    "one endless line": (
        body(b"data: " + b"x" * 190_000 + b"\n\n", EVENTS),
        "sent something that is no chat completion",
    ),
    "packed": (packed, "packed its reply, which was not asked for"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told_and_the_archive_quoted(name: str, assistant_of: Opener) -> None:
    script, reason = FAILURES[name]
    with answering(script) as model:
        assert_quoted(ask(assistant_of, model.url), reason)


def test_nobody_listens(assistant_of: Opener) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert_quoted(ask(assistant_of, f"http://127.0.0.1:{port}"), "cannot be reached.")


@contextmanager
def full() -> Iterator[int]:
    """A port whose queue of connections is full, so that the next one waits for ever."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(4):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_a_connection_that_never_comes_about(assistant_of: Opener) -> None:
    with full() as port:
        answer = ask(assistant_of, f"http://127.0.0.1:{port}")
    assert_quoted(answer, "cannot be reached within 0.5 s")


def test_a_redirect_is_not_followed(assistant_of: Opener) -> None:
    with answering(says(GOOD)) as other, answering(status(307, Location=other.url)) as model:
        assert_quoted(ask(assistant_of, model.url), "sends to another address (307)")
        assert other.paths == []


def test_a_short_rate_limit_is_waited_for_once(assistant_of: Opener) -> None:
    with answering(in_turn([status(429, Retry_After="0"), says(GOOD)])) as model:
        answer = ask(assistant_of, model.url)
    assert answer.engine == "openai:parrot-1"
    assert len(model.asked) == 2


def test_a_model_that_wants_the_newer_bound_is_given_it(assistant_of: Opener) -> None:
    def script(handler: Handler) -> None:
        old = "max_tokens" in handler.model.asked[-1]
        (status(400) if old else says(GOOD))(handler)

    with answering(script) as model:
        answer = ask(assistant_of, model.url)
    assert answer.engine == "openai:parrot-1"
    assert model.asked[1]["max_completion_tokens"] == QUICK.tokens
    assert len(model.asked) == 2


def test_what_was_checked_before_a_failure_stays_and_quotations_follow(
    assistant_of: Opener,
) -> None:
    def script(handler: Handler) -> None:
        handler.begin("text/event-stream")
        said = "It was raised on a shelf of granite. [=It was raised] The lighthouse at Cape "
        handler.piece(handler.numbered(said))
        waits(handler)

    with answering(script) as model:
        answer = ask(assistant_of, model.url)
    worded, *quoted = answer.sentences
    assert (worded.worded_by, worded.text) == ("parrot-1", "It was raised on a shelf of granite.")
    assert quoted
    assert {sentence.worded_by for sentence in quoted} == {None}
    assert worded.text not in [sentence.text for sentence in quoted]
    assert answer.engine == "openai:parrot-1"
    assert (
        "fell silent for 0.5 s. What it had written before was checked; the archive is quoted "
        in (answer.notice)
    )


def test_nothing_is_said_to_be_quoted_where_nothing_is_left(assistant_of: Opener) -> None:
    with answering(breaks_off_behind_all) as model:
        answer = ask(assistant_of, model.url)
    assert {sentence.worded_by for sentence in answer.sentences} == {"parrot-1"}
    assert answer.notice.endswith("broke off its reply. What it had written before was checked.")


def breaks_off_behind_all(handler: Handler) -> None:
    """Repeats every sentence that it was shown, and begins another one."""
    shown = re.findall(r"^(\[\d+\]) (.*)$", handler.model.prompt, re.MULTILINE)
    handler.begin("text/event-stream")
    handler.piece(" ".join(f"{text} {number}" for number, text in shown) + " And then there was a ")


def test_closing_the_answer_ends_the_models_work(assistant_of: Opener) -> None:
    def script(handler: Handler) -> None:
        handler.begin("text/event-stream")
        handler.piece(handler.numbered(f"{GOOD} And then it "))
        drips_on(handler.model, handler)

    def drips_on(model: Model, handler: Handler) -> None:
        while not model.gone.wait(0.02):
            handler.piece("so ")

    with answering(script) as model:
        events = assistant_of(model.url).stream(QUESTION, abstain=False)
        next(events)
        next(events)
        events.close()  # type: ignore[attr-defined]
        assert model.hung_up.wait(20)


@pytest.mark.parametrize("name", ["refused", "said"])
def test_neither_key_nor_password_is_ever_told(
    name: str, assistant_of: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    with answering(status(401) if name == "refused" else says_at_once(GOOD)) as model:
        url = model.url.replace("http://", "http://reader:s3cret@")
        assistant = assistant_of(url, QUICK, None if name == "refused" else KEY)
        with caplog.at_level(logging.DEBUG):
            answer = assistant.answer(QUESTION, abstain=False)
    sent = model.headers[0]["authorization"]
    assert sent == ("Basic cmVhZGVyOnMzY3JldA==" if name == "refused" else f"Bearer {KEY}")
    assert "s3cret" not in f"{answer} {assistant.engine!r} {vars(assistant.engine)}"
    ours = [record for record in caplog.records if record.name.startswith("assistant")]
    assert "s3cret" not in str([record.getMessage() for record in ours])


def test_nothing_is_asked_where_the_archive_has_no_answer(assistant_of: Opener) -> None:
    with answering(says(GOOD)) as model:
        answer = assistant_of(model.url).answer("Zebra quota xylophone?")
        assert answer.abstained
        assert model.asked == []
