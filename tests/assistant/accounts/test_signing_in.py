"""Signing in and out over the real application's routes: cookies, forms, lock-outs, redirects."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import fastapi
import pytest
from account_doubles import HOST, ORIGIN, PASSWORD
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.accounts.access import Access
from assistant.accounts.attempts import LIMITS
from assistant.accounts.gate import Gate
from assistant.accounts.signing_in import FORM_COOKIE, LOCKED, WRONG, add_sign_in
from assistant.guard import Guard

Enter = Callable[..., TestClient]
AWAY = ("198.51.100.7", 4000)


def application(access: Access) -> fastapi.FastAPI:
    app = fastapi.FastAPI()
    app.add_middleware(Guard, sections=["/staff", "/eval"])
    app.add_middleware(Gate, prefixes=["/staff", "/eval"], access=access)
    add_sign_in(app, access, ["/staff", "/eval"])

    @app.get("/staff/")
    def staff() -> str:
        return "the staff page"

    return app


@pytest.fixture
def enter(access: Access) -> Enter:
    app = application(access)

    def entered(base_url: str = ORIGIN, client: tuple[str, int] = AWAY) -> TestClient:
        return TestClient(app, base_url=base_url, client=client, follow_redirects=False)

    return entered


def token_in(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def sign_in(
    client: TestClient, name: str = "staff", password: str = PASSWORD, next_path: str = ""
) -> fastapi.Response:
    form = client.get("/sign-in", params={"next": next_path})
    data = {"token": token_in(form.text), "name": name, "password": password, "next": next_path}
    answer: fastapi.Response = client.post("/sign-in", data=data)  # type: ignore[assignment]
    return answer


def text(answer: object) -> str:
    return str(getattr(answer, "text"))  # noqa: B009


def test_in_to_the_page_and_out_again(enter: Enter, access: Access) -> None:
    client = enter()
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/")
    assert client.get("/staff/").status_code == 200
    account = client.get("/account")
    assert "Signed in as <strong>staff</strong>, staff." in account.text
    out = client.post("/sign-out", data={"token": token_in(account.text)})
    assert (out.status_code, out.headers["location"]) == (303, "/sign-in")
    assert client.get("/staff/").status_code == 401
    assert [entry.what for entry in access.trail.entries()] == ["signed out", "signed in"]


def test_signing_out_ends_the_session_and_not_only_the_cookie(enter: Enter) -> None:
    client = enter()
    sign_in(client)
    kept = client.cookies["__Host-footnote"]
    client.post("/sign-out", data={"token": token_in(client.get("/account").text)})
    answer = enter().get("/staff/", headers={"cookie": f"__Host-footnote={kept}"})
    assert answer.status_code == 401


def test_the_cookie_is_for_this_server_and_no_script(enter: Enter) -> None:
    cookie = sign_in(enter()).headers["set-cookie"]
    assert cookie.startswith("__Host-footnote=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "Domain" not in cookie


def test_over_http_the_cookie_says_so_by_its_name(enter: Enter) -> None:
    client = enter(f"http://{HOST}")
    assert "not encrypted" in client.get("/sign-in").text
    cookie = sign_in(client).headers["set-cookie"]
    assert cookie.startswith("footnote=")
    assert "Secure" not in cookie
    here = enter("http://127.0.0.1", ("127.0.0.1", 1))
    assert "not encrypted" not in here.get("/sign-in").text


def test_a_session_is_new_at_every_sign_in(enter: Enter, access: Access) -> None:
    client = enter()
    planted = access.sessions.open("reader")
    client.cookies.set("__Host-footnote", planted)
    sign_in(client)
    first = client.cookies.get("__Host-footnote", domain=HOST)
    assert first != planted
    assert access.sessions.find(planted) is None, "the session before is ended"
    client.cookies.clear()
    client.cookies.set("__Host-footnote", str(first))
    sign_in(client)
    assert access.sessions.find(str(first)) is None


@pytest.mark.parametrize(
    ("name", "password"), [("staff", "wrong"), ("nobody", PASSWORD), ("", ""), ("Staff", PASSWORD)]
)
def test_nothing_tells_a_wrong_name_from_a_wrong_password(
    enter: Enter, name: str, password: str
) -> None:
    answer = sign_in(enter(), name, password)
    assert answer.status_code == 401
    assert WRONG in text(answer)
    assert "__Host-footnote" not in answer.headers.get("set-cookie", "")


def test_too_many_failures_lock_the_account_for_that_address(enter: Enter, access: Access) -> None:
    client = enter()
    for _ in range(LIMITS["pair"]):
        assert sign_in(client, password="wrong").status_code == 401
    locked = sign_in(client)
    assert locked.status_code == 429
    assert LOCKED.format(minutes=15) in text(locked)
    assert int(locked.headers["retry-after"]) > 0
    assert sign_in(enter(client=("203.0.113.5", 1))).status_code == 303
    events = [entry.what for entry in access.trail.entries()]
    assert events.count("sign-in failed") == LIMITS["pair"]
    assert events.count("locked out") == 1


def test_a_lock_out_looks_the_same_for_a_name_that_nobody_has(enter: Enter) -> None:
    client = enter()
    statuses = [sign_in(client, "nobody", "wrong").status_code for _ in range(LIMITS["pair"] + 1)]
    assert statuses == [401] * LIMITS["pair"] + [429]


def test_what_was_typed_as_a_name_is_not_written_down(enter: Enter, access: Access) -> None:
    sign_in(enter(), "my-secret-password", "x")
    (entry,) = access.trail.entries()
    assert (entry.who, entry.what, entry.address) == ("(unknown)", "sign-in failed", AWAY[0])


def test_a_form_without_its_token_is_refused(enter: Enter, access: Access) -> None:
    client = enter()
    data = {"name": "staff", "password": PASSWORD}
    assert client.post("/sign-in", data=data).status_code == 400
    token = token_in(client.get("/sign-in").text)
    for made_up in ("0" * 64, "é"):
        assert client.post("/sign-in", data=data | {"token": made_up}).status_code == 400
    other = enter()
    other.get("/sign-in")
    answer = other.post("/sign-in", data=data | {"token": token})
    assert answer.status_code == 400, "a token belongs to one browser"
    assert access.trail.entries() == []


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}])
def test_another_sites_form_signs_nobody_in_or_out(enter: Enter, headers: dict[str, str]) -> None:
    client = enter()
    data = {"token": token_in(client.get("/sign-in").text), "name": "staff", "password": PASSWORD}
    assert client.post("/sign-in", data=data, headers=headers).status_code == 403
    sign_in(client)
    out = {"token": token_in(client.get("/account").text)}
    assert client.post("/sign-out", data=out, headers=headers).status_code == 403
    assert client.post("/sign-out", data={"token": "0"}).status_code == 403
    assert client.get("/sign-out").status_code == 405
    assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "///evil.example",
        "javascript:alert(1)",
        "/\tx",
        "/\r\nset-cookie: x=y",
        "http:evil.example",
        "staff",
        "/sign-out",
        "/" + "x" * 2000,
    ],
)
def test_nobody_is_sent_elsewhere(enter: Enter, wanted: str) -> None:
    answer = sign_in(enter(), next_path=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/")


def test_the_page_that_was_asked_for_is_opened(enter: Enter) -> None:
    assert sign_in(enter(), next_path="/staff/?x=1").headers["location"] == "/staff/?x=1"
    assert sign_in(enter(), "evaluator").headers["location"] == "/eval/"
    assert sign_in(enter(), "reader").headers["location"] == "/"


def test_the_page_shows_what_was_typed_and_runs_none_of_it(enter: Enter) -> None:
    hostile = '"><script>alert(1)</script>'
    page = enter().get("/sign-in", params={"next": f"/x?{hostile.replace(' ', '')}"})
    failed = text(sign_in(enter(), hostile, "x"))
    for shown in (page.text, failed):
        assert "<script" not in shown
    assert "&quot;&gt;&lt;script&gt;" in failed
    assert PASSWORD not in text(sign_in(enter(), "nobody", PASSWORD))


def test_the_page_loads_nothing(enter: Enter) -> None:
    page = enter().get("/sign-in")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin", "or the form's origin would be null"
    assert not re.search(r"\b(src|url)\s*[=(]", page.text)
    assert re.findall(r'href="([^"]*)"', page.text) == ["data:,", "/"]
    assert "prefers-color-scheme: dark" in page.text


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"]
)
def test_a_form_comes_as_a_form(enter: Enter, kind: str) -> None:
    answer = enter().post("/sign-in", content=b"name=staff", headers={"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join([b"a=b"] * 100), b"", b"=" * 1000])
def test_a_broken_form_is_refused(enter: Enter, body: bytes) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert enter().post("/sign-in", content=body, headers=form).status_code == 400


def test_a_proxys_word_counts_only_where_it_is_trusted(access: Access) -> None:
    said = {"x-forwarded-for": "203.0.113.77", "x-forwarded-proto": "https"}

    def cookie(app: object) -> str:
        client = TestClient(
            app,  # type: ignore[arg-type]
            base_url=f"http://{HOST}", client=("10.0.0.2", 1), headers=said, follow_redirects=False,
        )  # fmt: skip
        form = client.get("/sign-in")
        client.cookies.set(FORM_COOKIE, form.headers["set-cookie"].split(";")[0].split("=")[1])
        data = {"token": token_in(form.text), "name": "staff", "password": PASSWORD}
        return client.post("/sign-in", data=data).headers["set-cookie"]

    assert cookie(application(access)).startswith("footnote=")
    assert access.trail.entries(1)[0].address == "10.0.0.2"
    trusting = ProxyHeadersMiddleware(application(replace(access)), trusted_hosts=["10.0.0.0/8"])  # type: ignore[arg-type]
    assert "Secure" in cookie(trusting)
    assert access.trail.entries(1)[0].address == "203.0.113.77"
    other = ProxyHeadersMiddleware(application(access), trusted_hosts=["10.9.9.9"])  # type: ignore[arg-type]
    assert "Secure" not in cookie(other)
