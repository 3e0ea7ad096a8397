"""The small index as an archive, and one of articles that make quotations hard to find again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.authoring.archive import Archive
from index.build import build
from index.canonical import canonical
from index.generation import Index
from index.protocols import Embedder
from index.sources import RecordSource
from index.types import Document

PIECES = (
    "Ha. Ha. Ha.",
    "1986. A great year.",
    "A great year.",
    "It was a great year. It was a great year.",
    "* A star opens this line.",
    "A star opens this line.",
    "# Not a heading.",
    "Not a heading.",
    "The file _index_ is *not* a [link](target) at all.",
    "The file index is not a link at all.",
    "AT&amp;T and <b>markup</b> were meant literally.",
    "A back\\slash and `code` stay. > No quotation.",
    "Ünïcödé e\u0301 stays whole — “so it does.”",
    "| a | table |\n| b | row |",
    "    Indented like code.",
    "1) First.\n2) Second.\n3) First.",
    "Line one ends\nline two begins. Line one ends",
    "---",
    "Setext looks so\n===",
    "{{< figure src=x >}} A shortcode stays.",
)


def hard_articles() -> Iterator[tuple[str, Document]]:
    """Forty articles of such pieces in random order, with repetitions, always the same."""
    chance = random.Random(7)
    for number in range(40):
        pieces = chance.choices(PIECES, k=chance.randint(2, 14))
        text = "".join(piece + chance.choice([" ", "\n", "\n\n"]) for piece in pieces)
        yield f"{number}.md", Document(title=f"Hard {number}", text=canonical(text))


@pytest.fixture(scope="session")
def hard(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    directory = tmp_path_factory.mktemp("index") / "hard"
    build([RecordSource("hard", hard_articles())], directory, embedder)
    index = Index.open(directory)
    yield Archive(index)
    index.close()


@pytest.fixture
def small(opened: Index) -> Archive:
    return Archive(opened)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a set will be written; it does not exist yet."""
    return tmp_path / "sets" / "mine"
