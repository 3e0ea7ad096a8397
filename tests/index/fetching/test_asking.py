"""What a second build asks a server for, and what it is spared."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from index_doubles import Words
from web_pages import HTML, XML, article, built, paths, sitemap, source
from web_server import Reply, Site

from index.build import build
from index.errors import ReadError
from index.fetching import asking
from index.report import Progress


def test_a_sitemap_of_sitemaps_and_what_a_second_build_asks_for(site: Site, tmp_path: Path) -> None:
    names = ["/a", "/b", "/c"]
    for name in names:
        site.pages[name] = conditional(article(name[1:]))  # type: ignore[assignment]
    site.pages["/index.xml"] = Reply(
        sitemap(site, "/one.xml.gz", "/index.xml", "/lost.xml", tag="sitemap"),
        headers={**XML, "Last-Modified": "Wed, 05 Apr 2023 10:00:30 GMT"},
    )
    site.pages["/one.xml.gz"] = Reply(gzip.compress(sitemap(site, *names, "/a")), headers={})
    report = built(site, "/index.xml", tmp_path)
    assert (report.added, [f.path for f in report.failures]) == (3, [site.url("/lost.xml")])
    assert paths(tmp_path) == {"/a", "/b", "/c"}

    site.pages["/b"] = article("boat")
    site.asked.clear()
    site.requests.clear()
    report = built(site, "/index.xml", tmp_path)
    assert (report.added, report.changed, report.unchanged) == (0, 1, 2)
    assert report.embedded == 1  # the page that changed; its passage and its lead are one text
    assert sorted(site.asked[4:]) == names
    assert site.requests[1]["if-modified-since"] == "Wed, 05 Apr 2023 10:00:30 GMT"
    assert sorted(r["if-none-match"] for r in site.requests[4:]) == ['"a"', '"b"', '"c"']


def conditional(reply: Reply) -> object:
    def answer(handler: BaseHTTPRequestHandler) -> Reply:
        known = handler.headers.get("If-None-Match") == reply.headers["ETag"]
        return Reply(status=304) if known else reply

    return answer


def test_a_sitemap_that_vouches_for_a_page_saves_asking(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a"] = article("keel")
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", lastmod="2020-01-02"), headers=XML)
    built(site, "/map.xml", tmp_path)
    assert built(site, "/map.xml", tmp_path).unchanged == 1
    assert site.asked.count("/a") == 1
    monkeypatch.setattr(asking, "TRUSTED_SECONDS", 0)  # a week later
    assert built(site, "/map.xml", tmp_path).unchanged == 1
    assert site.asked.count("/a") == 2


def test_an_interrupted_run_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    names = [f"/p{n}" for n in range(40)]
    site.pages |= {name: article(name[1:]) for name in names}
    site.pages["/map.xml"] = Reply(sitemap(site, *names), headers=XML)

    def interrupt(progress: Progress) -> None:
        if progress.done == 5:
            assert (progress.stage, progress.total, progress.unit) == ("fetching", 40, "pages")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([source(site, "/map.xml", tmp_path)], tmp_path, Words(), on_progress=interrupt)
    fetched = {path for path in site.asked if path.startswith("/p")}
    assert 5 <= len(fetched) < 40
    assert built(site, "/map.xml", tmp_path).added == 40
    assert all(site.asked.count(name) == 1 for name in fetched)


def test_an_etag_of_any_bytes_is_sent_back_and_an_endless_one_is_not(
    site: Site, tmp_path: Path
) -> None:
    site.pages["/a"] = Reply(article("keel").body, headers={**HTML, "ETag": '"\xe9"'})
    site.pages["/b"] = Reply(article("rib").body, headers={**HTML, "ETag": f'"{"x " * 400}"'})
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", "/b"), headers=XML)
    built(site, "/map.xml", tmp_path)
    site.requests.clear()
    assert built(site, "/map.xml", tmp_path).unchanged == 2
    assert {r.get("if-none-match") for r in site.requests} == {None, '"\xe9"'}


def test_a_page_that_was_fetched_anew_meanwhile_is_not_mixed_up(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = article("keel")
    (item,) = source(site, "/a", tmp_path).items()
    site.pages["/a"] = article("boat")
    list(source(site, "/a", tmp_path).items())
    with pytest.raises(ReadError, match="fetched anew"):
        item.document()
