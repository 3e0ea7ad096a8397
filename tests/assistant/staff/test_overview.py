"""The plots of the overview: something to see for a single day, too."""

from __future__ import annotations

from datetime import UTC, datetime

from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.period import Period
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.overview_tab import SHARES, _shown
from eval.ledger.filling import fill
from eval.ledger.synthetic import DAYS, Synthesis, places

EVENING = datetime(2026, 1, 10, 23, tzinfo=UTC)


def test_a_line_has_two_days_and_a_point_one(desk: Desk, ledger: Ledger) -> None:
    made = list(Synthesis(places(desk.index), 1).entries(4 * DAYS, EVENING))  # every six hours
    entries = [{**entry, "traffic": "reader"} for entry in made]
    for kept, days in ((entries[-3:], 1), (entries[-8:-3], 3)):
        fill(ledger.engine, iter(kept), len(kept), lambda _: None)
        with ledger.read() as connection:
            _, _, _, lines, points, _ = _shown(desk, connection, Period())
        assert (lines["visible"], points["visible"]) == (days > 1, days == 1)
        shown = (lines if days > 1 else points)["value"]
        assert list(shown["share"]) == list(SHARES) * days
        assert (shown["milliseconds"] > 0).all()
