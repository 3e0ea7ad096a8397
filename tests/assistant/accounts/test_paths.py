"""Under which prefix a path falls, however it is spelt: never less than the framework thinks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from assistant.accounts.paths import guarding, route_path

PREFIXES = ("/staff", "/eval")


def scope_of(path: str, raw: str | None = None, root: str = "") -> Scope:
    raw_path = (path if raw is None else raw).encode("utf-8", "surrogateescape")
    return {"type": "http", "path": path, "raw_path": raw_path, "root_path": root}


@pytest.mark.parametrize(
    "path",
    [
        "/staff",
        "/staff/",
        "/staff/gradio_api/queue/join",
        "//staff",
        "///staff//config",
        "/./staff/",
        "/x/../staff/config",
        "/eval/../staff/config",
        "/STAFF/config",
        "/Staff",
        "/staff./config",
        "/staff /config",
        "/staff;x=1/config",
        "\\staff\\config",
        "/\\staff",
        "/%73taff/",
        "/%2e%2e/staff",
        "/x/%2e%2e%2fstaff/config",
        "/%2fstaff",
        "/%252fstaff",
        "/x%5c..%5cstaff",
        "/\x00staff",
        "/st\taff",
        "/ｓｔａｆｆ/",
        "staff/",
    ],
)
def test_a_trick_does_not_get_around_a_prefix(path: str) -> None:
    assert "/staff" in guarding(scope_of(path), PREFIXES)


def test_a_path_that_crosses_prefixes_needs_both() -> None:
    assert guarding(scope_of("/staff/../eval/x"), PREFIXES) == {"/staff", "/eval"}


@pytest.mark.parametrize(
    "path", ["/", "/staffing", "/article/staff", "/x/eval", "/evaluation", "/s"]
)
def test_other_pages_are_not_below(path: str) -> None:
    assert guarding(scope_of(path), PREFIXES) == set()


def test_what_was_encoded_on_the_way_counts() -> None:
    assert guarding(scope_of("/x", raw="/%73taff/config?y"), PREFIXES) == {"/staff"}


def test_an_application_that_is_mounted_elsewhere_is_guarded_alike() -> None:
    assert guarding(scope_of("/archive/staff/config", root="/archive"), PREFIXES) == {"/staff"}
    assert guarding(scope_of("/archive/", root="/archive"), PREFIXES) == set()
    assert route_path(scope_of("/archive/healthz", root="/archive")) == "/healthz"
    assert route_path(scope_of("/archive", root="/archive")) == "/"
    assert route_path(scope_of("/archives", root="/archive")) == "/archives"


def test_the_root_guards_everything() -> None:
    assert guarding(scope_of("/anything"), ("/",)) == {"/"}


def reached(scope: Scope) -> set[str]:
    """The mounts that the framework's own router leads to."""
    found: set[str] = set()

    def page(prefix: str) -> Any:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            found.add(prefix)

        return app

    async def nothing(*_: object) -> Any:
        return {"type": "http.request"}

    routes = [Mount(prefix, app=page(prefix)) for prefix in (*PREFIXES, "/")]
    whole = scope | {"method": "GET", "headers": [], "query_string": b""}
    asyncio.run(Starlette(routes=routes)(whole, nothing, nothing))
    return found - {"/"}


PIECES = st.sampled_from(
    ["staff", "eval", "/", "//", "..", ".", "%2e", "%2f", "\\", ";", " ", "STAFF", "x", "%", "\x00"]
)


@given(path=st.lists(PIECES, max_size=7).map("".join), root=st.sampled_from(["", "/x", "/staff"]))
@example(path="/staff/staff/", root="/staff")
@example(path="//staff/", root="/")
def test_whatever_the_router_leads_to_is_guarded(path: str, root: str) -> None:
    scope = scope_of(f"/{path}", root=root)
    assert reached(scope) <= guarding(scope, PREFIXES)
