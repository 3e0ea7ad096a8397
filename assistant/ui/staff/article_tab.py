"""Article: where it is cited, how it changed, which citations went stale; withdraw it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.ledger.queries.period import Period
from assistant.ledger.queries.sources import Counts, article_counts
from assistant.ledger.queries.spans import CitedSpan, cited_spans
from assistant.ledger.queries.stale import Stale, stale
from assistant.ui.jobs import job_view
from assistant.ui.staff import article_views, upkeep
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.parts import Refresh, listing, note_view, problem_view, when
from assistant.ui.staff.versions import diff_view, versions_of
from index.errors import ArticleWithdrawn, InputError
from index.generation import Index

FOUND = {"Title": 380, "Authors": 200, "Year": 80, "State": 110, "Path": 280, "Id": 170}
LISTED = 50
STALE_SHOWN = 100
Cited = tuple[Counts, list[CitedSpan], list[Stale]]
"""Answers that cite an article, the spans that they cite, and those of older versions."""


def article_tab(desk: Desk) -> Refresh:
    return _Article(desk).refresh


class _Article:
    """A search, the article that was chosen, two versions side by side, and its withdrawal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with gr.Row():
            wanted = gr.Textbox(
                label="Article", placeholder="Part of its title or path, or its id",
                elem_id="article-wanted", max_length=500,
            )  # fmt: skip
            search = gr.Button("Find", elem_id="article-find", scale=0)
        found = gr.HTML(note_view("Find an article, then choose it."), elem_id="article-said")
        table = listing("Articles found", "articles-found", FOUND, visible=False, max_height=300)
        chosen = gr.State("")
        text = gr.HTML("", elem_id="article-shown")
        with gr.Row(visible=False, elem_id="article-compare") as comparing:
            older = gr.Dropdown([], label="From version", elem_id="article-older")
            newer = gr.Dropdown([], label="to version", elem_id="article-newer")
        changes = gr.HTML("", elem_id="article-changes")
        with gr.Row(visible=False, elem_id="article-actions") as actions:
            reason = gr.Textbox(label="Reason", elem_id="article-reason", max_length=500)
            out = gr.Button("Withdraw", variant="stop", elem_id="article-withdraw", scale=0)
            back = gr.Button("Take the withdrawal back", elem_id="article-undo", scale=0)
        outcome = gr.HTML("", elem_id="article-outcome")
        timer = gr.Timer(1.0, active=False)  # only while a withdrawal is taken back

        shown = [text, chosen, comparing, older, newer, changes, actions, reason, out, back]
        when([wanted.submit, search.click], self.find, [wanted], [found, table])
        when([table.select], self.choose, [], shown)
        when([older.input, newer.input], self.compare, [chosen, older, newer], [changes])
        when([out.click], self.withdraw, [chosen, reason], [outcome, *shown])
        when([back.click], self.undo, [chosen], [outcome, timer])
        when([timer.tick], self.tick, [chosen], [outcome, timer, *shown])
        self._others = len(shown)
        self.refresh = Refresh(lambda: "", [], [outcome])

    def find(self, asked: object) -> tuple[Any, ...]:
        rows = list(_found(self._desk, asked))
        said = "Choose one." if rows else "No article has that in its title or path."
        if len(rows) == LISTED:
            said = f"The first {LISTED} that have it; give more of the title for others."
        return note_view(said), gr.update(value=rows, visible=bool(rows))

    def choose(self, event: gr.SelectData) -> tuple[Any, ...]:
        try:
            return _opened(self._desk, str(event.row_value[-1]))
        # Not as elsewhere: what is withdrawn next must not be the article chosen before.
        except Exception as problem:  # noqa: BLE001
            return _without(problem_view(problem))

    def compare(self, article: object, before: object, after: object) -> str:
        index = self._desk.index
        old, new = (_text_of(index, article, version) for version in (before, after))
        return diff_view(old, new)

    def withdraw(self, article: object, why: object, request: gr.Request) -> tuple[Any, ...]:
        done = upkeep.withdraw_now(self._desk, request.request.scope, str(article), str(why))
        return note_view(done), *_opened(self._desk, str(article))

    def undo(self, article: object, request: gr.Request) -> tuple[Any, ...]:
        job = upkeep.start_undoing(self._desk, request.request.scope, str(article))
        return job_view(job), gr.Timer(active=True)

    def tick(self, article: str) -> tuple[Any, ...]:
        job = self._desk.runner.job
        if job is not None and job.running:
            return job_view(job), gr.skip(), *(gr.skip() for _ in range(self._others))
        return job_view(job), gr.Timer(active=False), *_opened(self._desk, article)


