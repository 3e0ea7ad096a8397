"""The staff pages: one tab each, listed here."""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which calls outside hosts

import gradio as gr

from assistant.ui.staff.article_tab import article_tab
from assistant.ui.staff.audit_tab import audit_tab
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.index_tab import index_tab
from assistant.ui.staff.overview_tab import overview_tab
from assistant.ui.staff.parts import Tab, when
from assistant.ui.staff.questions_tab import questions_tab
from assistant.ui.staff.review_tab import review_tab
from assistant.ui.staff.sources_tab import sources_tab

TAGLINE = "What readers ask, what is cited, and what the archive does not answer."

TABS: tuple[tuple[str, Tab], ...] = (
    ("Overview", overview_tab),
    ("Sources", sources_tab),
    ("Article", article_tab),
    ("Questions", questions_tab),
    ("Review", review_tab),
    ("Index", index_tab),
    ("Audit", audit_tab),
)
"""Label and tab, in order; what the first one shows is loaded with the page."""


def build_page(desk: Desk) -> gr.Blocks:
    """The page over one desk."""
    page: gr.Blocks = gr.Blocks(title="Footnote staff", fill_width=True, analytics_enabled=False)
    with page:
        gr.HTML(
            f'<header>{_account(desk)}<h1 class="brand">Footnote staff</h1>'
            f'<p class="tagline">{TAGLINE}</p></header>',
            elem_id="masthead",
        )
        with gr.Tabs(elem_id="tabs"):
            for number, (label, build) in enumerate(TABS):
                with gr.Tab(label, id=label.lower(), elem_id=f"tab-{label.lower()}") as tab:
                    refresh = build(desk)
                opened = [tab.select] if number else [tab.select, page.load]
                when(opened, refresh.fn, refresh.inputs, refresh.outputs)
    return page


def _account(desk: Desk) -> str:
    """Where one signs out; nowhere on a server that never has accounts."""
    return "" if desk.access is None else '<a class="account" href="../account">Account</a>'
