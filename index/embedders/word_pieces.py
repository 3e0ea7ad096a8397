"""Texts as the numbers of the word pieces that the default model reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedders.texts import well_formed
from index.embedders.weights import MAX_TOKENS
from index.errors import EmbedderError

Tokens = npt.NDArray[np.int32]


class WordPieces:
    """The model's own tokenizer, from `tokenizer.json`. Raises EmbedderError where it is none."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = _open_tokenizer(path)

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """At most 256 a text, `[CLS]` and `[SEP]` among them."""
        return [each.ids for each in self._tokenizer.encode_batch_fast(well_formed(texts))]


def padded(pieces: list[list[int]]) -> tuple[Tokens, Tokens]:
    """Right-padded ids and the mask of the tokens that are real, each int32 (n, longest)."""
    lengths = np.array([len(ids) for ids in pieces])
    mask = np.arange(lengths.max()) < lengths[:, None]
    ids = np.zeros(mask.shape, np.int32)
    ids[mask] = np.concatenate([np.asarray(each, np.int32) for each in pieces])
    return ids, mask.astype(np.int32)


def _open_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as exc:  # the library raises bare Exception
        raise EmbedderError(
            f"{path} is not a tokenizer ({exc}). Run: footnote model export --force"
        ) from exc
    tokenizer.no_padding()  # the file asks for 128 places; batches are padded to their longest
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
