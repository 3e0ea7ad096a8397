"""The application around the page: its guard, its health and the permanent pages."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.guard import MAX_BODY, MAX_SECTION_BODY
from assistant.http import Section, create_app
from assistant.ui.page import READERS_AT_ONCE, READERS_WAITING, build_page
from index.errors import ArticleMissing
from index.facets import Facets
from index.types import Article

TEXT = "Before it. The <b>cited</b> sentence. After it."
QUOTE = "The <b>cited</b> sentence."
START = TEXT.index(QUOTE)
VERSION = "ab" * 32
ARTICLE = Article(
    article_id="folder/x y",
    source="s",
    path="one.md",
    url=None,
    title="One & only",
    authors=(),
    published=None,
    categories=(),
    language=None,
    text=TEXT,
    text_sha256=VERSION,
    bytes_sha256="0" * 64,
    reader="text/1",
)
PAGE = f"/article/folder%2Fx%20y?version={VERSION}"


def _article(article_id: str, version: str | None = None) -> Article:
    if article_id == ARTICLE.article_id and version in (None, VERSION):
        return ARTICLE
    raise ArticleMissing(f"no {article_id}")


INDEX = SimpleNamespace(
    article_count=5812,
    manifest=SimpleNamespace(generation=3),
    article=_article,
    facets=Facets([], {}, 0),
)
ASSISTANT = cast(Assistant, SimpleNamespace(index=INDEX))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(lambda: ASSISTANT)) as opened:
        yield opened


def test_health_names_the_generation_that_is_served(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "articles": 5812, "generation": 3}


@pytest.mark.parametrize("path", ["/", "/healthz", PAGE, "/article/none", "/gradio_api/upload"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_is_served_and_names_no_outside_host_to_load(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "Total index: 5,812 articles" in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/upload/",
        "/gradio_api/upload_progress",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/%66ile=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/stream/x",
        "/gradio_api/vibe-code",
        "/gradio_api/process_recording",
        "/gradio_api/call/ask",
        "/gradio_api/run/ask",
        "/gradio_api/deep_link",
        "/gradio_api/runs",
        "/gradio_api",
        "/gradio_api/",
        "/login",
        "/logout",
        "/monitoring",
        "/docs",
        "/openapi.json",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_need_is_closed(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path, json={} if method == "POST" else None)
    assert answer.status_code in (404, 405), answer.text[:200]


def test_a_body_is_bounded_whether_or_not_it_says_its_size(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 2):
            yield b" " * 1024

    json = {"content-type": "application/json"}
    for content in (b" " * (MAX_BODY + 1), pieces()):
        answer = client.post("/gradio_api/queue/join", content=content, headers=json)
        assert answer.status_code == 413
    answer = client.post("/gradio_api/queue/join", content=b" " * MAX_BODY, headers=json)
    assert answer.status_code not in (413, 415)


def test_only_json_is_accepted(client: TestClient) -> None:
    answer = client.post("/gradio_api/component_server", files={"file": b"x"})
    assert answer.status_code == 415
    assert client.put("/gradio_api/queue/join", json={}).status_code == 405


def test_the_permanent_page_marks_the_quotation(client: TestClient) -> None:
    page = client.get(f"{PAGE}&start={START}&end={START + len(QUOTE)}")
    assert page.status_code == 200
    assert (
        '<p>Before it. <mark id="cited" class="cited" tabindex="-1">'
        "The &lt;b&gt;cited&lt;/b&gt; sentence.</mark> After it.</p>" in page.text
    )
    assert "<title>One &amp; only · Footnote</title>" in page.text
    assert "<script" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<mark" not in client.get(PAGE).text
    assert client.head(PAGE).status_code == 200


@pytest.mark.parametrize("path", ["/article/other", PAGE.replace("ab", "cd"), "/article/"])
def test_an_unknown_article_or_version_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "holds no such article or version" in answer.text


@pytest.mark.parametrize(
    "span",
    [
        "start=1",
        "end=4",
        "start=x&end=4",
        "start=4&end=4",
        "start=-1&end=4",
        "start=0&end=9999",
        "start=%D9%A3&end=9",
        "start=0&end=" + "9" * 5000,
    ],
)
def test_a_span_that_the_article_lacks_is_explained(client: TestClient, span: str) -> None:
    answer = client.get(f"{PAGE}&{span}")
    assert answer.status_code == 422
    assert f"start &lt; end &lt;= {len(TEXT)}" in answer.text


def test_sixteen_readers_are_served_at_once() -> None:
    limits = {
        function.concurrency_limit
        for function in build_page(lambda: ASSISTANT, ["Who built it?"]).fns.values()
        if function.name == "ask"
    }
    assert limits == {READERS_AT_ONCE} == {16}


def test_no_queue_is_endless() -> None:
    assert build_page(lambda: ASSISTANT, ())._queue.max_size == READERS_WAITING == 256


def test_a_section_takes_larger_bodies_and_not_any() -> None:
    """Choosing a row of a table of staff sends the table's whole column."""

    def mount(app: FastAPI, serving: object) -> None:
        @app.post("/desk/take")
        def take() -> str:
            return "taken"

    application = create_app(lambda: ASSISTANT, [Section("/desk", mount)])
    json = {"content-type": "application/json"}
    with TestClient(application, base_url="http://127.0.0.1", client=("127.0.0.1", 1)) as client:
        for size, status in ((MAX_BODY + 1, 200), (MAX_SECTION_BODY + 1, 413)):
            answer = client.post("/desk/take", content=b" " * size, headers=json)
            assert answer.status_code == status
        answer = client.post("/desktop", content=b" " * (MAX_BODY + 1), headers=json)
        assert answer.status_code == 413
