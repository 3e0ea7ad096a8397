"""Documents in TREC's markup, as rows of a corpus.

    <DOC>
    <DOCNO> FT911-3 </DOCNO>
    <HEADLINE> … </HEADLINE>
    <TEXT>
    …
    </TEXT>
    </DOC>

The text is that of every <TEXT>, or where there is none, all that is neither number nor title.
Tags within it vanish, entities become what they stand for.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.data.blocks import blocks
from eval.data.jsonl import shown
from eval.data.kept import kept_folder
from eval.types import CorpusRow
from index.errors import InputError
from index.files import sha256_of

RECIPE = 1
"""Changes when other rows are made of the same files."""

TITLES = {"HEADLINE", "TITLE", "HEAD", "HL", "TTL"}
_MARK = re.compile(rf"<(/?)(DOCNO|TEXT|{'|'.join(sorted(TITLES))})>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")


def corpus_of_documents(files: Sequence[Path], cache: Path | None) -> Path:
    """A `corpus.jsonl` with the files' documents, made once and kept in the cache."""
    contents = "".join(sha256_of(path) for path in files)
    key = hashlib.sha256(f"{RECIPE}{contents}".encode()).hexdigest()[:24]

    def make(folder: Path) -> None:
        with (folder / "corpus.jsonl").open("w", encoding="utf-8") as corpus:
            for row in read_documents(files):
                values = {"_id": row.doc_id, "title": row.title, "text": row.text}
                corpus.write(json.dumps(values, ensure_ascii=False) + "\n")

    return kept_folder(f"trec-{key}", cache, make) / "corpus.jsonl"


def read_documents(files: Sequence[Path]) -> Iterator[CorpusRow]:
    """Every document of the files in order; one that comes twice is an error naming both."""
    seen: dict[str, str] = {}
    for path in files:
        for line, content in blocks(path, "DOC"):
            where = f"{path}:{line}"
            row = parse_document(content, where)
            if row.doc_id in seen:
                first = seen[row.doc_id]
                raise InputError(f"{where}: duplicate id {shown(row.doc_id)}, first at {first}.")
            seen[row.doc_id] = where
            yield row
    if not seen:
        raise InputError(f"{', '.join(map(str, files))}: holds no documents.")


def parse_document(content: str, where: str) -> CorpusRow:
    parts = sections(content)
    numbers = [text.strip() for name, text in parts if name == "DOCNO"]
    if len(numbers) != 1 or not numbers[0]:
        raise InputError(f"{where}: the document should have one <DOCNO>, got {len(numbers)}.")
    heading = next((plain(text) for name, text in parts if name in TITLES), "")
    texts = [text for name, text in parts if name == "TEXT"]
    texts = texts or ["".join(text for name, text in parts if not name)]
    return CorpusRow(numbers[0], " ".join(heading.split()), "\n\n".join(map(plain, texts)))


def sections(content: str) -> list[tuple[str, str]]:
    """(tag, what stands under it) in order, "" for what stands under none.

    A tag lasts to its end or to the next one; a <TEXT> lasts to its end. One pass, for a file may
    hold a million tags that nobody closed.
    """
    pieces = _MARK.split(content)
    parts = [("", [pieces[0]])]
    for slash, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        tag = name.upper()
        if parts[-1][0] == "TEXT" and tag != "TEXT":
            parts[-1][1].append(text)  # a heading inside a text is text
        else:
            parts.append(("" if slash else tag, [text]))
    return [(name, "".join(texts)) for name, texts in parts]


def plain(marked_up: str) -> str:
    return html.unescape(_TAG.sub(" ", marked_up)).strip()
