"""The real model and a small real index, made once for the whole run.

pytest's importlib mode puts no test folder on the path; this one holds the doubles.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.build import build
from index.embedders import open_embedder
from index.embedders.export import ensure_exported
from index.generation import Index
from index.protocols import Embedder
from index.sources import FolderSource

sys.path.insert(0, str(Path(__file__).parent))

# A busy machine is no failure: hypothesis' own limits on time would be timed assertions.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ARTICLES = {
    "lighthouse.md": """---
title: The lighthouse at Cape Orme
date: 1911-05-03
author: Ida Vance
---
The lighthouse at Cape Orme was built by Tomas Reyl in 1887. It was raised on a shelf of
granite. Its lamp burned whale oil until 1923, when an electric arc replaced it.

Keepers lived in the tower with their families. The last keeper left in 1961.
""",
    "orchard.md": """---
title: An orchard in the valley
date: 1954-09-12
---
Forty kinds of apple grow in the orchard of the valley. They ripen between August and October.

Frost in May kills the blossom, so the growers light small fires between the rows.
""",
    "clocks.txt": """Church clocks of the north

The clock in Harwick counts the swings of a pendulum three metres long. A boy climbed the tower
every Sunday to wind it. The bell is rung by a second train of wheels.
""",
    "bees.md": """# Bees in winter

Bees do not sleep in winter. The colony forms a cluster around its queen and shivers to keep
warm. A colony eats about fifteen kilograms of honey before the first willow flowers.
""",
    "boats/keel.md": """# How a keel is laid

A keel of oak is laid first, and the ribs are set on it. Pine planks are bent over steam.
""",
}


def write_articles(folder: Path, articles: dict[str, str]) -> Path:
    for path, text in articles.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


LONG = ("test_readme.py", "test_gate.py", "test_probes.py")
"""Files that take long, one after the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They come first, so that no worker is left alone with one of them in the end."""
    items.sort(key=lambda item: item.path.name not in LONG)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Workers have to agree on names: bytes may differ between them, as gzip's hold the time."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True, scope="session")
def vector_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Commands keep vectors, and what is asked, in folders of this run and not in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("FOOTNOTE_VECTOR_CACHE", str(tmp_path_factory.mktemp("vectors")))
        accounts = tmp_path_factory.mktemp("accounts") / "accounts.sqlite"
        patch.setenv("FOOTNOTE_ACCOUNTS", str(accounts))
        yield


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default model, as a reader's question uses it."""
    ensure_exported()
    return open_embedder()


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five articles above. Nothing may be written into this folder."""
    return write_articles(tmp_path_factory.mktemp("small") / "archive", ARTICLES)


@pytest.fixture(scope="session")
def small_index(
    archive: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An index of `archive`, to be read only; `own_index` is a copy to be altered."""
    directory = tmp_path_factory.mktemp("index") / "small"
    build([FolderSource(archive)], directory, embedder)
    return directory


@pytest.fixture
def own_index(small_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small_index, tmp_path / "index"))


@pytest.fixture
def opened(small_index: Path) -> Iterator[Index]:
    index = Index.open(small_index)
    yield index
    index.close()