def _found(desk: Desk, asked: object) -> Iterator[list[str]]:
    """Rows of articles, live and withdrawn, that a text names."""
    text = asked.strip().casefold() if isinstance(asked, str) else ""
    if not text:
        raise InputError("Give a part of the article's title or path, or its id.")
    index = desk.index  # one generation, whatever is committed meanwhile
    rows = [
        article_views.found_row(article, index.withdrawal(article.article_id) is not None)
        for article in index.headers.values()
        if text in article.title.casefold() or text in article.path.casefold()
        or text == article.article_id
    ]  # fmt: skip
    for entry in index.manifest.withdrawn:
        if text in entry.title.casefold() or text in entry.path.casefold():
            rows.append(article_views.withdrawn_row(entry))
    yield from rows[:LISTED]


def _opened(desk: Desk, article_id: str) -> tuple[Any, ...]:
    """The values of everything that shows one article."""
    index = desk.index
    counts, spans, gone = _cited(desk, index, article_id)
    try:
        article = index.article(article_id)
    except ArticleWithdrawn as problem:
        view = article_views.withdrawn_view(problem, counts)
        return *_without(view, article_id)[:-_ACTIONS], *_actions(withdrawn=True)
    versions = versions_of(index, article_id)
    live = [span for span in spans if span.version == article.text_sha256]
    choices = [(article_views.version_name(version), version.version) for version in versions]
    return (
        article_views.article_view(article, counts, live, gone, versions),
        article_id,
        *_compared(index, article_id, choices),
        *_actions(withdrawn=False),
    )


_ACTIONS = 4


def _actions(withdrawn: bool) -> tuple[Any, ...]:
    """What can be done to an article: the row, the reason, to withdraw it, to take that back.

    A reason that was given is not the next article's.
    """
    shown, hidden = gr.update(visible=True), gr.update(visible=False)
    reason = gr.update(value="", visible=not withdrawn)
    return shown, reason, *((hidden, shown) if withdrawn else (shown, hidden))


def _without(view: str, article_id: str = "") -> tuple[Any, ...]:
    """An article without versions to compare, and nothing that could be done to it."""
    hidden = gr.update(visible=False)
    kept = gr.update()
    return view, article_id, hidden, kept, kept, "", *[hidden] * _ACTIONS


def _cited(desk: Desk, index: Index, article_id: str) -> Cited:
    if desk.ledger is None:
        return Counts(), [], []
    with desk.reading() as connection:
        counts = article_counts(connection, Period(), article=article_id)
        spans = cited_spans(connection, article_id)
        gone = list(stale(connection, index, STALE_SHOWN, article_id))
    return counts.get(article_id, Counts()), spans, gone


def _compared(index: Index, article_id: str, choices: list[tuple[str, str]]) -> tuple[Any, ...]:
    """The two versions to choose and what changed between the newest; nothing of a single one."""
    if len(choices) < 2:
        empty = gr.update(choices=choices, value=None)
        return gr.update(visible=False), empty, empty, ""
    new, old = (value for _, value in choices[:2])
    changed = diff_view(_text_of(index, article_id, old), _text_of(index, article_id, new))
    older, newer = gr.update(choices=choices, value=old), gr.update(choices=choices, value=new)
    return gr.update(visible=True), older, newer, changed


def _text_of(index: Index, article: object, version: object) -> str:
    """A version's text, as far as it may be shown. Raises InputError, ArticleMissing."""
    if not isinstance(article, str) or not isinstance(version, str):
        raise InputError("Choose two versions.")
    return index.article(article, version).text
