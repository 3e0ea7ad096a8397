"""txtai: Embeddings over its default Faiss index. It has no splitter of its own by default:
an article is one row, of which the model reads the first 512 word pieces (the tokenizer's limit;
the others keep to the 256 that the model was made for).
"""

from typing import Any

from txtai import Embeddings

DISTRIBUTIONS = ("txtai", "faiss-cpu", "transformers")


class Peer:
    def __init__(self, model: str) -> None:
        self._embeddings = Embeddings(path=model, gpu=False)
        self._doc_ids: list[str] = []

    def warm_up(self) -> None:
        self._embeddings.transform("warm")

    def index_passages(self, rows: list[dict[str, Any]]) -> int:
        self._doc_ids = [row["doc_id"] for row in rows]
        self._embeddings.index((number, row["text"]) for number, row in enumerate(rows))
        return int(self._embeddings.count())

    index_articles = index_passages

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        found = self._embeddings.search(text, k)
        return [(self._doc_ids[number], float(score)) for number, score in found]
