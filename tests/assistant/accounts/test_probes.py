"""Every route of every mount of the real application, asked for by those who may not see it.

The routes are found by walking the running application, never listed by hand, so that a page, a
mount or a release of the framework that adds one is probed without anybody thinking of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastapi
import pytest
from account_doubles import ORIGIN, PASSWORD, quick_passwords
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from assistant.accounts.access import Access, over
from assistant.accounts.database import open_database
from assistant.assistant import Assistant
from assistant.guard import MAX_SECTION_BODY
from assistant.http import Section, create_app
from assistant.ledger.entries import Asking
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import ledger_settings
from assistant.ui.staff import mount as staff
from eval.page.bench import make_bench
from eval.page.mount import mount
from index.protocols import Embedder

CANARY = "canary-7f3a"
PREFIX = "/eval"
ALLOWED = {"/eval": {"evaluator", "admin"}, "/staff": {"staff", "admin"}}
WRONG = [
    (prefix, role)
    for prefix, allowed in ALLOWED.items()
    for role in (None, "reader", "staff", "evaluator")
    if role not in allowed
]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
PARAMETERS = {"path": "index.html", "session_hash": "abc", "event_id": "abc", "size": "192",
              "form": "csv"}  # fmt: skip
AWAY = ("198.51.100.7", 4000)
Route = tuple[str, frozenset[str]]


class Probe(TestClient):
    """A client whose thousands of requests share one event loop: else each begins its own."""


@pytest.fixture(scope="module", autouse=True)
def portal() -> Iterator[None]:
    with start_blocking_portal() as opened:
        Probe.portal = opened
        yield
    Probe.portal = None


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Access:
    file = tmp_path_factory.mktemp("accounts") / "accounts.sqlite"
    opened = over(open_database(str(file)), quick_passwords())
    for role in ("reader", "staff", "evaluator", "admin"):
        opened.users.add(role, role, PASSWORD)
    opened.trail.record("admin", "withdraw", CANARY)
    return opened


@pytest.fixture(scope="module")
def serving(small_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(small_index, embedder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def sections(
    tmp_path_factory: pytest.TempPathFactory, ledger: Ledger, access: Access
) -> list[Section]:
    folder = tmp_path_factory.mktemp("sets") / CANARY
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(json.dumps({"_id": "a", "title": "", "text": "a b"}))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "a"}))
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q\ta\t1\n")
    bench = make_bench([str(folder)], [], folder / "results", folder / "cache")
    return [
        Section("/staff", lambda app, serving: staff.mount(app, serving, ledger, access)),
        Section(PREFIX, lambda app, serving: mount(app, bench, serving())),
    ]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, serving: Assistant) -> Iterator[Ledger]:
    """With a question that nobody but staff may see."""
    folder = tmp_path_factory.mktemp("ledger")
    settings = ledger_settings(str(folder / "ledger.sqlite"), str(folder))
    assert settings is not None
    opened = Ledger.open(settings)
    answer = replace(serving.answer("Who built it?", abstain=False), question=f"{CANARY}?")
    opened.recorder.record(answer, serving.index, Asking("page"))
    opened.drain()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def application(
    serving: Assistant, sections: list[Section], access: Access
) -> Iterator[fastapi.FastAPI]:
    app = create_app(lambda: serving, sections, access=access)
    with TestClient(app):  # which starts the pages' queues
        yield app


def walk(routes: Any, before: str = "") -> Iterator[Route]:
    """(path, methods) of every route, of mounts and of included routers too."""
    for route in routes:
        if candidates := getattr(route, "effective_candidates", None):
            yield from walk(candidates(), before)
            continue
        path = before + str(getattr(route, "path", ""))
        inner = getattr(route, "routes", None)
        if inner is None:
            yield path, frozenset(getattr(route, "methods", None) or ())
        else:
            yield path, frozenset()
            yield from walk(inner, path)


def filled(path: str) -> str:
    """A path with something in the place of its parameters."""
    for name, value in PARAMETERS.items():
        path = path.replace(f"{{{name}:path}}", value).replace(f"{{{name}}}", value)
    return re.sub(r"\{[^}]*\}", "x", path)


def below(application: fastapi.FastAPI, prefix: str) -> list[str]:
    paths = {filled(path) for path, _ in walk(application.routes)}
    return sorted(path for path in paths if path.startswith(prefix))


def client_for(application: fastapi.FastAPI, access: Access, role: str | None) -> TestClient:
    cookies = {"__Host-footnote": access.sessions.open(role)} if role else {}
    return Probe(
        application, base_url=ORIGIN, client=AWAY, cookies=cookies, headers={"origin": ORIGIN},
        follow_redirects=False, raise_server_exceptions=False,
    )  # fmt: skip


def test_the_walk_finds_what_the_pages_call(application: fastapi.FastAPI) -> None:
    for prefix in ("", *ALLOWED):
        found = {path for path, _ in walk(application.routes)}
        for call in ("queue/join", "queue/data", "component_server", "heartbeat/{session_hash}"):
            assert f"{prefix}/gradio_api/{call}" in found
        assert f"{prefix}/config" in found
    for prefix in ALLOWED:
        assert len(below(application, prefix)) > 50
    assert "/staff/export/questions.csv" in below(application, "/staff")


@pytest.mark.parametrize(("prefix", "role"), WRONG)
def test_no_route_answers_who_may_not_see_it(
    application: fastapi.FastAPI, access: Access, prefix: str, role: str | None
) -> None:
    client = client_for(application, access, role)
    refused = {401} if role is None else {403}
    for path in below(application, prefix):
        for method in METHODS:
            answer = client.request(method, path, json={} if method == "POST" else None)
            # The guard before the gate answers what nobody may ask for.
            assert answer.status_code in refused | {404, 405}, (method, path)
            assert CANARY not in answer.text, (method, path)


def test_no_route_answers_another_machine_without_accounts(
    serving: Assistant, sections: list[Section], tmp_path: Path
) -> None:
    nobody = over(open_database(str(tmp_path / "accounts.sqlite")), quick_passwords())
    app = create_app(lambda: serving, sections, access=nobody)
    client = Probe(app, client=AWAY, base_url="http://127.0.0.1")
    for path in below(app, PREFIX) + below(app, "/staff"):
        for method in METHODS:
            answer = client.request(method, path, json={} if method == "POST" else None)
            assert answer.status_code in (403, 404, 405), (method, path)
            assert CANARY not in answer.text


TRICKS = (
    "/{}", "//{}", "/./{}", "/x/../{}", "/%2e/{}", "/x/%2e%2e/{}", "/%2f{}", "/{}%2f", "/{}/..;/{}",
    "/{}.", "/{}%20", "/{};x", "/%65val", "/EVAL", "/Eval", "\\{}", "/{}%00", "/article/../{}",
)  # fmt: skip


@pytest.mark.parametrize("role", [None, "staff"])
def test_no_spelling_of_a_path_gets_around_the_gate(
    application: fastapi.FastAPI, access: Access, role: str | None
) -> None:
    client = client_for(application, access, role)
    for trick in TRICKS:
        for rest in ("", "/", "/config", "//config", "/gradio_api/info", "/../eval/config"):
            path = trick.format("eval", "eval") + rest
            answer = client.get(f"{ORIGIN}{path}" if path[0] == "/" else f"{ORIGIN}/{path}")
            assert CANARY not in answer.text, path


CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("queue/join", {"fn_index": 0, "data": [], "session_hash": "abc", "trigger_id": 1}),
    ("queue/join/", {"fn_index": 0, "data": [], "session_hash": "abc"}),
    ("component_server", {"component_id": 1, "fn_name": "x", "session_hash": "a", "data": []}),
    ("cancel", {"session_hash": "abc", "fn_index": 0, "event_id": "x"}),
    ("reset", {"event_id": "x"}),
)


@pytest.mark.parametrize(("prefix", "role"), WRONG)
def test_the_frameworks_own_calls_are_refused(
    application: fastapi.FastAPI, access: Access, prefix: str, role: str | None
) -> None:
    client = client_for(application, access, role)
    refused = 401 if role is None else 403
    for call, body in CALLS:
        for number in (0, 1, 5):
            answer = client.post(f"{prefix}/gradio_api/{call}", json=body | {"fn_index": number})
            assert answer.status_code == refused, call
    for call in ("queue/data?session_hash=abc", "heartbeat/abc", "info", "startup-events"):
        assert client.get(f"{prefix}/gradio_api/{call}").status_code == refused, call


def function_of(client: TestClient, prefix: str, name: str) -> int:
    config = client.get(f"{prefix}/config").json()
    return next(d["id"] for d in config["dependencies"] if d["api_name"] == name)


STOLEN = {"data": [], "session_hash": "stolen", "trigger_id": None}


def test_the_readers_page_does_not_lead_to_the_evaluation_page(
    application: fastapi.FastAPI, access: Access
) -> None:
    """Neither its configuration, nor its functions by number, nor its queue by a stolen name."""
    reader, evaluator = (client_for(application, access, role) for role in (None, "evaluator"))
    assert CANARY in evaluator.get(f"{PREFIX}/config").text
    assert CANARY not in reader.get("/config").text
    number = function_of(evaluator, PREFIX, "listed")
    joined = evaluator.post(f"{PREFIX}/gradio_api/queue/join", json={"fn_index": number, **STOLEN})
    assert joined.status_code == 200, "an evaluator's own page works"
    answer = reader.get("/gradio_api/queue/data", params={"session_hash": "stolen"})
    assert CANARY not in answer.text


def called(client: TestClient, prefix: str, number: int, data: Sequence[Any] = ()) -> str:
    """What a call of a function by its number gives, read from the queue of `prefix`."""
    body = {"fn_index": number, **STOLEN, "data": data, "session_hash": f"s{number}"}
    client.post(f"{prefix}/gradio_api/queue/join", json=body)
    query = {"session_hash": f"s{number}"}
    return client.get(f"{prefix}/gradio_api/queue/data", params=query).text


def test_staff_read_the_trail_and_nobody_else_does(
    application: fastapi.FastAPI, access: Access
) -> None:
    """The canary is in the audit trail: staff's own call shows it, everybody else's does not."""
    staff = client_for(application, access, "staff")
    config = staff.get("/staff/config").json()
    last = [d["id"] for d in config["dependencies"]][-1]
    assert CANARY in called(staff, "/staff", last), "the probe reaches what it looks for"
    for role in (None, "reader", "evaluator"):
        client = client_for(application, access, role)
        for prefix in ("/staff", ""):
            assert CANARY not in called(client, prefix, last), (role, prefix)


def test_every_function_of_staffs_page_is_staffs_alone(
    application: fastapi.FastAPI, access: Access
) -> None:
    """Called by its number, with what its page would send; the canary is a question of a reader."""
    staff = client_for(application, access, "staff")
    calls = staff.get("/staff/config").json()["dependencies"]
    assert len(calls) > 15
    sent = {call["id"]: ["Always", "All"][: len(call["inputs"])] for call in calls}
    seen = {number: called(staff, "/staff", number, data) for number, data in sent.items()}
    assert any(CANARY in answer for answer in seen.values()), "the probe reaches a question"
    assert CANARY in staff.get("/staff/export/questions.csv").text
    for role, prefix in (
        (None, ""),
        (None, "/staff"),
        ("reader", "/staff"),
        ("evaluator", "/staff"),
    ):
        client = client_for(application, access, role)
        for number, data in sent.items():
            assert CANARY not in called(client, prefix, number, data), (role, prefix, number)


@pytest.mark.parametrize("prefix", ["", "/staff", "/eval"])
def test_what_no_page_needs_is_closed_in_every_mount(
    application: fastapi.FastAPI, access: Access, prefix: str
) -> None:
    client = client_for(application, access, "admin")
    for path in ("login", "logout", "monitoring", "monitoring/summary", "openapi.json",
                 "gradio_api/upload", "gradio_api/file=/etc/passwd", "gradio_api/run/ask",
                 "gradio_api/call/ask", "gradio_api/proxy=http://127.0.0.1/"):  # fmt: skip
        for method in ("GET", "POST"):
            answer = client.request(method, f"{prefix}/{path}", json={})
            assert answer.status_code == 404, (method, path)


def test_an_evaluators_page_of_another_site_calls_nothing(
    application: fastapi.FastAPI, access: Access
) -> None:
    client = client_for(application, access, "evaluator")
    body = {"fn_index": 0, "data": [], "session_hash": "abc", "trigger_id": None}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "same-site"}):
        answer = client.post(f"{PREFIX}/gradio_api/queue/join", json=body, headers=headers)
        assert answer.status_code == 403
        assert client.get(f"{PREFIX}/config", headers=headers).status_code == 403


def test_where_readers_sign_in_no_route_at_all_answers_a_stranger(
    serving: Assistant, sections: list[Section], access: Access
) -> None:
    app = create_app(lambda: serving, sections, access=replace(access, readers_sign_in=True))
    client = client_for(app, access, None)
    open_to_all = {"/sign-in", "/sign-out", "/account", "/healthz"}
    for path in below(app, "/"):
        if path in open_to_all:
            continue
        for method in METHODS:
            answer = client.request(method, path, json={} if method == "POST" else None)
            assert answer.status_code in (401, 404, 405), (method, path)
            assert "Total index" not in answer.text
    reader = client_for(app, access, "reader")
    assert "Total index" in reader.get("/").text


def test_a_stranger_fills_no_memory_and_is_told_the_page_s_policy(
    application: fastapi.FastAPI, access: Access
) -> None:
    """The gate answers before a body is read, and its answer has the headers of every other."""
    client = client_for(application, access, None)
    answer = client.get("/staff/config")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    huge = b" " * (MAX_SECTION_BODY + 1)
    for path in ("/staff/gradio_api/queue/join", "/eval/gradio_api/queue/join"):
        answer = client.post(path, content=huge, headers={"content-type": "application/json"})
        assert answer.status_code == 401
