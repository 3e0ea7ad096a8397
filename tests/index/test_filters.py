"""Filters: what they accept, and that exactly the articles that should pass do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from index_doubles import Words

from index.build import build
from index.errors import InputError
from index.facets import FacetRow, Facets
from index.filters import MAX_VALUES, Filters, days_of, folded
from index.generation import Index
from index.removal import remove
from index.sources import FolderSource


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2016", 20160101, 20161231),
        ("2016-05", 20160501, 20160531),
        ("2016-02", 20160201, 20160229),  # a leap year
        ("1900-02", 19000201, 19000228),  # none
        ("2016-05-20", 20160520, 20160520),
        (" 2016 ", 20160101, 20161231),
    ],
)
def test_the_days_of_a_date(date: str, first: int, last: int) -> None:
    assert days_of(date) == (first, last)


@pytest.mark.parametrize(
    "date", ["", "16", "2016-5", "2016-13", "2016-00", "2015-02-29", "May 2016", "0000", "٢٠١٦"]
)
def test_what_is_no_date_is_refused_in_words(date: str) -> None:
    with pytest.raises(InputError, match="expected 2016, 2016-05 or 2016-05-20"):
        days_of(date)
    with pytest.raises(InputError, match="expected 2016"):
        Filters(since=date)


def test_filters_that_cannot_be_meant() -> None:
    with pytest.raises(InputError, match="Since 2017 until 2016-05 holds no day"):
        Filters(since="2017", until="2016-05")
    assert Filters(since="2016-05-20", until="2016")  # until the year's end
    with pytest.raises(InputError, match=r"51 values came .* at most 50"):
        Filters(authors=tuple(map(str, range(MAX_VALUES + 1))))


def test_filters_in_words() -> None:
    assert not Filters()
    assert Filters().described() == ""
    filters = Filters(("Ida Vance", "Tomas Reyl"), ("Boats",), ("news",), "2016", "2017-03")
    assert filters.described() == (
        "author Ida Vance or Tomas Reyl, category Boats, source news, since 2016, until 2017-03"
    )
    assert folded("  IDA\u00a0 Vance ") == folded("Ida Vance") == "ida vance"


ROWS = [
    # record, source, authors, categories, published
    (10, "news", ["Ida Vance"], ["Boats", "Oak"], "2016-05-20"),
    (11, "news", ["Ida Vance", "Tomas Reyl"], ["boats"], "2016-05"),
    (12, "news", [], [], "2016"),
    (13, "blog", ["TOMAS  Reyl"], ["Oak"], None),
    (14, "blog", ["Nobody Alive"], ["Gone"], "2016"),  # not a live article
    (15, "blog", ["Jürgen Öl"], ["Öl"], "2017-01-01"),
]


def facets() -> Facets:
    rows = [FacetRow(r, s, json.dumps(a), json.dumps(c), p) for r, s, a, c, p in ROWS]
    return Facets(rows, {10: 0, 11: 1, 12: 2, 13: 4, 15: 5}, 6)


@pytest.mark.parametrize(
    ("filters", "records"),
    [
        (Filters(), [10, 11, 12, 13, 15]),
        (Filters(authors=("ida vance",)), [10, 11]),
        (Filters(authors=("Tomas Reyl",)), [11, 13]),
        (Filters(authors=("Ida Vance", "Jürgen Öl")), [10, 11, 15]),
        (Filters(categories=("BOATS",)), [10, 11]),
        (Filters(categories=("Oak",), sources=("news",)), [10]),
        (Filters(authors=("Ida Vance",), sources=("blog",)), []),
        (Filters(since="2016"), [10, 11, 12, 15]),
        (Filters(since="2016-05"), [10, 11, 15]),
        (Filters(since="2016-05-20"), [10, 15]),  # all of May is not known to be since the 20th
        (Filters(until="2016"), [10, 11, 12]),
        (Filters(until="2016-05-20"), [10]),
        (Filters(since="2016", until="2016-06"), [10, 11]),
        (Filters(since="2018"), []),
    ],
)
def test_exactly_what_should_pass_does(filters: Filters, records: list[int]) -> None:
    places = {10: 0, 11: 1, 12: 2, 13: 4, 15: 5}
    passing = np.flatnonzero(facets().passing(filters)).tolist()
    assert passing == [places[record] for record in records]


def test_days_are_those_that_a_date_may_mean() -> None:
    days = facets().days_of(np.array([4, 2, 1, 0])).tolist()
    assert days == [[0, 0], [20160101, 20161231], [20160501, 20160531], [20160520, 20160520]]


def test_unknown_names_get_near_ones_as_an_answer() -> None:
    known = facets()
    with pytest.raises(InputError, match=r"No article has the author 'Ida Vanse'\. .*Ida Vance\."):
        known.passing(Filters(authors=("Ida Vanse",)))
    with pytest.raises(InputError, match=r"author 'reyl'\. Near it: Tomas Reyl\."):
        known.passing(Filters(authors=("reyl",)))
    with pytest.raises(InputError, match=r"Known: Boats; Oak; Öl\."):
        known.passing(Filters(categories=("zzz",)))
    with pytest.raises(InputError, match="No article has the author 'Nobody Alive'"):
        known.passing(Filters(authors=("Nobody Alive",)))
    with pytest.raises(InputError, match="No article of this archive has one"):
        Facets([], {}, 0).passing(Filters(categories=("Oak",)))


@pytest.mark.parametrize("typed", ["Muller", "Müller-Zolc", "zolc", "Hana Miller"])
def test_a_name_is_near_without_its_diacritics_or_one_of_its_parts(typed: str) -> None:
    known = Facets([FacetRow(1, "s", '["Hana Müller-Żółć", "Bo"]', "[]", None)], {1: 0}, 1)
    with pytest.raises(InputError, match=r"Near it: Hana Müller-Żółć\."):
        known.passing(Filters(authors=(typed,)))


def test_a_date_that_is_none_passes_no_filter_by_date() -> None:
    known = Facets([FacetRow(1, "s", "[]", "[]", "2016-99")], {1: 0}, 1)
    assert known.passing(Filters(until="2020")).tolist() == [False]
    assert known.passing(Filters(sources=("s",))).tolist() == [True]


def test_the_rows_of_a_selection_over_several_segments_and_after_a_removal(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(6):
        sentences = " ".join(f"Sentence {n} of text {number} is long enough." for n in range(30))
        front = f"---\ntitle: T{number}\nauthor: Author {number % 2}\ndate: 201{number}\n---\n"
        (folder / f"{number}.md").write_text(front + sentences)
        if number in (2, 5):
            build([FolderSource(folder)], tmp_path / "index", Words())
    remove(tmp_path / "index", ["3.md"])
    index = Index.open(tmp_path / "index")
    assert len(index.segments) == 2
    selected = index.selection(Filters(authors=("Author 1",)))
    paths = {index.header(int(record)).path for record in selected.records}
    assert paths == {"1.md", "5.md"}
    for row in range(len(selected.passages)):
        lead = index.lead_of_passage(row)
        assert selected.passages[row] == selected.leads[lead]
        path = index.header(index.record_of_lead(lead)).path
        assert selected.passages[row] == (path in paths)
    assert index.selection(Filters(authors=("Author 1",))) is selected
    later = index.selection(Filters(since="2012"))
    assert {index.header(int(r)).path for r in later.records} == {"2.md", "4.md", "5.md"}
    article = index.article_of_record(int(later.records[0]))
    assert index.article(article.article_id) == article
