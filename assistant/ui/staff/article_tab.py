"""Article: where it is cited, how it changed, which citations went stale; withdraw it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.ledger.queries.spans import CitedSpan, cited_spans
from assistant.ledger.queries.stale import stale
from assistant.ui.jobs import job_view
from assistant.ui.staff import article_views, upkeep
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.parts import PRIVATE, Refresh, note_view, problem_view
from assistant.ui.staff.versions import diff_view, versions_of
from index.errors import ArticleWithdrawn, InputError
from index.generation import Index

FOUND = ["Title", "Authors", "Year", "State", "Path", "Id"]
LISTED = 50
STALE_SHOWN = 100


def article_tab(desk: Desk) -> Refresh:
    with gr.Row():
        wanted = gr.Textbox(
            label="Article", placeholder="Part of its title or path, or its id",
            elem_id="article-wanted", max_length=500,
        )  # fmt: skip
        search = gr.Button("Find", elem_id="article-find", scale=0)
    table = gr.Dataframe(
        headers=FOUND, datatype="str", interactive=False, label="Articles found", visible=False,
        elem_id="articles-found", wrap=True, max_height=300,
        column_widths=["380px", "200px", "80px", "110px", "280px", "170px"],
    )  # fmt: skip
    shown = gr.State("")
    text = gr.HTML(note_view("Find an article, then choose it."), elem_id="article-shown")
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
    opened = [shown, text, comparing, older, newer, changes, actions, out, back]

    def find(asked: object) -> tuple[Any, ...]:
        try:
            rows = list(_found(desk, asked))
        except Exception as problem:  # noqa: BLE001
            return gr.update(visible=False), problem_view(problem)
        if not rows:
            return gr.update(visible=False), note_view("No article has that in its title or path.")
        return gr.update(value=rows, visible=True), gr.skip()

    def open_(article: str) -> tuple[Any, ...]:
        try:
            return _opened(desk, article)
        except Exception as problem:  # noqa: BLE001
            return article, problem_view(problem), *(gr.skip() for _ in opened[2:])

    def choose(event: gr.SelectData) -> tuple[Any, ...]:
        return open_(str(event.row_value[-1]))

    def compare(article: object, before: object, after: object) -> str:
        try:
            index = desk.index
            old, new = (_text_of(index, article, version) for version in (before, after))
            return diff_view(old, new)
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem)

    def withdraw(article: object, why: object, request: gr.Request) -> tuple[Any, ...]:
        try:
            done = upkeep.withdraw_now(desk, request.request.scope, str(article), str(why))
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), *(gr.skip() for _ in opened)
        return note_view(done), *open_(str(article))

    def undo(article: object, request: gr.Request) -> tuple[Any, ...]:
        try:
            job = upkeep.start_undoing(desk, request.request.scope, str(article))
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), gr.skip()
        return job_view(job), gr.Timer(active=True)

    def tick(article: str) -> tuple[Any, ...]:
        job = desk.runner.job
        if job is not None and job.running:
            return job_view(job), gr.skip(), *(gr.skip() for _ in opened)
        return job_view(job), gr.Timer(active=False), *open_(article)

    gr.on([wanted.submit, search.click], find, wanted, [table, text], **PRIVATE)
    table.select(choose, None, opened, **PRIVATE)
    gr.on([older.input, newer.input], compare, [shown, older, newer], changes, **PRIVATE)
    out.click(withdraw, [shown, reason], [outcome, *opened], **PRIVATE)
    back.click(undo, shown, [outcome, timer], **PRIVATE)
    timer.tick(tick, shown, [outcome, timer, *opened], **PRIVATE)
    return Refresh(lambda: "", [], [outcome])


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
    index = desk.index
    spans, gone = _cited(desk, article_id), []
    if desk.ledger is not None:
        with desk.reading() as connection:
            gone = list(stale(connection, index, STALE_SHOWN, article_id))
    try:
        article = index.article(article_id)
    except ArticleWithdrawn as problem:
        view = article_views.withdrawn_view(problem, spans)
        hidden = gr.update(visible=False)
        shown = [hidden, gr.update(), gr.update(), "", gr.update(visible=True)]
        return article_id, view, *shown, hidden, gr.update(visible=True)
    versions = versions_of(index, article_id)
    choices = [(article_views.version_name(version), version.version) for version in versions]
    live = [span for span in spans if span.version == article.text_sha256]
    several = len(versions) > 1
    return (
        article_id,
        article_views.article_view(article, live, gone, versions),
        gr.update(visible=several),
        gr.update(choices=choices, value=choices[1][1] if several else None),
        gr.update(choices=choices, value=choices[0][1] if several else None),
        _newest_change(index, article_id, [value for _, value in choices[:2]]) if several else "",
        gr.update(visible=True),
        gr.update(visible=True),
        gr.update(visible=False),
    )


def _newest_change(index: Index, article_id: str, newest: list[str]) -> str:
    new, old = (_text_of(index, article_id, version) for version in newest)
    return diff_view(old, new)


def _cited(desk: Desk, article_id: str) -> list[CitedSpan]:
    if desk.ledger is None:
        return []
    with desk.reading() as connection:
        return cited_spans(connection, article_id)


def _text_of(index: Index, article: object, version: object) -> str:
    """A version's text, as far as it may be shown. Raises InputError, ArticleMissing."""
    if not isinstance(article, str) or not isinstance(version, str):
        raise InputError("Choose two versions.")
    return index.article(article, version).text
