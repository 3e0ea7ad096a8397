"""Web sources from a real server into a real index: what is taken, and what is said of the rest."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from index_doubles import Words
from index_files import PDF, page
from web_pages import HTML, XML, article, built, paths, sitemap, source
from web_server import Reply, Site

from index.build import build
from index.errors import InputError
from index.generation import Index
from index.layout import Layout
from index.report import Progress


def test_a_page(site: Site, tmp_path: Path) -> None:
    site.pages["/news/keel"] = article("keel")
    report = built(site, "/news/keel", tmp_path)
    assert (report.added, report.failures, report.notes) == (1, [], [])
    opened = Index.open(tmp_path)
    (header,) = opened.headers.values()
    assert (header.title, header.url) == ("On keel", site.url("/news/keel"))
    assert (header.path, header.reader) == (site.url("/news/keel"), "http/1+html/3")
    opened.close()


def test_a_feed_forgets_and_the_index_does_not(site: Site, tmp_path: Path) -> None:
    def feed(*names: str) -> Reply:
        items = "".join(f"<item><title>x</title><link>{n}</link></item>" for n in names)
        return Reply(f"<rss><channel>{items}</channel></rss>".encode(), headers=XML)

    for name in ("/a", "/b", "/c"):
        site.pages[name] = article(name[1:])
    site.pages["/feed"] = feed("/a", "b", "ftp://h.example/x")
    assert built(site, "/feed", tmp_path).notes == [
        "web: 1 address left out, of a kind that cannot be used"
    ]
    site.pages["/feed"] = feed("/c")
    assert built(site, "/feed", tmp_path).added == 1
    assert paths(tmp_path) == {"/a", "/b", "/c"}


def test_the_number_of_pages_is_bounded_and_what_is_left_is_said(
    site: Site, tmp_path: Path
) -> None:
    names = [f"/p{n}" for n in range(9)]
    site.pages |= {name: article(name[1:]) for name in names}
    site.pages["/map.xml"] = Reply(sitemap(site, *names), headers=XML)
    report = built(site, "/map.xml", tmp_path, most=4)
    assert report.notes == ["web: 5 pages left out, beyond the 4 that --pages allows"]
    assert paths(tmp_path) == set(names[:4])
    assert built(site, "/map.xml", tmp_path, most=9).added == 5
    site.pages["/p8"] = Reply(status=404)
    # Not asked for, so not known to be gone.
    assert built(site, "/map.xml", tmp_path, most=2).unchanged == 9


def test_sitemaps_may_not_recurse_nor_speak_for_others(site: Site, tmp_path: Path) -> None:
    def deeper(handler: BaseHTTPRequestHandler) -> Reply:
        return Reply(sitemap(site, f"{handler.path}x", "/a.xml", tag="sitemap"), headers=XML)

    site.pages |= {f"/s{'x' * n}": deeper for n in range(20)}
    other = b"<url><loc>https://other.example/x</loc></url></urlset>"
    found = sitemap(site, "/a").replace(b"</urlset>", other)
    site.pages |= {"/a.xml": Reply(found, headers=XML), "/a": article("keel")}
    report = built(site, "/s", tmp_path)
    assert (report.added, len(report.failures)) == (1, 1)
    assert "nested deeper than 3" in report.failures[0].reason
    assert report.notes == ["web: 1 address left out, from a sitemap of another host"]
    assert site.asked.count("/a.xml") == 1


def test_two_addresses_that_lead_to_one_page_are_one_article(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = article("keel")
    site.pages["/old"] = Reply(status=301, headers={"Location": "/a"})
    site.pages["/map.xml"] = Reply(sitemap(site, "/old", "/a"), headers=XML)
    assert built(site, "/map.xml", tmp_path).added == 1
    assert paths(tmp_path) == {"/a"}


def of(kind: str) -> dict[str, str]:
    return {"Content-Type": kind}


def test_other_kinds_and_charsets(site: Site, tmp_path: Path) -> None:
    latin = page("Café", "Das Café am Hafen ist alt, und sein Kiel ist aus Eiche gemacht.")
    polish = page(
        "Łódź", "Stępka jest z dębu, a żebra są z sosny i stoją na niej w Łodzi."
    ).decode()
    site.pages |= {
        # A right charset, a wrong one, and one that the server names for every page.
        "/a": Reply(polish.encode("iso-8859-2"), 200, of("text/html; charset=iso-8859-2")),
        "/b": Reply(latin.decode().encode("cp1252"), 200, of("text/html;charset=UTF-8")),
        "/c": Reply(latin, 200, of("text/html; charset='latin-1'")),
        "/d": Reply(PDF, 200, of("application/pdf")),
        "/e.png": Reply(b"\x89PNG", 200, of("image/png")),
        "/f.md": Reply(b"# Planks\n\nPlanks of pine.", headers={}),
        "/g": Reply(b"", headers=HTML),
    }  # fmt: skip
    site.pages["/map.xml"] = Reply(sitemap(site, *site.pages), headers=XML)
    report = built(site, "/map.xml", tmp_path)
    assert (report.added, report.skipped) == (5, 1)
    assert [(f.path, f.reason) for f in report.failures] == [(site.url("/g"), "the file is empty")]
    opened = Index.open(tmp_path)
    texts = {h.path[-2:]: opened.article(h.article_id).text for h in opened.headers.values()}
    opened.close()
    assert texts["/a"].startswith("Stępka jest z dębu, a żebra są")
    assert all(texts[name].startswith("Das Café am Hafen") for name in ("/b", "/c"))


@pytest.mark.parametrize(
    "body",
    [
        b"<?xml version='1.0'?><urlset><url><loc>",
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset>&b;',
        gzip.compress(b"<urlset>" + b" " * 60_000_000),
        b"<?xml version='1.0'?><urlset>" + b"<url>" * 300,
        b"",
    ],
)
def test_a_broken_sitemap_is_one_reason(site: Site, tmp_path: Path, body: bytes) -> None:
    site.pages["/map.xml"] = Reply(body, headers=XML)
    with pytest.raises(InputError):
        built(site, "/map.xml", tmp_path)
    assert not Layout(tmp_path).current.exists()


def test_a_page_that_is_refused_by_robots_txt_is_reported(site: Site, tmp_path: Path) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /b")
    site.pages |= {"/a": article("keel"), "/b": article("boat")}
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", "/b"), headers=XML)
    report = built(site, "/map.xml", tmp_path)
    assert [(f.path, f.reason) for f in report.failures] == [
        (site.url("/b"), "the site's robots.txt does not allow it")
    ]


def test_progress_never_tells_of_more_than_there_are(site: Site, tmp_path: Path) -> None:
    """Lists that fail count, and so do pages whose addresses were forgotten with the store."""
    site.pages |= {
        "/all": Reply(sitemap(site, "/one.xml", "/two.xml", tag="sitemap"), headers=XML),
        "/one.xml": Reply(sitemap(site, "/a", "/b"), headers=XML),
        "/two.xml": Reply(b"No list at all.", headers=XML),
        "/a": article("a"),
        "/b": article("b"),
    }
    built(site, "/all", tmp_path)
    Layout(tmp_path).fetched.unlink()
    site.pages["/one.xml"] = Reply(sitemap(site, "/a"), headers=XML)
    told: list[Progress] = []
    web = source(site, "/all", tmp_path)
    build([web], tmp_path, Words(), on_progress=told.append)
    web.close()
    fetched = [(each.done, each.total) for each in told if each.stage == "fetching"]
    assert [done for done, _ in fetched] == [1, 2, 3]  # a list that is broken, and two pages
    assert all(done <= total for done, total in fetched)
