"""A ferry's history in small articles, one matter told again over the years."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from index.build import build
from index.protocols import Embedder
from index.sources import FolderSource

FERRY = {
    "2009.md": (
        "2009-04-02",
        "Timetable of the ferry at Holm",
        "The ferry at Holm sails every hour and carries thirty cars. Its captain is Nils Aure.",
    ),
    "2012.md": (
        "2012-06-11",
        "The ferry at Holm gets a second boat",
        "The ferry at Holm has two boats now and carries sixty cars. Its captain is Berta Lund.",
    ),
    "2016.md": (
        "2016-03-20",
        "New timetable of the ferry at Holm",
        "The ferry at Holm sails every half hour and carries eighty cars. Its captain is Odd Vik.",
    ),
    "2019.md": (
        "2019-09-01",
        "Bread without yeast",
        "Flour and buttermilk rise with soda alone. The loaf bakes for forty minutes.",
    ),
    "undated.md": (None, "A bell in the fog", "The bell at Tind rings when fog covers the bay."),
}


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("ferry")
    folder = root / "archive"
    folder.mkdir()
    for name, (day, title, text) in FERRY.items():
        dated = f"date: {day}\n" if day else ""
        (folder / name).write_text(f"---\ntitle: {title}\n{dated}---\n{text}\n", "utf-8")
    build([FolderSource(folder)], Path(root / "index"), embedder)
    opened = Assistant.open(root / "index", embedder)
    yield opened
    opened.close()
