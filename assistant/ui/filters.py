"""The reader's filters: a closed section with a few fields, and what comes from them, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from index.filters import MAX_VALUES, Filters
from index.generation import Index

FIELDS = 4

CHOICES = 200
"""Names that a field offers, those of most articles; an archive may have thousands."""


def filter_fields(index: Index) -> list[Any]:
    """Category, author, since and until, in a section that is closed at first."""
    categories, authors = choices(index)
    with gr.Accordion("Filters", open=False, elem_id="filters"), gr.Row():
        return [
            _names(categories, "Category", "filter-category"),
            _names(authors, "Author", "filter-author"),
            _date("Since", "filter-since"),
            _date("Until", "filter-until"),
        ]


def choices(index: Index) -> tuple[list[str], list[str]]:
    """The categories and the authors that the fields offer, of articles that are served now."""
    columns = index.facets.columns
    return columns["category"].commonest(CHOICES), columns["author"].commonest(CHOICES)


def _names(choices: Sequence[str], label: str, name: str) -> gr.Dropdown:
    return gr.Dropdown(
        list(choices), value=[], label=label, multiselect=True, elem_id=name, min_width=160
    )


def _date(label: str, name: str) -> gr.Textbox:
    return gr.Textbox(
        "", label=label, placeholder="2016-05", max_length=10, elem_id=name, min_width=96, scale=0
    )


def chosen(category: object, author: object, since: object, until: object) -> Filters:
    """Filters from what a browser sent, which may be anything. Raises InputError."""
    return Filters(
        authors=_texts(author), categories=_texts(category), since=_text(since), until=_text(until)
    )


def _texts(sent: object) -> tuple[str, ...]:
    given = sent if isinstance(sent, list) else []
    return tuple(text for text in given[: MAX_VALUES + 1] if isinstance(text, str) and text)


def _text(sent: object) -> str | None:
    return sent.strip()[:20] or None if isinstance(sent, str) else None
