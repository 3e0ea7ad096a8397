"""What every embedder does to texts before a tokenizer sees them."""

from __future__ import annotations

from collections.abc import Sequence


def well_formed(texts: Sequence[str]) -> list[str]:
    """The texts with each lone surrogate, left by a bad decoding and without UTF-8, as "?"."""
    return [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
