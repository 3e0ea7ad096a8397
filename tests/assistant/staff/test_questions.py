"""The list of questions, a page at a time."""

from __future__ import annotations

import gradio as gr
import pytest

from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.overview import totals
from assistant.ledger.queries.period import Period
from assistant.ui.staff import questions_tab
from assistant.ui.staff.desk import Desk
from eval.ledger.filling import fill
from eval.ledger.synthetic import Synthesis, places


@pytest.mark.parametrize("kind", ["All", "Least confidence"])
def test_a_page_follows_the_one_before(
    desk: Desk, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    fill(ledger.engine, Synthesis(places(desk.index), 1).entries(40), 40, lambda _: None)
    monkeypatch.setattr(questions_tab, "MOST", 15)
    with ledger.read() as connection:
        whole = questions_tab._count(totals(connection, Period()), kind)
    with gr.Blocks():
        tab = questions_tab._Questions(desk)
    note, _, _, more, place = tab.show("Always", kind)
    assert f"The first 15 of {whole} questions. " in note
    assert more["visible"]
    note, _, _, more, place = tab.further("Always", kind, place)
    assert f"Questions 16 to 30 of {whole}. " in note
    assert place.last is not None
    while more["visible"]:
        note, _, _, more, place = tab.further("Always", kind, place)
    assert f" to {whole} of {whole}. " in note
    assert place.before == whole
