"""The versions of an article, and what changed from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.ui.source import escape
from index.generation import Index
from index.types import Article

COMPARED = 4_000
"""Sentences of each version; comparing takes the square of it in the worst case."""
_SENTENCE = re.compile(r"[^\n]*?(?:[.!?…][\"'”’)\]]*(?=\s)|(?=\n)|$)\s*", re.DOTALL)
_AROUND = 1


@dataclass(frozen=True, slots=True)
class Version:
    """A stored text of an article. `live` is the one that the archive holds now."""

    version: str
    article: Article
    live: bool


def versions_of(index: Index, article_id: str) -> list[Version]:
    """Every stored text of an article, newest first; `text` is empty."""
    live = {a.text_sha256 for a in index.headers.values() if a.article_id == article_id}
    records = index.catalogue.records_of(article_id)
    headers = index.catalogue.headers(records)
    newest = {headers[record].text_sha256: headers[record] for record in reversed(records)}
    order = dict.fromkeys(headers[record].text_sha256 for record in records)
    return [Version(key, newest[key], key in live) for key in order]


def diff_view(before: str, after: str) -> str:
    """Sentences that went and that came, with one unchanged sentence around them."""
    old, new = sentences(before), sentences(after)
    cut = len(old) > COMPARED or len(new) > COMPARED
    parts = "".join(_parts(old[:COMPARED], new[:COMPARED]))
    note = f'<p class="soft">Of the first {COMPARED:,} sentences.</p>' if cut else ""
    if not parts:
        return f'<p class="note">The two texts say the same.</p>{note}'
    return f'<div class="diff" tabindex="0" role="region" aria-label="Changes">{parts}</div>{note}'


def sentences(text: str) -> list[str]:
    """Roughly, for comparing: the archive's own sentences are found with more care."""
    return [piece for piece in _SENTENCE.findall(text) if piece]


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(_AROUND):
        yield "<p>"
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                yield escape("".join(old[i1:i2]))
                continue
            if i1 < i2:
                yield f"<del>{escape(''.join(old[i1:i2]))}</del> "
            if j1 < j2:
                yield f"<ins>{escape(''.join(new[j1:j2]))}</ins> "
        yield "</p>"
