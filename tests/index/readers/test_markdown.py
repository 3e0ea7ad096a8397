"""Markdown: the words stay, the markup goes, the front matter becomes fields."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.canonical import canonical
from index.errors import ReadError
from index.readers import read_file
from index.readers.markdown import plain
from index.types import Document


def read(source: str, path: str = "notes/2020-05-06-tide_tables.md") -> Document:
    return read_file(source.encode(), path)


FRONT = """---
title: "Tides &amp; Tables"
date: 2020-05-06 10:00:00 -0500
authors:
  - ana-monroe
  - name: Bo Li
topics: [ports, tides]
tags: Ports
source_url: https://example.org/tides
summary: 'High &ldquo;water&rdquo;'
lang: en
---

The tide comes **twice** a day.
"""


def test_front_matter_becomes_fields() -> None:
    document = read(FRONT)
    assert document.title == "Tides & Tables"
    assert document.published == "2020-05-06"
    assert document.authors == ("Ana Monroe", "Bo Li")
    assert document.categories == ("ports", "tides")
    assert document.url == "https://example.org/tides"
    assert document.language == "en"
    assert document.metadata["summary"] == "High “water”"
    assert document.text == "The tide comes twice a day."


def test_toml_front_matter() -> None:
    document = read('+++\ntitle = "Ebb"\ndate = 2021-02-03\ntags = ["sea"]\n+++\nIt went out.')
    assert (document.title, document.published, document.categories) == (
        "Ebb",
        "2021-02-03",
        ("sea",),
    )
    assert document.text == "It went out."


@pytest.mark.parametrize("scalar", ["No", "2014", "1.10", "2012-02-30"])
def test_yaml_scalars_stay_as_they_are_written(scalar: str) -> None:
    assert read(f"---\ntitle: {scalar}\n---\nText.").title == scalar


def test_an_address_that_is_not_http_is_no_url() -> None:
    assert read("---\nurl: javascript:alert(1)\n---\nText.").url is None
    assert read("---\nurl: /local/path\n---\nText.").url is None


def test_impossible_dates_are_left_out() -> None:
    assert read("---\ndate: 2012-02-30\n---\nText.").published is None


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    document = read("# Low *water*\n\nThe boats lay on the sand.")
    assert (document.title, document.text) == ("Low water", "The boats lay on the sand.")


def test_without_any_title_the_file_name_is_made_readable() -> None:
    assert read("The boats lay on the sand.").title == "Tide tables"


def test_a_rule_above_prose_is_no_front_matter() -> None:
    assert read("---\n\nJust prose after a rule.").text == "Just prose after a rule."


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ('See [the *port*](http://x.org/a_(b) "T") now.', "See the port now."),
        ("See [the port][1].\n\n[1]: http://x.org", "See the port."),
        ("A ![alt words](a.png) picture.", "A picture."),
        ("Use `a_b_c` and `**kwargs`.", "Use a_b_c and **kwargs."),
        ("One\nline\nonly.", "One line only."),
        ("Hard  \nbreak.", "Hard\nbreak."),
        ("- one\n- two\n  - three\n\nAfter.", "one\ntwo\nthree\n\nAfter."),
        ("  1. first\n  2. second", "first\nsecond"),
        ("## Head\nBody.", "Head\n\nBody."),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "A | B\n1 | 2"),
        ("## Head {#top}\nBody.", "Head\n\nBody."),
        ("> Quoted\n> words.", "Quoted words."),
        ("```py\nx = 1\ny = 2\n```", "x = 1\ny = 2"),
        ("&#8220;Yes&#8221; &amp; no", "“Yes” & no"),
        (r"snake\_case and 5 \* 3", "snake_case and 5 * 3"),
        ("**bold **text and _slanted _.", "bold text and slanted ."),
        ("A <span style='x'>red</span> word<br>next", "A red word\nnext"),
        ("<div><p>Old <b>page</b></p><script>x()</script></div>", "Old page"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 | 2"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "a\nb"),
        ("<iframe src='x'>no frames</iframe>\n\nText.", "Text."),
        ("As shown before.<sup>12</sup> Then", "As shown before. Then"),
        ("Two m<sup>2</sup> of floor", "Two m2 of floor"),
        ("Proved.[^1]\n\n[^1]: By whom it was.", "Proved.\n\nBy whom it was."),
        ("~~Old~~ new", "Old new"),
        ("*\u200b*odd**", "odd"),
        ("a star * stays", "a star * stays"),
        ("A [link with space](to http://x.org/ a) here", "A link with space here"),
    ],
)
def test_markup_goes_and_words_stay(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ('[Mobile]({{< ref "/m.md" >}} "T") help', "Mobile help"),
        ('<a href="{{< file "a.xlsx" >}}">sheet</a> x', "sheet x"),
        ('Boats. {{< legacy-img src="a.jpg" alt="a > b, \'c\'" caption="" >}}', "Boats."),
        ('{{< img src="a"\n  alt="two >}} lines" >}}\n\nText.', "Text."),
        ("Before.\n\n{{< note >}}\nKept **words**.\n{{< /note >}}\n\nAfter.",
         "Before.\n\nKept words.\n\nAfter."),
        ("We need {{< highlight >}}a plan{{< /highlight >}}.", "We need a plan."),
        ("{{% box %}}\n- one\n- two\n{{% /box %}}", "one\ntwo"),
        ('{{< quote-block text="I found \\"it\\"." cite="E. Doe" >}}', 'I found "it".\n\nE. Doe'),
        ('{{< ring title="What is it?">}}\nA ring.\n{{< /ring >}}', "What is it?\n\nA ring."),
        ("{% include x.html %}Words{% comment %}gone{% endcomment %}.", "Words."),
        ("[a]({{ site.baseurl }}/b){:target=\"_blank\"} c", "a c"),
        ("An open {{< brace stays", "An open {{< brace stays"),
    ],
)  # fmt: skip
def test_template_tags_go_and_their_words_stay(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("half of a bold** word", "half of a bold word"),
        ("the port](http://x.org) is open", "the port is open"),
        ("  * an item", "an item"),
    ],
)
def test_plain_takes_fragments_cut_in_the_middle_of_markup(fragment: str, text: str) -> None:
    assert plain(fragment) == text


@given(st.text(alphabet="ab *_`[](){}<>%#-\n\"'!|\\&;^~/=", max_size=200))
@settings(max_examples=150, deadline=None)
def test_plain_takes_any_text_and_gives_canonical_text(markdown: str) -> None:
    result = plain(markdown)
    assert result == canonical(result)


@pytest.mark.parametrize(
    ("source", "reason", "line"),
    [
        ("---\ntitle: a\n", "not closed", 2),
        ("---\ntitle: a\nbad: [1\n---\nx", "broken front matter", 4),
        ("\n\n---\ntitle: 'a\n---\nx", "broken front matter", 5),
        ("---\na: &x [1]\nb: *x\n---\nx", "aliases", 3),
        ("---\na: " + "[" * 50 + "]" * 50 + "\n---\nx", "nested deeper", 2),
        ("---\n" + "k" * 1_000_000 + ": 1\n---\nx", "limit", 2),
        ("+++\na = 1\nb =\n+++\nx", "broken front matter", 3),
    ],
)
def test_broken_or_hostile_front_matter_is_refused_with_its_line(
    source: str, reason: str, line: int
) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(source)
    assert caught.value.line == line


def test_front_matter_alone_is_no_article() -> None:
    with pytest.raises(ReadError, match="no text"):
        read("---\ntitle: a\n---\n\n![x](y.png)\n")


@pytest.mark.parametrize("mark", [">", "- ", "1. ", "<div>"])
def test_deep_nesting_does_not_crash(mark: str) -> None:
    result = plain(f"Before.\n\n{mark * 5000}deep\n\nAfter.")
    assert result.startswith("Before.")


@pytest.mark.parametrize("mark", ["[", "![", "<!--", "*_"])
def test_thousands_of_unclosed_marks_are_refused(mark: str) -> None:
    with pytest.raises(ReadError, match="10,000"):
        plain("Before.\n\n" + mark * 60_000)


def test_fields_have_bounded_length() -> None:
    names = "\n".join(f"  - Person Number{number}" for number in range(80))
    document = read(f"---\ntitle: {'long ' * 200}\nauthors:\n{names}\n---\nText.")
    assert len(document.title) <= 300
    assert document.title.endswith("…")
    assert len(document.authors) == 50
