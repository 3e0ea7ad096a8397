"""Numbers that time adds to an article's evidence."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.time.expression import TimeExpression
from assistant.time.filtering import narrowed
from assistant.time.preference import NEAR, TimeConfig, closeness, preference
from index.filters import Filters

IN_2016 = TimeExpression("in 2016", "prefer", "2016-01-01", "2016-12-31")
DAYS = np.array(
    [[20160520, 20160520], [20160101, 20161231], [20170131, 20170131], [0, 0]], np.int32
)


def test_an_article_of_then_counts_full_one_beside_it_less_and_one_without_a_date_nothing() -> None:
    day, year, beside, undated = closeness(IN_2016, DAYS).tolist()
    assert (day, year, undated) == (1.0, 1.0, 0.0)
    assert beside == pytest.approx(np.exp(-31 / NEAR), abs=0.03)


def test_an_open_end_counts_all_the_way() -> None:
    since = closeness(TimeExpression("", "prefer", "2010-01-01", None), DAYS)
    until = closeness(TimeExpression("", "prefer", None, "2030-01-01"), DAYS)
    assert since.tolist() == until.tolist() == [1.0, 1.0, 1.0, 0.0]


def test_of_several_dates_the_nearest_counts_once() -> None:
    other = TimeExpression("in 2012", "prefer", "2012-01-01", "2012-12-31")
    added = preference([other, IN_2016, IN_2016], DAYS, TimeConfig(dates=0.25))
    assert added[0] == pytest.approx(0.25)


def test_what_orders_nothing_adds_nothing() -> None:
    silent = [
        TimeExpression("", "timeline"),
        TimeExpression("", "newest"),
        TimeExpression("", "filter", "2016-01-01", None),
    ]
    assert preference(silent, DAYS, TimeConfig()).tolist() == [0.0] * 4


FILTER = TimeExpression("from 2016", "filter", "2016-01-01", "2016-12-31")


def test_a_filter_joins_those_that_were_given() -> None:
    filters, said = narrowed(Filters(authors=("Ida",), since="2016-05"), [FILTER])
    assert filters == Filters(authors=("Ida",), since="2016-05", until="2016-12-31")
    assert said == (FILTER,)


def test_a_given_filter_goes_before_the_question_s_words() -> None:
    given = Filters(since="2018")
    filters, (said,) = narrowed(given, [FILTER])
    assert filters == given
    assert said.effect == "prefer"


def test_a_preference_filters_nothing() -> None:
    assert narrowed(Filters(), [IN_2016]) == (Filters(), (IN_2016,))
