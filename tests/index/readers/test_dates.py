"""Dates: many shapes in, ISO of the source's own precision out."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.dates import parse_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2012", "2012"),
        (2012, "2012"),
        ("2012-09", "2012-09"),
        ("2012-9-7", "2012-09-07"),
        ("2014-05-01 13:20:39 -0400", "2014-05-01"),
        ("2012-09-07T23:59:00.5+02:00", "2012-09-07"),
        ("20120907", "2012-09-07"),
        ("Sept. 7, 2012", "2012-09-07"),
        ("7 September 2012", "2012-09-07"),
        ("September 7th, 2012", "2012-09-07"),
        ("September 2012", "2012-09"),
        ("Friday, September 7, 2012 at 10:30 a.m. EST", "2012-09-07"),
        ("Fri, 07 Sep 2012 10:00:00 GMT", "2012-09-07"),
        ("07.09.2012", "2012-09-07"),
        ("9/27/2012", "2012-09-27"),
        ("27/9/2012", "2012-09-27"),
        ("3/4/2012", "2012"),
        (datetime.datetime(2012, 9, 7, 23, tzinfo=datetime.UTC), "2012-09-07"),
        (datetime.date(2012, 9, 7), "2012-09-07"),
        ("2012-02-30", None),
        ("2012-13", None),
        ("Smarch 7, 2012", None),
        ("soon", None),
        (True, None),
        (None, None),
        ([2012], None),
    ],
)
def test_parse_date(value: object, expected: str | None) -> None:
    assert parse_date(value) == expected


@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(2199, 12, 31)))
def test_every_date_survives_its_usual_shapes(day: datetime.date) -> None:
    assert parse_date(day.isoformat()) == day.isoformat()
    assert parse_date(f"{day:%B} {day.day}, {day.year}") == day.isoformat()
    assert parse_date(f"{day.day} {day:%b} {day.year}") == day.isoformat()


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = parse_date(text)
    assert found is None or len(found) in (4, 7, 10)
