"""Pages and lists that a web server of a test gives, and indexes that are built from it."""

from __future__ import annotations

from pathlib import Path

from index_doubles import Words
from index_files import page
from web_server import Reply, Site

from index.build import build
from index.fetching.client import Client, Manners
from index.fetching.exchange import Exchange
from index.fetching.source import WebSource
from index.fetching.store import Store
from index.generation import Index
from index.layout import Layout
from index.report import BuildReport

HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/xml"}
QUICK = Manners(delay=0.0, backoff=0.01, longest=2.0, attempts=2)


def source(site: Site, path: str, index: Path, most: int = 100, name: str = "web") -> WebSource:
    client = Client(Exchange(frozenset({"127.0.0.1"}), 2.0, 5.0), QUICK)
    return WebSource(site.url(path), name, Store(Layout(index).fetched), client, most)


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


def sitemap(site: Site, *names: str, tag: str = "url", lastmod: str = "") -> bytes:
    root = "urlset" if tag == "url" else "sitemapindex"
    last = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    entries = "".join(f"<{tag}><loc>{site.url(n)}</loc>{last}</{tag}>" for n in names)
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{root} xmlns="{xmlns}">{entries}</{root}>'.encode()
