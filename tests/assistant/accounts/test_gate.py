"""The gate: who gets through to a prefix, by which request, and what leaves through it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from account_doubles import HOST, ORIGIN
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.accounts import gate
from assistant.accounts.access import Access, signed_in
from assistant.accounts.gate import Gate

SECRET = "what only staff may see"
ANYWHERE = ("198.51.100.7", 4000)


async def page(request: Any) -> PlainTextResponse:
    account = signed_in(request.scope)
    headers = {"access-control-allow-origin": "*", "cache-control": "public"}
    return PlainTextResponse(f"{SECRET} {account and account.name}", headers=headers)


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(SECRET)
    await socket.close()


METHODS = ["GET", "POST", "OPTIONS"]


def pages() -> Starlette:
    routes = [Route("/{rest:path}", page, methods=METHODS), WebSocketRoute("/talk", talk)]
    return Starlette(
        routes=[
            WebSocketRoute("/staff/talk", talk),
            *(Mount(prefix, routes=routes) for prefix in ("/staff", "/eval")),
            Route("/{rest:path}", page, methods=METHODS),
        ]
    )


Enter = Callable[..., TestClient]


@pytest.fixture
def enter(access: Access) -> Enter:
    """A browser elsewhere, signed in with a role or not."""

    def entered(role: str | None = None, app: Any = None, **options: Any) -> TestClient:
        cookies = {"__Host-footnote": access.sessions.open(role)} if role else {}
        guarded = app or Gate(pages(), ["/staff", "/eval"], access)
        options = {"client": ANYWHERE, "base_url": ORIGIN} | options
        return TestClient(guarded, cookies=cookies, **options)

    return entered


OPENS = {
    "reader": (False, False),
    "staff": (True, False),
    "evaluator": (False, True),
    "admin": (True, True),
}


@pytest.mark.parametrize("role", OPENS)
def test_each_role_opens_its_own_pages(enter: Enter, role: str) -> None:
    for prefix, opens in zip(("/staff", "/eval"), OPENS[role], strict=True):
        answer = enter(role).get(f"{prefix}/config")
        assert answer.status_code == (200 if opens else 403)
        assert (SECRET in answer.text) == opens


def test_nobody_is_shown_where_to_sign_in(enter: Enter) -> None:
    client = enter()
    answer = client.get("/staff/x", headers={"accept": "text/html"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fstaff%2Fx"
    assert client.get("/staff/config").status_code == 401
    assert client.post("/staff/gradio_api/queue/join", json={}).status_code == 401
    assert client.get("/").status_code == 200


def test_a_made_up_session_opens_nothing(enter: Enter) -> None:
    client = enter()
    for value in ("x", "", "'; DROP TABLE users", "a" * 5000):
        answer = client.get("/staff/", headers={"cookie": f"__Host-footnote={value}"})
        assert answer.status_code == 401


def test_a_cookie_of_an_open_connection_does_not_open_an_encrypted_one(
    enter: Enter, access: Access
) -> None:
    """Somebody in between can set a cookie over http, but none with the prefix of the other."""
    cookie = f"footnote={access.sessions.open('staff')}"
    assert enter().get("/staff/", headers={"cookie": cookie}).status_code == 401


def test_the_page_learns_who_it_is(enter: Enter) -> None:
    assert enter("staff").get("/staff/").text == f"{SECRET} staff"


def test_without_accounts_only_this_machine_gets_in(no_accounts: Access) -> None:
    guarded = Gate(pages(), ["/staff"], no_accounts)
    here = TestClient(guarded, client=("127.0.0.1", 1), base_url="http://127.0.0.1")
    assert here.get("/staff/").status_code == 200
    away = TestClient(guarded, client=ANYWHERE, base_url="http://127.0.0.1")
    answer = away.get("/staff/")
    assert answer.status_code == 403
    assert "footnote users add" in answer.text


def test_with_an_account_this_machine_has_to_sign_in_as_well(enter: Enter) -> None:
    here = enter(client=("127.0.0.1", 1), base_url="http://127.0.0.1")
    assert here.get("/staff/").status_code == 401


def test_the_first_account_counts_at_once_and_the_last_too(no_accounts: Access) -> None:
    guarded = Gate(pages(), ["/staff"], no_accounts)
    here = TestClient(guarded, client=("127.0.0.1", 1), base_url="http://127.0.0.1")
    no_accounts.users.add("ada", "staff", "correct horse battery")
    assert here.get("/staff/").status_code == 401
    no_accounts.users.remove("ada")
    assert here.get("/staff/").status_code == 200


def readers_too(access: Access) -> Gate:
    return Gate(pages(), ["/staff"], replace(access, readers_sign_in=True))


def test_readers_sign_in_where_they_must(enter: Enter, access: Access) -> None:
    for path in ("/", "/config", "/article/x", "/gradio_api/queue/join", "/sign-in/x"):
        assert enter(app=readers_too(access)).get(path).status_code == 401, path
        assert enter("reader", readers_too(access)).get(path).status_code == 200, path
    for path in ("/sign-in", "/healthz"):
        assert enter(app=readers_too(access)).get(path).status_code == 200, path
    assert enter("reader", readers_too(access)).get("/staff/").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": f"http://{HOST}"},
        {"origin": f"{ORIGIN}:8443"},
        {"origin": f"https://staff.{HOST}"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_sites_page_neither_reads_nor_writes(
    enter: Enter, method: str, headers: dict[str, str]
) -> None:
    answer = enter("staff").request(method, "/staff/config", headers=headers)
    assert answer.status_code == 403
    assert SECRET not in answer.text
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("headers", [{"origin": ORIGIN}, {"sec-fetch-site": "same-origin"}])
def test_an_own_page_writes(enter: Enter, headers: dict[str, str]) -> None:
    assert enter("staff").post("/staff/queue", headers=headers).status_code == 200


def test_what_changes_something_has_to_say_where_it_comes_from(enter: Enter) -> None:
    assert enter("staff").post("/staff/queue").status_code == 403
    navigation = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert enter("staff").post("/staff/queue", headers=navigation).status_code == 403


def test_a_link_from_elsewhere_opens_a_page(enter: Enter) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert enter("staff").get("/staff/", headers=headers).status_code == 200


def test_a_foreign_page_gets_nothing_of_a_server_without_accounts(no_accounts: Access) -> None:
    guarded = Gate(pages(), ["/staff"], no_accounts)
    here = TestClient(guarded, client=("127.0.0.1", 1), base_url="http://127.0.0.1:7860")
    for origin in ("https://evil.example", "http://localhost:7860"):
        assert here.post("/staff/x", headers={"origin": origin}).status_code == 403
    own = {"origin": "http://127.0.0.1:7860"}
    assert here.post("/staff/x", headers=own).status_code == 200


def test_no_other_origin_may_read_and_no_cache_may_keep(enter: Enter) -> None:
    headers = enter("staff").get("/staff/").headers
    assert headers["cache-control"] == "no-store"
    assert not any(name.startswith("access-control-") for name in headers)


def test_websockets_are_closed_alike(enter: Enter) -> None:
    for role in (None, "reader", "evaluator"):
        with pytest.raises(WebSocketDisconnect), enter(role).websocket_connect("/staff/talk"):
            pass
    for origin in ("https://evil.example", None):
        headers = {"origin": origin} if origin else {}
        with (
            pytest.raises(WebSocketDisconnect),
            enter("staff").websocket_connect("/staff/talk", headers=headers),
        ):
            pass
    with enter("staff").websocket_connect(
        f"wss://{HOST}/staff/talk", headers={"origin": ORIGIN}
    ) as socket:
        assert socket.receive_text() == SECRET


def test_an_application_below_a_path_is_guarded(enter: Enter, access: Access) -> None:
    outer = Starlette(routes=[Mount("/archive", app=Gate(pages(), ["/staff"], access))])
    assert enter(app=outer).get("/archive/staff/").status_code == 401
    assert enter("staff", outer).get("/archive/staff/").status_code == 200
    answer = enter(app=outer).get(
        "/archive/staff/", headers={"accept": "text/html"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/archive/sign-in?next=%2Fstaff%2F"


def test_an_open_stream_ends_with_its_session(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "RECHECKED_AFTER", 0.0)
    token = access.sessions.open("staff")
    sent: list[Message] = []

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(10):
            if number == 3:
                access.sessions.close(token)
            if number > 3 and (await receive())["type"] == "http.disconnect":
                return
            await send({"type": "http.response.body", "body": b"%d" % number, "more_body": True})
        raise AssertionError("the page was never told that its reader has gone")

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope: Scope = {
        "type": "http", "method": "GET", "path": "/staff/x", "raw_path": b"/staff/x",
        "scheme": "https", "root_path": "", "query_string": b"", "client": ANYWHERE,
        "headers": [(b"host", HOST.encode()), (b"cookie", f"__Host-footnote={token}".encode())],
    }  # fmt: skip
    asyncio.run(Gate(endless, ["/staff"], access)(scope, receive, send))
    assert [message.get("body") for message in sent] == [None, b"0", b"1", b"2", b""]
    assert sent[-1]["more_body"] is False
