"""Only a page that its server calls gone leaves the index."""

from __future__ import annotations

from pathlib import Path

from index_doubles import Words
from web_pages import XML, article, built, paths, sitemap, source
from web_server import Reply, Site

from index.build import build
from index.layout import Layout


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
    build([source(site, "/b", tmp_path, name="other")], tmp_path, Words())
    site.pages["/a"] = Reply(status=404)
    assert built(site, "/a", tmp_path).removed == 1
    assert paths(tmp_path) == {"/b"}


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
