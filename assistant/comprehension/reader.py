"""Reads passages for a question: where in them the answer stands, if it does.

A small extractive reader after Devlin et al. 2019: the default model with adapters that were
trained by `footnote eval train-reader`. It chooses among the archive's own words and writes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.comprehension.export import GRAPH, reader_export
from assistant.comprehension.pairs import Pair, Pairs, batch
from assistant.comprehension.reading import Reading
from index.embedders.compiled import compiled
from index.embedders.export import TOKENIZER, ensure_exported
from index.embedders.precision import check_precision, has_vnni, passage_precision
from index.errors import EmbedderError
from index.types import INT8

LEARNT = Path(__file__).with_name("reader.npz")
TOGETHER = 4
"""Pairs of like length read at once: as many as an answer needs, for one by itself costs more than
the padding of four."""


class Reader:
    """Safe to share between threads.

    `precision` is "fp32", "bf16" or "int8", by default int8 where the processor has VNNI
    (docs/decisions/0026). Raises EmbedderError where it has no such precision or the graph cannot
    be made.
    """

    def __init__(
        self, learnt: Path = LEARNT, cache: Path | None = None, precision: str | None = None
    ) -> None:
        self.precision = passage_precision() if precision is None else precision
        check_precision(self.precision, "the reader")
        if self.precision == INT8 and not has_vnni():
            raise EmbedderError(
                "The reader was asked for in int8; this processor has no VNNI. Use fp32 or bf16."
            )
        self._folder = ensure_exported(cache, export=reader_export(learnt, self.precision))
        self._lock = Lock()

    def read(self, question: str, titles: Sequence[str], passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in their order."""
        if not passages:
            return []
        pairs = self._pairs.of([question] * len(passages), titles, passages)
        readings: dict[int, Reading] = {}
        order = sorted(range(len(pairs)), key=lambda n: len(pairs[n].ids))
        for low in range(0, len(order), TOGETHER):
            rows = order[low : low + TOGETHER]
            logits = self._logits([pairs[row] for row in rows])
            readings |= {row: Reading(pairs[row], logits[n]) for n, row in enumerate(rows)}
        return [readings[row] for row in range(len(pairs))]

    def _logits(self, pairs: Sequence[Pair]) -> npt.NDArray[np.float32]:
        made = batch(pairs)
        with self._lock:  # one request holds the buffers, and it already uses every core
            inputs = [made.ids, made.mask, made.segments, made.passage]
            self._request.infer(inputs, share_inputs=True)
            return np.array(self._request.get_output_tensor(0).data, np.float32)

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs(self._folder / TOKENIZER)

    @cached_property
    def _request(self) -> Any:
        model = compiled(self._folder / f"{GRAPH}.xml", "LATENCY", self.precision)
        return model.create_infer_request()
