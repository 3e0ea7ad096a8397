"""A peer of a few lines, which scores by words in common and runs over the real protocol."""

from pathlib import Path

import pytest

from eval.peers.environments import Peer

ADAPTER = """
DISTRIBUTIONS = ("pip",)
print("loaded")  # may not end up among the answers


def words(text):
    return set(text.lower().replace(".", " ").replace("?", " ").split())


class Peer:
    def __init__(self, model):
        print("opened", model)

    def warm_up(self):
        pass

    def index_passages(self, rows):
        self.rows = [(row["doc_id"], words(row["text"])) for row in rows]
        return len(rows)

    def index_articles(self, rows):
        pieces = [(row["doc_id"], piece) for row in rows for piece in row["text"].split(".")]
        self.rows = [(doc_id, words(piece)) for doc_id, piece in pieces if piece.strip()]
        return len(self.rows)

    def search(self, text, k):
        asked = words(text)
        scored = [(doc_id, len(asked & row)) for doc_id, row in self.rows]
        return sorted(scored, key=lambda pair: -pair[1])[:k]
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Peer:
    """Its lock is there to be digested only."""
    lock, adapter = tmp_path / "tiny.txt", tmp_path / "tiny_adapter.py"
    lock.write_text("pip==1.0\n", encoding="utf-8")
    adapter.write_text(ADAPTER, encoding="utf-8")
    return Peer("tiny", lock, adapter)
