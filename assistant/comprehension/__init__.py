"""Readers of passages by name; each is imported only when it is opened."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from index.embedders.weights import WEIGHTS_SHA256
from index.errors import EmbedderError
from index.manifest import Manifest

if TYPE_CHECKING:
    from assistant.comprehension.reading import PassageReader

AUTO, NONE = "auto", "none"
REGISTRY: dict[str, tuple[str, str]] = {
    "default": ("assistant.comprehension.reader", "Reader"),
}
"""Name → (module, class)."""


def is_default_model(manifest: Manifest) -> bool:
    """Whether an index was made with the model that the default reader was made from."""
    return manifest.embedder.weights_sha256 == WEIGHTS_SHA256


def open_reader(spec: str, manifest: Manifest) -> PassageReader | None:
    """The reader that `spec` names; None for "none".

    "auto" is the default reader where the index has the default model, from which the reader was
    made, and none elsewhere: another model may be there for another language, and the reader
    knows English alone. A precision may follow: "default:bf16". Raises EmbedderError for a name
    that is none, or one that cannot be opened.
    """
    if spec == AUTO:
        spec = "default" if is_default_model(manifest) else NONE
    if spec == NONE:
        return None
    backend, sign, precision = spec.partition(":")
    if backend not in REGISTRY:
        known = ", ".join((AUTO, NONE, *REGISTRY))
        raise EmbedderError(f"No reader {spec!r}; expected one of {known}.")
    module, name = REGISTRY[backend]
    made = getattr(import_module(module), name)
    return cast("PassageReader", made(precision=precision) if sign else made())
