"""Each field from its evidence: what wins, what is passed over, and where it is said to be from."""

import json

import pytest
from lxml import html

from index.readers.page import Page, describe

BODY = "<p>Three boats came in under the new light before midnight.</p>" * 3


def described(head: str = "", body: str = "", lang: str = "en-GB") -> Page:
    page = f"<html lang='{lang}'><head>{head}</head><body>{body}{BODY}</body></html>"
    return describe(html.document_fromstring(page))


def ld(**fields: object) -> str:
    content = json.dumps({"@type": "NewsArticle", **fields})
    return f"<script type='application/ld+json'>{content}</script>"


@pytest.mark.parametrize(
    ("head", "body", "title", "source"),
    [
        # The heading that readers see, not the search engine's title.
        ("<title>Lit: all about lights | Gazette</title>",
         "<h1 class='entry-title'>A Light Returns</h1>", "A Light Returns", "h1"),
        # The site's name, linked to its front page, is no title even in an <h1>.
        ("<title>A Light Returns | Gull Gazette</title>",
         "<h1><a href='/'>Gull Gazette</a></h1><h2>A Light Returns</h2>", "A Light Returns", "h2"),
        ("<title>A Light Returns</title>",
         "<h1><span class='kicker'>Harbor</span>A Light Returns</h1>", "A Light Returns", "h1"),
        ("<title>Lamps</title>",
         "<aside><h2 class='headline'>Lamps again</h2></aside><h2 class='sr-only'>Lamps</h2>",
         "Lamps", "title"),
        ("<meta property='og:title' content='Lit - Gull Gazette'>"
         "<meta property='og:site_name' content='Gull Gazette'>", "", "Lit", "meta og:title"),
        ("<title>Gazette | Lit Again</title><meta property='og:site_name' content='Gazette'>",
         "", "Lit Again", "title"),
    ],
)  # fmt: skip
def test_titles(head: str, body: str, title: str, source: str) -> None:
    page = described(head, body)
    assert (page.title, page.metadata["title_from"]) == (title, source)


@pytest.mark.parametrize(
    ("head", "body", "authors", "source"),
    [
        (ld(author=[{"name": "Bo Li"}, {"name": "Ann Lee"}]), "", ("Bo Li", "Ann Lee"), "json-ld"),
        # The publisher in the author's place gives way to the byline.
        (ld(author={"@type": "Organization", "name": "Gazette"}),
         "<h1>Lit</h1><p class='byline'>By Ann Lee | 5 April 2019</p>", ("Ann Lee",), "byline"),
        ("", "<h1>Lit</h1><p>Von Ilse Brandt und Bo Li</p>", ("Ilse Brandt", "Bo Li"), "byline"),
        ("", "<h1>Lit</h1><span class='vcard author'><a rel='author'>gizzmo</a></span>",
         ("gizzmo",), "rel author"),
        # Spelled as the page shows it.
        ("<meta name='author' content='T V Raman'>",
         "<span class='author-name'>T. V. Raman</span>", ("T. V. Raman",), "author name"),
        ("<meta name='author' content='Ann Lee, dpa'>", "", ("Ann Lee",), "meta author"),
        ("<meta name='author' content='wpadmin'>", "", (), None),
        ("<meta name='author' content='https://x.example/ann'>", "", (), None),
        # A commenter and the authors of other articles are not the article's.
        ("", "<h1>Lit</h1><ol class='comments'><li class='comment-author'>Cy Ray</li></ol>",
         (), None),
    ],
)  # fmt: skip
def test_authors(head: str, body: str, authors: tuple[str, ...], source: str | None) -> None:
    page = described(head, body)
    assert page.authors == authors
    assert (page.metadata["authors_from"] or "").startswith(source or "")


def test_an_author_by_reference_is_looked_up() -> None:
    graph = {"@graph": [
        {"@type": "Article", "author": {"@id": "#p1"}, "datePublished": "2018-01-02"},
        {"@type": "Person", "@id": "#p1", "name": "Ann Lee"},
    ]}  # fmt: skip
    page = described(f"<script type='application/ld+json'>{json.dumps(graph)}</script>")
    assert (page.authors, page.published) == (("Ann Lee",), "2018-01-02")


