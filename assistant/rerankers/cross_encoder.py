"""Any cross-encoder of sentence-transformers, by the path of its folder or its name on the hub."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from index.embedders.texts import well_formed
from index.errors import RerankerError


class CrossEncoderReranker:
    """Implements `Reranker`; safe to call from several threads, which take turns.

    The model's one output goes through the logistic function. Raises RerankerError where the
    model is missing, cannot be loaded, or gives several numbers a pair.
    """

    def __init__(self, name_or_path: str) -> None:
        from torch import nn

        self._model = _load(name_or_path)
        self._logistic = nn.Sigmoid()
        self._turn = Lock()  # the tokenizer cannot be borrowed by two threads at once
        if self._model.num_labels != 1:
            raise RerankerError(
                f"The model {name_or_path!r} gives {self._model.num_labels} numbers a pair of "
                "texts; expected one, how well the second answers the first. Name a model that "
                "was trained to rank."
            )

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """From 0 to 1, in the order of `texts`."""
        if not texts:
            return []
        asked = well_formed([query])[0]
        pairs = [(asked, text) for text in well_formed(texts)]
        with self._turn:
            found = self._model.predict(
                pairs, activation_fn=self._logistic, show_progress_bar=False
            )
        return [float(score) for score in found]


def _load(name_or_path: str) -> Any:
    from sentence_transformers import CrossEncoder

    local = name_or_path.startswith((".", "~", "/")) or Path(name_or_path).is_dir()
    place = str(Path(name_or_path).expanduser()) if local else name_or_path
    if local and not Path(place).is_dir():
        raise RerankerError(
            f"No folder {name_or_path}; expected a cross-encoder's folder. "
            "Give a folder that exists, or a model's name on the hub."
        )
    try:
        return CrossEncoder(place, local_files_only=local)
    except Exception as exc:  # torch, safetensors and the hub each raise their own kinds
        raise RerankerError(
            f"sentence-transformers cannot load {name_or_path!r} as a cross-encoder: {exc} "
            "Give the folder of a complete model, or a model's name on the hub that this machine "
            "has in its cache or may download."
        ) from exc
