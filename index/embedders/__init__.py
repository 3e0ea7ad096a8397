"""Embedders by name; each is imported only when it is opened."""

from __future__ import annotations

from importlib import import_module
from inspect import signature
from typing import Any, cast

from index.embedders.precision import native_precision
from index.errors import EmbedderError, MissingExtra
from index.manifest import Manifest
from index.protocols import Embedder
from index.types import INT8

REGISTRY: dict[str, tuple[str, str, str | None]] = {
    "openvino": ("index.embedders.openvino", "OpenVinoEmbedder", None),
    "sentence-transformers": (
        "index.embedders.sentence_transformers",
        "SentenceTransformersEmbedder",
        None,
    ),
}
"""Name → (module, class, extra that installs what it needs; None: a plain install has it)."""

DEFAULT = "openvino:all-MiniLM-L6-v2"
KNOWN = (
    f"'default' ({DEFAULT}), 'openvino:all-MiniLM-L6-v2' with or without ':fp32', ':bf16' or "
    "':int8', "
    "'sentence-transformers:<name of a model or path of its folder>'"
)


def open_embedder(spec: str = "default", **options: Any) -> Embedder:
    """The embedder that `spec` names.

    `options` go to its class: `precision` and `cache` for openvino, whose spec may end with a
    precision too; `query_prompt`, `passage_prompt`, `device` and `precision` for
    sentence-transformers.
    Raises EmbedderError for a spec that names nothing, or a model that cannot be loaded.
    """
    backend, _, model = (DEFAULT if spec == "default" else spec).partition(":")
    if backend not in REGISTRY or not model:
        raise EmbedderError(f"No embedder {spec!r}; expected {KNOWN}.")
    if backend == "openvino":
        model, sign, precision = model.partition(":")
        options |= {"precision": precision} if sign else {}
    if backend == "openvino" and model != "all-MiniLM-L6-v2":
        raise EmbedderError(
            f"No model {model!r} for openvino; expected {KNOWN}. "
            f"Other models: 'sentence-transformers:{model}'."
        )
    module, name, extra = REGISTRY[backend]
    try:
        made = getattr(import_module(module), name)
    except ModuleNotFoundError as exc:
        if extra is None:
            raise
        raise MissingExtra(f"The embedder {backend}", extra) from exc
    unknown = set(options) - set(signature(made).parameters)
    if unknown:
        raise EmbedderError(
            f"The embedder {backend} takes no {', '.join(sorted(unknown))}: its model wants "
            "none. Leave the option out, or name a model with --embedder sentence-transformers:…"
        )
    arguments = () if backend == "openvino" else (model,)
    return cast(Embedder, made(*arguments, **options))


def reopen_embedder(manifest: Manifest) -> Embedder:
    """The embedder of an index that exists, whatever the default would be on this processor.

    Raises EmbedderError as `open_embedder` does.
    """
    options: dict[str, Any] = dict(manifest.embedder_options)
    if manifest.embedder_spec in ("default", DEFAULT):
        quantised = manifest.embedder.precision == INT8
        options["precision"] = INT8 if quantised else native_precision()
    return open_embedder(manifest.embedder_spec, **options)
