"""An article as a reader sees it: in the panel beside the conversation, and as a page of its own.

Everything that comes from an article is escaped here and nowhere else, so that what leaves
this module is safe to set as HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import date
from importlib import resources
from urllib.parse import quote, urlencode, urlsplit

from index.errors import ArticleWithdrawn
from index.pages import chapter_at, page_at
from index.types import FILE_DATE, Article, Span

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")

# The page's framework runs its own templates over what the panel receives, so the characters
# that open a template expression are written as entities too.
_TEMPLATE_CHARACTERS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Footnote</title>
<style>{css}</style>
</head>
<body class="{kind}">
<header><a class="brand" href="/">Footnote</a></header>
<main>{body}</main>
</body>
</html>
"""


def escape(text: str) -> str:
    """`text` as HTML that shows it, fit for element content and quoted attributes."""
    return html.escape(text).translate(_TEMPLATE_CHARACTERS)


def permalink(article_id: str, version: str, span: Span | None = None) -> str:
    """The address of one stored version, relative to the reader page; opens at the quotation."""
    query = {"version": version}
    if span is not None:
        query |= {"start": str(span[0]), "end": str(span[1])}
    address = f"article/{quote(article_id, safe='')}?{urlencode(query)}"
    return address if span is None else f"{address}#cited"


def source_panel(article: Article, span: Span | None) -> str:
    """The inside of the source panel."""
    link = escape(permalink(article.article_id, article.text_sha256, span))
    page = f'<a href="{link}" target="_blank" rel="noopener">Open as page</a>'
    return _article(article, span, links=[page], heading="h2")


def article_page(article: Article, span: Span | None) -> str:
    """The permanent page of one stored version; needs no script."""
    body = _article(article, span, links=[], heading="h1")
    version = escape(article.text_sha256[:12])
    note = f'<p class="version">Stored version {version}, from {escape(article.path)}</p>'
    return _page(_title(article), body + note, kind="article")


def withdrawn_page(problem: ArticleWithdrawn) -> str:
    """The permanent page of a withdrawn article: what it was, and none of its text."""
    return _page(problem.title, _withdrawn(problem, "h1"), kind="message")


def withdrawn_panel(problem: ArticleWithdrawn) -> str:
    """The inside of the source panel for a withdrawn article."""
    return _withdrawn(problem, "h2")


def _withdrawn(problem: ArticleWithdrawn, heading: str) -> str:
    line = escape(byline(problem.authors, problem.published))
    since = escape(readable_date(problem.since[:10]))
    return (
        f'<article class="withdrawn"><{heading}>{escape(problem.title)}</{heading}>'
        f'<p class="byline">{line}</p>'
        f"<p>This article was withdrawn from the archive on {since}. Citations of it are kept "
        "for the record; its text is no longer shown.</p></article>"
    )


def message_page(title: str, text: str) -> str:
    """A page that says why there is no article to show."""
    body = f'<h1>{escape(title)}</h1><p>{escape(text)}</p><p><a href="/">Ask a question</a></p>'
    return _page(title, body, kind="message")


def message_panel(text: str) -> str:
    """The inside of the panel where there is no article to show."""
    return f'<p class="panel-note">{escape(text)}</p>'


def readable_date(published: str | None) -> str:
    """An ISO date of any precision in words: "2012-09-07" → "7 September 2012"."""
    if not published:
        return ""
    year, *rest = published.split("-")
    try:
        month, day = ([int(part) for part in rest] + [1, 1])[:2]
        moment = date(int(year), month, day)
    except ValueError:
        return published
    words = {0: "{0.year}", 1: "{0:%B} {0.year}", 2: "{0.day} {0:%B} {0.year}"}
    return words.get(len(rest), published).format(moment)


def byline(authors: Sequence[str], published: str | None, most: int | None = None) -> str:
    """Authors and date in one line, unescaped; at most `most` authors by name."""
    named = list(authors[:most])
    if len(authors) > len(named):
        named.append("others")
    return " · ".join(part for part in (", ".join(named), readable_date(published)) if part)


def _article(article: Article, span: Span | None, links: list[str], heading: str) -> str:
    if web := _web_address(article.url):
        links = [f'<a href="{escape(web)}" target="_blank" rel="noopener">Source</a>', *links]
    language = f' lang="{escape(article.language)}"' if article.language else ""
    line = byline(article.authors, article.published)
    if article.published and article.metadata.get("published_from") == FILE_DATE:
        line = f"{line} ({FILE_DATE})"  # which is not when the text was published
    about = {"byline": escape(line), "reach": " ".join(links)}
    lines = "".join(f'<p class="{name}">{line}</p>' for name, line in about.items() if line)
    return (
        f"<article{language}><{heading}>{escape(_title(article))}</{heading}>{lines}"
        f'<div class="text">{"".join(_paragraphs(article, span))}</div></article>'
    )


def _paragraphs(article: Article, span: Span | None) -> Iterator[str]:
    """The text's paragraphs as HTML; a quotation that runs over several is marked in each.

    Before the quotation stands its page, or the heading of its chapter, where there is one.
    """
    first, text = True, article.text
    place = "" if span is None else place_in(article, span[0])
    label = f'<span class="page">{escape(place)}</span> ' if place else ""
    for match in _PARAGRAPH.finditer(text):
        start, end = match.span()
        low, high = (max(start, span[0]), min(end, span[1])) if span else (start, start)
        if low >= high:
            yield f"<p>{escape(match.group())}</p>"
            continue
        before, anchor = (label, ' id="cited"') if first else ("", "")
        first = False
        yield (
            f'<p>{escape(text[start:low])}{before}<mark{anchor} class="cited" tabindex="-1">'
            f"{escape(text[low:high])}</mark>{escape(text[high:end])}</p>"
        )


def place_in(article: Article, offset: int) -> str:
    """The page or chapter that holds a place of the text, unescaped; empty without either."""
    return place_words(page_at(article.metadata, offset), chapter_at(article, offset))


def place_words(page: int | None, chapter: str | None) -> str:
    return ", ".join(part for part in (chapter, page and f"p. {page}") if part)


def _web_address(url: str | None) -> str | None:
    """`url` where a browser may safely follow it: http and https only."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def _title(article: Article) -> str:
    return article.title.strip() or article.path


def _page(title: str, body: str, kind: str) -> str:
    css = resources.files(__package__).joinpath("article.css").read_text("utf-8")
    return PAGE.format(title=escape(title), css=css, kind=kind, body=body)
