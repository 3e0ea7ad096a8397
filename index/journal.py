"""Vectors of a build that has not committed yet, so that a killed build goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from index.files import write_atomically
from index.protocols import Vectors
from index.types import EmbedderIdentity


class Journal:
    """Remembers which text has which vector, by the text's sha256, on disk batch by batch."""

    def __init__(
        self, folder: Path, identity: EmbedderIdentity, options: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder
        self._vectors: dict[bytes, np.ndarray] = {}
        self._next = 0
        # A prompt changes the vectors as much as another model does.
        made_with = asdict(identity) | {"options": dict(options or {})}
        self._open(json.dumps(made_with, sort_keys=True).encode())

    def _open(self, identity: bytes) -> None:
        """Load what an earlier build with the same model left; drop any other's."""
        stamp = self._folder / "identity.json"
        if stamp.is_file() and stamp.read_bytes() == identity:
            for batch in sorted(self._folder.glob("*.npz")):
                self._next = int(batch.stem) + 1
                self._load(batch)
            return
        discard(self._folder)
        self._folder.mkdir(parents=True)
        write_atomically(stamp, identity)

    def _load(self, batch: Path) -> None:
        try:
            with np.load(batch, allow_pickle=False) as arrays:
                digests, vectors = arrays["digests"], arrays["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            batch.unlink()  # half-written when the process died: its texts are embedded again
            return
        for digest, vector in zip(digests, vectors, strict=True):
            self._vectors[digest.tobytes()] = vector

    def __len__(self) -> int:
        return len(self._vectors)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The texts without a vector, each once, in order."""
        return [text for text in dict.fromkeys(texts) if _digest(text) not in self._vectors]

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember a batch; on disk when this returns."""
        digests = [_digest(text) for text in texts]
        batch = self._folder / f"{self._next:06d}.npz"
        temporary = batch.with_suffix(".tmp")
        with temporary.open("wb") as file:
            table = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 32)
            np.savez(file, digests=table, vectors=vectors)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(batch)
        self._next += 1
        self._vectors.update(zip(digests, vectors, strict=True))

    def take(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that were added: float32 (len(texts), dim)."""
        return np.stack([self._vectors[_digest(text)] for text in texts])


def discard(folder: Path) -> None:
    """Drop a journal: its build has committed, or another model made it."""
    shutil.rmtree(folder, ignore_errors=True)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
