"""Pages for this machine only: who gets through to a prefix, and who doesn't."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.accounts.gate import Gate


async def page(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("secret")(scope, receive, send)


def status(path: str, client: str = "127.0.0.1", **headers: str) -> int:
    sent = {"host": "127.0.0.1:7860"} | {k.replace("_", "-"): v for k, v in headers.items()}
    opened = TestClient(Gate(page, ["/eval"], None), client=(client, 5000))
    return opened.get(f"http://testserver{path}", headers=sent).status_code


@pytest.mark.parametrize("path", ["/eval", "/eval/", "/eval/gradio_api/queue/join", "//eval/x"])
def test_nobody_but_this_machine_gets_below_a_prefix(path: str) -> None:
    assert status(path) == 200
    assert status(path, client="192.168.1.9") == 403
    assert status(path, client="::ffff:10.0.0.1") == 403
    assert status(path, client="not an address") == 403


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:80", "127.0.0.1", "[::1]:7860", "LocalHost"]
)
def test_this_machine_has_several_names(host: str) -> None:
    assert status("/eval/", host=host) == 200


@pytest.mark.parametrize(
    "host", ["archive.example", "archive.example:7860", "127.0.0.1.example", "192.168.1.2", ""]
)
def test_a_name_of_somewhere_else_is_refused(host: str) -> None:
    assert status("/eval/", host=host) == 403


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "via"])
def test_what_came_through_a_proxy_is_refused(header: str) -> None:
    assert status("/eval/", **{header: "127.0.0.1"}) == 403


@pytest.mark.parametrize("path", ["/", "/evaluation", "/article/eval"])
def test_other_pages_are_everybodys(path: str) -> None:
    assert status(path, client="192.168.1.9", host="archive.example") == 200
