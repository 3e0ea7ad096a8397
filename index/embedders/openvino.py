"""all-MiniLM-L6-v2 on the processor through OpenVINO: the default embedder.

Neither torch nor transformers is imported: word pieces come from `tokenizers`, the vectors from
the graphs that `export.py` made. Two compiled forms of one model, each made when first needed:
one that embeds a question or some sentences soonest, packed into rows, and one that keeps every
core busy with passages. A process that only answers questions holds just the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from index.embedders.compiled import compiled
from index.embedders.export import ensure_exported, find_exported
from index.embedders.packing import GRAPH, PACKED, packed
from index.embedders.precision import check_precision, has_vnni, passage_precision
from index.embedders.runtime import import_openvino
from index.embedders.weights import DIM, NAME, WEIGHTS_SHA256
from index.embedders.word_pieces import Tokens, WordPieces, padded
from index.errors import EmbedderError
from index.protocols import Vectors
from index.types import INT8, EmbedderIdentity

BATCH = 16
"""Texts a batch: 8, 16 and 32 were equally fast here, and 16 keeps padding and memory low."""

WINDOW = 1024
"""Texts tokenised and sorted at once, so that a build's memory does not grow with the archive."""


class OpenVinoEmbedder:
    """Implements `Embedder`; safe to call from several threads.

    `precision` is "fp32", "bf16" or "int8", by default what suits this processor. With "int8",
    questions are embedded in the native precision, and `encode_passages` raises EmbedderError on
    a processor that has no VNNI. `cache` is the folder that `export.py` writes under.
    Raises EmbedderError when the model was not exported, or the graph for questions cannot be made
    of it.
    """

    def __init__(self, precision: str | None = None, cache: Path | None = None) -> None:
        chosen = passage_precision() if precision is None else precision
        check_precision(chosen, NAME)
        self.identity = EmbedderIdentity(NAME, WEIGHTS_SHA256, DIM, chosen)
        self._folder = find_exported(cache)
        self._packed = ensure_exported(cache, export=PACKED)
        self.version = self._folder.name  # names OpenVINO's version and the recipe of the graph
        self._pieces = WordPieces(self._folder / "tokenizer.json")
        self._questions = Lock()
        self._passages = Lock()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, 384), L2-normalised, rows in the order of `texts`."""
        vectors = np.zeros((len(texts), DIM), np.float32)
        for start in range(0, len(texts), WINDOW):
            for each in packed(self._pieces.of(texts[start : start + WINDOW])):
                with self._questions:  # one request holds the buffers, and it uses every core
                    given = [each.ids, each.places, each.owners, each.texts]
                    self._question_request.infer(given, share_inputs=True)
                    vectors[start + each.texts] = self._question_request.get_output_tensor(0).data
        return vectors

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, 384), L2-normalised, rows in the order of `texts`."""
        vectors = np.zeros((len(texts), DIM), np.float32)

        def keep(request: Any, rows: list[int]) -> None:
            vectors[rows] = request.get_output_tensor(0).data

        with self._passages:  # the queue's callback belongs to one call at a time
            queue = import_openvino().AsyncInferQueue(self._passage_model, 0)
            queue.set_callback(keep)
            for rows, ids, mask in self._batches(texts):
                queue.start_async([ids, mask], rows)
            queue.wait_all()
        return vectors

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """Word pieces that the model reads of each text, `[CLS]` and `[SEP]` among them."""
        return [len(pieces) for pieces in self._pieces.of(texts)]

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Tokens, Tokens]]:
        """(rows, ids, mask): texts of like length together, so that little is padding."""
        for start in range(0, len(texts), WINDOW):
            pieces = self._pieces.of(texts[start : start + WINDOW])
            longest_first = sorted(range(len(pieces)), key=lambda row: -len(pieces[row]))
            for at in range(0, len(pieces), BATCH):
                rows = longest_first[at : at + BATCH]
                ids, mask = padded([pieces[row] for row in rows])
                yield [start + row for row in rows], ids, mask

    @cached_property
    def _question_request(self) -> Any:
        graph = self._packed / f"{GRAPH}.xml"
        return compiled(graph, "LATENCY", self.identity.precision).create_infer_request()

    @cached_property
    def _passage_model(self) -> Any:
        if self.identity.precision != INT8:
            return compiled(self._folder / "model.xml", "THROUGHPUT", self.identity.precision)
        if not has_vnni():
            raise EmbedderError(
                "The passages are embedded in int8, and this processor has no VNNI for it. An "
                "index can be asked here; add to it where it was built, or build a new one: "
                "footnote index build DIR --index NEW_DIR"
            )
        return compiled(self._folder / "int8.xml", "THROUGHPUT", INT8)