@pytest.mark.parametrize(
    ("head", "body", "day", "source"),
    [
        (ld(datePublished="2019-04-05T10:00:00+02:00", dateModified="2020-01-01"), "",
         "2019-04-05", "json-ld datePublished"),
        ("<meta name='date' content='2019'>", "<time datetime='2019-04-05'>5 April</time>",
         "2019-04-05", "time"),
        ("", "<h1>Lit</h1><span class='post-date'>5. Februar 2020</span>",
         "2020-02-05", "shown date"),
        ("", "<h1>Lit</h1><p>Paris, le 1er mars 2020</p>", "2020-03-01", "shown"),
        ("", "<h1>Lit</h1><p class='date'>3/4/2020</p>", "2020-04-03", "shown date"),
        ("<link rel='canonical' href='https://g.example/2019/04/05/lit'>", "",
         "2019-04-05", "address"),
        ("<meta name='citation_date' content='2019-04'>", "", "2019-04", "meta citation_date"),
        # Midnight in Berlin is the day before in UTC; the page shows its own day.
        ("<meta property='article:published_time' content='2021-11-04T23:00:00Z'>",
         "<p class='meta'>Some words and then the day that is shown: 5. November 2021</p>",
         "2021-11-05", "meta article:published_time, day as shown"),
        ("", "<p>© 1999 Gazette, 5 April 2019</p>", None, None),
        # Day, month and year in elements of their own.
        ("", "<div class='datum'><b>Feb</b> <b>18</b><b>2009</b></div><h2>Lit</h2>",
         "2009-02-18", "shown date"),
        # A member's first day and the clock's are no publication.
        ("<title>Lit</title>", "<h1>Lit</h1><p>by keel » 21.01.2009</p>"
         "<dd class='profile'><b>Joined:</b> 18.09.2008</dd><p class='time'>Current time: "
         "14.10.2020</p>", "2009-01-21", "shown"),
        # A forum's first post stands in what looks like a comment, right behind the title.
        ("<title>Lit</title>", "<h1>Lit</h1><div class='comment-information'>"
         "<span class='time'>28.09.19</span></div>", "2019-09-28", "shown date"),
        ("<title>Lit</title>", "<h1>Lit</h1>" + "<p>Word.</p>" * 30 +
         "<div class='comment'><span class='time'>28.09.19</span></div>", None, None),
        # Only one day in the page's data; two would be other pages' days.
        ("<script>var page = {\"publishedDate\":\"2016-11-04T20:37:27Z\"};</script>", "",
         "2016-11-04", "script"),
        ("<script>x = [{'pubDate': '2016-11-04'}, {'pubDate': '2016-11-05'}]</script>", "",
         None, None),
        # Two that agree outweigh the server's clock; a first of January is seldom a day.
        ("<meta name='date' content='2022-01-26'>",
         "<h1 class='banner'>Lit</h1>"
         "<aside class='meta'><time datetime='2022-01-21'>21.01.2022</time></aside>",
         "2022-01-21", "time"),
        ("<meta itemprop='dateCreated' content='01/01/2004'>",
         "<h1>Lit</h1><p>Updated June 13, 2019</p>", "2019-06-13", "shown, changed"),
        (ld(datePublished="10/1/2020 4:09:26 PM"), "", "2020-10-01", "json-ld datePublished"),
        (ld(datePublished="Fri Feb 21 14:21:06 CET 2020"), "", "2020-02-21",
         "json-ld datePublished"),
        # 1,571,511,600 seconds after 1970 began: 18,188 days and 19 hours.
        ("<meta name='pubdate' content='1571511600'>", "", "2019-10-19", "meta pubdate"),
        ("<meta name='pubdate' content='20200213T0400Z'>", "", "2020-02-13", "meta pubdate"),
        ("", "<h1>Lit</h1><p class='date'>2020. október 7.</p>", "2020-10-07", "shown date"),
        ("", "<h1>Lit</h1><p class='date'>7 октября 2020</p>", "2020-10-07", "shown date"),
        ("", "<h1>Lit</h1><p class='date'>5 auguſt 2020, 6 August 2020</p>",
         "2020-08-05", "shown date"),
    ],
)  # fmt: skip
def test_dates(head: str, body: str, day: str | None, source: str | None) -> None:
    page = described(head, body)
    assert (page.published, page.metadata["published_from"]) == (day, source)


def test_the_date_says_how_precise_it_is_and_when_the_page_was_changed() -> None:
    page = described(ld(datePublished="2019-04", dateModified="2020-01-31"))
    assert page.metadata["published_precision"] == "month"
    assert page.metadata["modified"] == "2020-01-31"


def test_address_language_and_subjects() -> None:
    head = (
        "<meta property='og:url' content='https://g.example/a?x=1'>"
        "<link rel='canonical' href='/a'><meta property='article:section' content='Harbor'>"
        "<meta name='keywords' content='boats, Lights,boats'>"
    )
    page = described(head, "<a rel='tag' href='/t'>Oil</a>", lang="de-AT")
    assert (page.url, page.language) == ("https://g.example/a", "de-AT")
    assert page.categories == ("Oil", "Harbor", "boats", "Lights")
    assert page.metadata["url_from"] == "link canonical"


@pytest.mark.parametrize(
    "content",
    [
        '{"@type": ["NewsArticle"], "author": [[[{"name": {"name": 7}}]]], "headline": 7}',
        '{"@type": "Article", "author": {"@id": "#a", "name": ["", null]}}',
        '{"@graph": ' * 2_000 + "1" + "}" * 2_000,
        json.dumps({"@graph": [{"@type": "Article"}] * 5_000}),
        '{"@type": "Article", "author": "' + "A " * 150_000 + '"}',
    ],
)
def test_hostile_json_ld_is_passed_over(content: str) -> None:
    page = described(f"<script type='application/ld+json'>{content}</script>", "<h1>Lit</h1>")
    assert (page.title, page.authors) == ("Lit", ())
