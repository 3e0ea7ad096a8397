"""A real HTTP server on this machine that answers as a language model would, by a script."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from assistant.assistant import Assistant
from assistant.engines.settings import Limits

QUICK = Limits(connect=0.5, first=0.5, between=0.5, whole=5.0, wait=1.0, reply_bytes=200_000)
Opener = Callable[..., Assistant]
"""(address, limits, key) → an assistant in whose words the model there answers."""

Script = Callable[["Handler"], None]


@dataclass
class Model:
    """`script` answers every request; `asked` are the bodies, `headers` what came with them.

    A script that waits does so for `gone`, which is set when the test ends.
    """

    address: str
    script: Script
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.address}/v1"

    @property
    def prompt(self) -> str:
        """Everything that the last request showed the model."""
        return "\n".join(message["content"] for message in self.asked[-1]["messages"])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Model

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.model.asked.append(json.loads(body))
        self.model.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.model.paths.append(self.path)
        self.close_connection = True
        try:
            self.model.script(self)
        except OSError:
            self.model.hung_up.set()

    def do_GET(self) -> None:
        self.model.paths.append(self.path)
        self.send(b"", 404)

    def numbered(self, text: str) -> str:
        """The text with [=It was] as the number under which such a sentence was shown."""
        prompt = self.model.prompt
        return re.sub(r"\[=([^\]]+)\]", lambda match: _number_of(match[1], prompt), text)

    def log_message(self, *arguments: object) -> None:
        pass

    def begin(self, kind: str, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send(self, body: bytes, status: int = 200, kind: str = "application/json") -> None:
        self.begin(kind, status, Content_Length=str(len(body)))
        self.wfile.write(body)

    def event(self, value: Any) -> None:
        data = value if isinstance(value, str) else json.dumps(value)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def piece(self, text: str) -> None:
        self.event({"choices": [{"index": 0, "delta": {"content": text}}]})

    def end(self, reason: str = "stop") -> None:
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        self.event("[DONE]")


def _number_of(beginning: str, prompt: str) -> str:
    found = re.search(rf"^(\[\d+\]) {re.escape(beginning)}", prompt, re.MULTILINE)
    assert found, f"no sentence that begins with {beginning!r} was shown"
    return found[1]


def says(text: str, reason: str = "stop", size: int = 7) -> Script:
    """Streams a text in pieces of a few characters."""

    def script(handler: Handler) -> None:
        said = handler.numbered(text)
        handler.begin("text/event-stream")
        for start in range(0, len(said), size):
            handler.piece(said[start : start + size])
        handler.end(reason)

    return script


def says_at_once(text: str) -> Script:
    """One JSON object, for servers that do not stream."""

    def script(handler: Handler) -> None:
        message = {"role": "assistant", "content": handler.numbered(text)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        handler.send(json.dumps({"choices": [choice]}).encode())

    return script


def in_turn(scripts: Sequence[Script]) -> Script:
    """One script a request; the last one goes on."""
    left = list(scripts)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


@contextmanager
def answering(script: Script) -> Iterator[Model]:
    handler = type("Scripted", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    model = Model(f"http://127.0.0.1:{server.server_address[1]}", script)
    handler.model = model  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield model
    finally:
        model.gone.set()
        server.shutdown()
        server.server_close()
        thread.join()
