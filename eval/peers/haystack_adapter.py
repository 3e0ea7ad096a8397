"""Haystack: DocumentSplitter, InMemoryDocumentStore, embedding retriever; at their defaults."""

from typing import Any

from haystack import Document
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

DISTRIBUTIONS = ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers")


class Peer:
    def __init__(self, model: str) -> None:
        shared = {
            "model": model,
            "device": ComponentDevice.from_str("cpu"),
            "progress_bar": False,
            "local_files_only": True,
        }
        self._passages = SentenceTransformersDocumentEmbedder(**shared)
        self._queries = SentenceTransformersTextEmbedder(**shared)
        self._store = InMemoryDocumentStore()
        self._retriever = InMemoryEmbeddingRetriever(self._store)

    def warm_up(self) -> None:
        self._passages.warm_up()
        self._queries.warm_up()
        self._queries.run("warm")

    def index_passages(self, rows: list[dict[str, Any]]) -> int:
        return self._index(documents(rows))

    def index_articles(self, rows: list[dict[str, Any]]) -> int:
        return self._index(DocumentSplitter().run(documents(rows))["documents"])

    def _index(self, pieces: list[Document]) -> int:
        embedded = self._passages.run(pieces)["documents"]
        return int(self._store.write_documents(embedded))

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        vector = self._queries.run(text)["embedding"]
        found = self._retriever.run(query_embedding=vector, top_k=k)["documents"]
        return [(document.meta["doc_id"], document.score) for document in found]


def documents(rows: list[dict[str, Any]]) -> list[Document]:
    """Ids of their own: Haystack's are digests, and refuses a text that comes twice."""
    return [
        Document(id=str(number), content=row["text"], meta={"doc_id": row["doc_id"]})
        for number, row in enumerate(rows)
    ]
