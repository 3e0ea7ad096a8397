"""A real web server on this machine, whose answers a test scripts by path."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """`write` sends what no sound server would, after the headers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


Answer = Reply | Callable[[BaseHTTPRequestHandler], Reply]


@dataclass
class Site:
    """`pages` by path; `asked` are the paths in the order in which they were asked for."""

    address: str
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.address + path


@contextmanager
def serving() -> Iterator[Site]:
    """A site without pages; robots.txt is not found unless a test puts one there."""
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.requests.append({name.lower(): value for name, value in self.headers.items()})
            entry = site.pages.get(self.path, Reply(b"", 404))
            reply = entry if isinstance(entry, Reply) else entry(self)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.write is None:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.close_connection = True
                self.send_header("Connection", "close")
            self.end_headers()
            try:
                self.wfile.write(reply.body)
                if reply.write is not None:
                    reply.write(self)
            except OSError:
                self.close_connection = True  # the client had enough

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # of clients that go away

    server = Server(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
