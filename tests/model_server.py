"""A real HTTP server on this machine that answers as a language model would, by a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

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

    def finish(self, reason: str = "stop") -> None:
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        self.event("[DONE]")


def says(text: str, reason: str = "stop", size: int = 7) -> Script:
    """Streams a text in pieces of a few characters."""

    def script(handler: Handler) -> None:
        handler.begin("text/event-stream")
        for start in range(0, len(text), size):
            handler.piece(text[start : start + size])
        handler.finish(reason)

    return script


def says_at_once(text: str) -> Script:
    """One JSON object, for servers that do not stream."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    body = json.dumps({"choices": [choice | {"finish_reason": "stop"}]})
    return lambda handler: handler.send(body.encode())


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
