"""An index without a model in it: what a language model does is at stake here, not the search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from index_doubles import Words
from model_server import QUICK, Opener

from assistant.assistant import Assistant
from assistant.engines.model import ModelEngine
from assistant.engines.settings import Limits, ModelSettings
from index.build import build
from index.sources import FolderSource


@pytest.fixture(scope="module")
def words_index(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("words") / "index"
    build([FolderSource(archive)], directory, Words())
    return directory


@pytest.fixture
def assistant_of(words_index: Path) -> Iterator[Opener]:
    """Opens an assistant in whose words a model at an address answers."""
    opened: list[Assistant] = []

    def open_it(url: str, limits: Limits = QUICK, key: str | None = None) -> Assistant:
        engine = ModelEngine(ModelSettings(url, "parrot-1", key, limits))
        opened.append(Assistant.open(words_index, Words(), engine=engine))
        return opened[-1]

    yield open_it
    for assistant in opened:
        with closing(assistant):
            pass
