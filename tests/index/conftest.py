"""What the tests of the index share."""

from __future__ import annotations

from pathlib import Path

import pytest
from index_workshop import BIRDS, STONES, Workshop

from index.protocols import Embedder


@pytest.fixture
def shop(tmp_path: Path, embedder: Embedder) -> Workshop:
    shop = Workshop(tmp_path, embedder)
    shop.write("birds.md", BIRDS)
    shop.write("deep/stones.md", STONES)
    return shop
