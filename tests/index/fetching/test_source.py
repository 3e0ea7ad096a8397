"""Web sources from a real server into a real index: what is taken, asked again, and let go."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from index_doubles import Words
from index_files import PDF, page
from web_server import Reply, Site

from index.build import build
from index.errors import IndexDamaged, InputError, ReadError
from index.fetching import source as sources
from index.fetching.client import Client, Manners
from index.fetching.exchange import Exchange
from index.fetching.opening import FetchOptions, open_web_source
from index.fetching.source import WebSource
from index.fetching.store import Store
from index.generation import Index
from index.layout import Layout
from index.report import BuildReport, Progress

HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml"}
QUICK = Manners(delay=0.0, backoff=0.01, longest=2.0, attempts=2)


def source(site: Site, path: str, index: Path, most: int = 100) -> WebSource:
    client = Client(Exchange(frozenset({"127.0.0.1"}), 2.0, 5.0), QUICK)
    return WebSource(site.url(path), "web", Store(Layout(index).fetched), client, most)


def built(site: Site, path: str, index: Path, most: int = 100) -> BuildReport:
    return build([source(site, path, index, most)], index, Words())


def paths(index: Path) -> set[str]:
    with_host = Index.open(index)
    try:
        return {"/" + a.path.split("/", 3)[3] for a in with_host.headers.values()}
    finally:
        with_host.close()


def article(name: str) -> Reply:
    """A page about `name` that answers a conditional request as a server should."""
    body = page(f"On {name}", f"The {name} is made of oak, and it was laid in the year of 1887.")
    return Reply(body, headers={**HTML, "ETag": f'"{name}"'})


def conditional(reply: Reply) -> object:
    def answer(handler: BaseHTTPRequestHandler) -> Reply:
        known = handler.headers.get("If-None-Match") == reply.headers["ETag"]
        return Reply(status=304) if known else reply

    return answer


def sitemap(site: Site, *names: str, tag: str = "url", lastmod: str = "") -> bytes:
    root = "urlset" if tag == "url" else "sitemapindex"
    last = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    entries = "".join(f"<{tag}><loc>{site.url(n)}</loc>{last}</{tag}>" for n in names)
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{root} xmlns="{xmlns}">{entries}</{root}>'.encode()


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


def test_a_page(site: Site, tmp_path: Path) -> None:
    site.pages["/news/keel"] = article("keel")
    report = built(site, "/news/keel", tmp_path)
    assert (report.added, report.failures, report.notes) == (1, [], [])
    opened = Index.open(tmp_path)
    (header,) = opened.headers.values()
    assert (header.title, header.url) == ("On keel", site.url("/news/keel"))
    assert (header.path, header.reader) == (site.url("/news/keel"), "http/1+html/3")
    opened.close()


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


def test_gone_leaves_and_unreachable_stays(site: Site, tmp_path: Path) -> None:
    for name in ("/a", "/b", "/c", "/d"):
        site.pages[name] = article(name[1:])
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", "/b", "/c", "/d"), headers=XML)
    built(site, "/map.xml", tmp_path)

    site.pages["/map.xml"] = Reply(sitemap(site, "/a", "/b", "/c"), headers=XML)
    site.pages["/a"] = Reply(status=410)
    site.pages["/b"] = Reply(status=503)
    report = built(site, "/map.xml", tmp_path)
    # /d is in no list any more, but it is still there.
    assert paths(tmp_path) == {"/b", "/c", "/d"}
    assert (report.removed, report.unchanged) == (1, 2)
    assert [(f.path, f.reason) for f in report.failures] == [
        (site.url("/b"), "the server answered 503")
    ]
    assert report.notes == ["web: 1 page gone, as their server says"]

    site.pages["/map.xml"] = Reply(status=500)
    report = built(site, "/map.xml", tmp_path)
    assert paths(tmp_path) == {"/b", "/c", "/d"}
    assert [f.path for f in report.failures] == [site.url("/map.xml")]


def test_a_single_page_that_is_gone_leaves(site: Site, tmp_path: Path) -> None:
    site.pages |= {"/a": article("keel"), "/b": article("boat")}
    built(site, "/a", tmp_path)
    build([named(source(site, "/b", tmp_path), "other")], tmp_path, Words())
    site.pages["/a"] = Reply(status=404)
    assert built(site, "/a", tmp_path).removed == 1
    assert paths(tmp_path) == {"/b"}


def named(one: WebSource, name: str) -> WebSource:
    one.name = name
    return one


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


def test_a_sitemap_that_vouches_for_a_page_saves_asking(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/a"] = article("keel")
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", lastmod="2020-01-02"), headers=XML)
    built(site, "/map.xml", tmp_path)
    assert built(site, "/map.xml", tmp_path).unchanged == 1
    assert site.asked.count("/a") == 1
    monkeypatch.setattr(sources, "TRUSTED_SECONDS", 0)  # a week later
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


def test_the_store_says_what_to_do_where_it_is_damaged(tmp_path: Path) -> None:
    file = Layout(tmp_path).fetched
    file.write_bytes(b"no database" * 100)
    with pytest.raises(InputError, match="delete it"):
        Store(file)


def test_a_web_source_has_a_name_of_its_own(tmp_path: Path) -> None:
    opened = open_web_source("https://h.example:8443/a/feed?x=1", None, tmp_path, FetchOptions())
    assert (opened.name, opened.root) == (
        "h.example:8443/a/feed?x=1",
        "https://h.example:8443/a/feed?x=1",
    )
    with pytest.raises(InputError, match="cannot be a source") as refused:
        open_web_source("https://me:s3cret@h.example/", None, tmp_path, FetchOptions())
    assert "s3cret" not in str(refused.value)


def test_an_address_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be a source"):
        open_web_source("https://me:s3cret@h.example/", None, tmp_path / "index", FetchOptions())
    assert not (tmp_path / "index").exists()


def test_a_web_source_lets_go_of_its_store(tmp_path: Path) -> None:
    opened = open_web_source("https://h.example/", None, tmp_path, FetchOptions())
    opened.close()
    with pytest.raises(IndexDamaged, match="closed"):
        next(opened.items())


def test_what_an_interrupted_run_fetched_counts_for_a_day(tmp_path: Path) -> None:
    store = Store(Layout(tmp_path).fetched)
    assert store.begin("web", 1000.0) == 1000.0
    assert store.begin("web", 1000.0 + 86_400.0) == 1000.0
    assert store.begin("web", 1001.0 + 86_400.0) == 87_401.0
    store.finish("web")
    assert store.begin("web", 90_000.0) == 90_000.0


def test_a_page_that_was_fetched_anew_meanwhile_is_not_mixed_up(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = article("keel")
    (item,) = source(site, "/a", tmp_path).items()
    site.pages["/a"] = article("boat")
    list(source(site, "/a", tmp_path).items())
    with pytest.raises(ReadError, match="fetched anew"):
        item.document()


def test_a_lost_store_takes_no_article_out(site: Site, tmp_path: Path) -> None:
    for name in ("/a", "/b", "/c"):
        site.pages[name] = article(name[1:])
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", "/b", "/c"), headers=XML)
    built(site, "/map.xml", tmp_path)

    Layout(tmp_path).fetched.unlink()
    site.pages["/map.xml"] = Reply(status=503)
    report = built(site, "/map.xml", tmp_path)
    assert (report.removed, [f.path for f in report.failures]) == (0, [site.url("/map.xml")])

    Layout(tmp_path).fetched.unlink()
    site.pages["/map.xml"] = Reply(sitemap(site, "/a"), headers=XML)
    site.pages["/c"] = Reply(status=404)
    report = built(site, "/map.xml", tmp_path)
    # What the list forgot was asked for by the address of its article.
    assert (report.removed, report.unchanged) == (1, 2)
    assert paths(tmp_path) == {"/a", "/b"}


def test_what_an_interrupted_run_found_gone_is_gone_in_the_next(site: Site, tmp_path: Path) -> None:
    for name in ("/a", "/b"):
        site.pages[name] = article(name[1:])
    site.pages["/map.xml"] = Reply(sitemap(site, "/a", "/b"), headers=XML)
    built(site, "/map.xml", tmp_path)

    site.pages["/map.xml"] = Reply(sitemap(site, "/a"), headers=XML)
    site.pages["/b"] = Reply(status=410)
    list(source(site, "/map.xml", tmp_path).items())  # and nothing was committed
    assert built(site, "/map.xml", tmp_path).removed == 1
    assert paths(tmp_path) == {"/a"}


def test_redirects_take_no_article_out(site: Site, tmp_path: Path) -> None:
    names = ("/a", "/b", "/c")
    for name in names:
        site.pages[name] = article(name[1:])
    site.pages["/map.xml"] = Reply(sitemap(site, *names), headers=XML)
    built(site, "/map.xml", tmp_path)

    for name in names:
        site.pages[name] = Reply(status=302, headers={"Location": "/maintenance"})
    site.pages["/maintenance"] = article("maintenance")
    report = built(site, "/map.xml", tmp_path)
    assert report.removed == 0
    assert paths(tmp_path) == {*names, "/maintenance"}
    assert report.notes == [
        f"web: 3 pages redirected to {site.url('/maintenance')} now; "
        "their articles were kept as they were"
    ]

    for name in names:
        site.pages[name] = article(name[1:])
    site.pages["/maintenance"] = Reply(status=404)
    assert built(site, "/map.xml", tmp_path).removed == 1
    assert paths(tmp_path) == set(names)
