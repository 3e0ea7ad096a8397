"""The wire protocol of chat completions: a stream of events, or one JSON object, as text."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from index.errors import ModelFailed

_NONSENSE = "sent something that is no chat completion"
_MAX_LINE = 256 * 1024
"""Characters of one line of a stream; a piece of text is a few."""


@dataclass(slots=True)
class Reply:
    """How a reply ended: `finished` by itself, or `cut` by the bound on its tokens."""

    finished: bool = False
    cut: bool = False

    def ended(self, reason: object) -> None:
        if reason is not None:
            self.finished = True
            self.cut = reason == "length"


def pieces(content_type: str, body: Iterable[bytes], reply: Reply) -> Iterator[str]:
    """The text of a reply in the pieces in which it comes. Raises ModelFailed."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        yield from _streamed(body, reply)
    elif kind == "application/json":
        yield from _whole(body, reply)
    else:
        raise ModelFailed(_NONSENSE)


def _whole(body: Iterable[bytes], reply: Reply) -> Iterator[str]:
    value = _parsed("".join(_text(body)))
    choice = _choice(value)
    if choice is None:
        raise ModelFailed("sent no choices")
    message = choice.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    reply.ended(choice.get("finish_reason") or "stop")
    if content is None:
        return
    yield _checked(content)


def _streamed(body: Iterable[bytes], reply: Reply) -> Iterator[str]:
    """The `data:` lines of server-sent events; comments and other fields say nothing."""
    chosen = False
    for line in _lines(body):
        name, _, data = line.partition(":")
        if name != "data" or not data.strip():
            continue
        if data.strip() == "[DONE]":
            reply.finished = True
            break
        choice = _choice(_parsed(data))
        if choice is None:
            continue  # such as the one that counts tokens, at the end
        chosen = True
        delta = choice.get("delta")
        content = delta.get("content") if isinstance(delta, dict) else None
        reply.ended(choice.get("finish_reason"))
        if content is not None:
            yield _checked(content)
    if not reply.finished:
        raise ModelFailed("broke off its reply")
    if not chosen:
        raise ModelFailed("sent no choices")


def _lines(body: Iterable[bytes]) -> Iterator[str]:
    rest = ""
    for piece in _text(body):
        *lines, rest = (rest + piece).replace("\r\n", "\n").split("\n")
        if len(rest) > _MAX_LINE:
            raise ModelFailed(_NONSENSE)
        yield from lines
    yield rest


def _text(body: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in body:
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as exc:
        raise ModelFailed("sent text that is not UTF-8") from exc


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ModelFailed(_NONSENSE) from exc


def _choice(value: Any) -> dict[str, Any] | None:
    """The first choice; None where there is none. An error that was reported is one."""
    if not isinstance(value, dict):
        raise ModelFailed(_NONSENSE)
    if value.get("error"):
        raise ModelFailed("reported an error")
    choices = value.get("choices")
    if not isinstance(choices, list) or not choices:
        return None
    if not isinstance(choices[0], dict):
        raise ModelFailed(_NONSENSE)
    return choices[0]


def _checked(content: object) -> str:
    if not isinstance(content, str):
        raise ModelFailed(_NONSENSE)
    return content
