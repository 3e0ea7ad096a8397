"""LlamaIndex: SentenceSplitter, SimpleVectorStore, dense similarity; all at their defaults."""

from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

DISTRIBUTIONS = ("llama-index-core", "llama-index-embeddings-huggingface", "sentence-transformers")


class Peer:
    def __init__(self, model: str) -> None:
        self._model = HuggingFaceEmbedding(model_name=model, device="cpu")
        self._index: Any = None

    def warm_up(self) -> None:
        self._model.get_text_embedding("warm")

    def index_passages(self, rows: list[dict[str, Any]]) -> int:
        """The document's id is the source that a node names: metadata would be embedded too."""
        nodes = [
            TextNode(
                text=row["text"],
                relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=row["doc_id"])},
            )
            for row in rows
        ]
        self._index = VectorStoreIndex(nodes, embed_model=self._model)
        return len(nodes)

    def index_articles(self, rows: list[dict[str, Any]]) -> int:
        documents = [Document(id_=row["doc_id"], text=row["text"]) for row in rows]
        self._index = VectorStoreIndex.from_documents(documents, embed_model=self._model)
        return len(self._index.index_struct.nodes_dict)

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        found = self._index.as_retriever(similarity_top_k=k).retrieve(text)
        return [(item.node.ref_doc_id, item.score) for item in found]
