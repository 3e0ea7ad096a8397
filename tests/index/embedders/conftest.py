"""One export and one loaded model for the whole suite; both are the real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.embedders.export import ensure_exported
from index.embedders.openvino import OpenVinoEmbedder
from index.embedders.sentence_transformers import SentenceTransformersEmbedder
from index.embedders.weights import packaged_model


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of the suite's own that holds a fresh export."""
    folder = tmp_path_factory.mktemp("cache")
    ensure_exported(folder)
    return folder


@pytest.fixture(scope="session")
def ours(cache: Path) -> OpenVinoEmbedder:
    return OpenVinoEmbedder(precision="fp32", cache=cache)


@pytest.fixture(scope="session")
def theirs() -> SentenceTransformersEmbedder:
    return SentenceTransformersEmbedder(str(packaged_model()), device="cpu", precision="fp32")
