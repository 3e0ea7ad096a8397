"""LangChain: RecursiveCharacterTextSplitter and InMemoryVectorStore at their defaults."""

from typing import Any

from langchain_core.documents import Document
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

DISTRIBUTIONS = (
    "langchain-core",
    "langchain-huggingface",
    "langchain-text-splitters",
    "sentence-transformers",
)


class Peer:
    def __init__(self, model: str) -> None:
        self._model = HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"})
        self._store = InMemoryVectorStore(self._model)

    def warm_up(self) -> None:
        self._model.embed_query("warm")

    def index_passages(self, rows: list[dict[str, Any]]) -> int:
        return len(self._store.add_documents(documents(rows)))

    def index_articles(self, rows: list[dict[str, Any]]) -> int:
        splits = RecursiveCharacterTextSplitter().split_documents(documents(rows))
        return len(self._store.add_documents(splits))

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        found = self._store.similarity_search_with_score(text, k=k)
        return [(document.metadata["doc_id"], score) for document, score in found]


def documents(rows: list[dict[str, Any]]) -> list[Document]:
    """LangChain embeds a document's content alone, none of its metadata."""
    return [Document(page_content=row["text"], metadata={"doc_id": row["doc_id"]}) for row in rows]
