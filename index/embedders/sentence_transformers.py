"""Any sentence-transformers model, by the path of its folder or its name on the hub.

A path is only ever read from the disk. A name is the user's own choice of configuration: the
library finds it in its cache or downloads it, as HF_HUB_OFFLINE and its other settings say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from index.embedders.texts import well_formed
from index.embedders.weights import file_sha256
from index.errors import EmbedderError
from index.protocols import Vectors
from index.types import EmbedderIdentity

PRECISIONS = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16"}
"""Our name → torch's."""

WEIGHT_FILES = ("*.safetensors", "pytorch_model*.bin")
"""In the order in which the library prefers them."""


class SentenceTransformersEmbedder:
    """Implements `Embedder`; safe to call from several threads, which take turns.

    `query_prompt` and `passage_prompt` are put before each text; None means the model's own
    prompts, "" means none at all. `device` is torch's name, by default CUDA where there is one.
    `precision` is "fp32", "fp16" or "bf16", by default fp16 on CUDA and fp32 elsewhere.
    Raises EmbedderError when the model is missing or cannot be loaded.
    """

    def __init__(
        self,
        name_or_path: str,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
        device: str | None = None,
        precision: str | None = None,
    ) -> None:
        import torch

        device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        precision = precision or ("fp16" if device.startswith("cuda") else "fp32")
        if precision not in PRECISIONS:
            raise EmbedderError(
                f"No precision {precision!r}; expected one of {', '.join(PRECISIONS)}."
            )
        self._prompts = {"query": query_prompt, "passage": passage_prompt}
        self._model = _load(name_or_path, device, getattr(torch, PRECISIONS[precision]))
        self._turn = Lock()  # the tokenizer cannot be borrowed by two threads at once
        self.version = settings_digest(_folder(name_or_path))
        self.identity = EmbedderIdentity(
            name=Path(name_or_path).name if _is_path(name_or_path) else name_or_path,
            weights_sha256=weights_digest(_folder(name_or_path)),
            dim=int(self._model.get_embedding_dimension()),
            precision=precision,
        )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dim), L2-normalised, rows in the order of `texts`."""
        return self._encode(self._model.encode_query, texts, self._prompts["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dim), L2-normalised, rows in the order of `texts`."""
        return self._encode(self._model.encode_document, texts, self._prompts["passage"])

    def token_counts(self, texts: Sequence[str]) -> list[int]:
        """Word pieces that the model reads of each text, its marks among them."""
        with self._turn:
            return [len(self._model.tokenizer(text)["input_ids"]) for text in well_formed(texts)]

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str | None) -> Vectors:
        if not texts:
            return np.zeros((0, self.identity.dim), np.float32)
        with self._turn:
            made = encode(
                well_formed(texts), prompt=prompt, convert_to_tensor=True, show_progress_bar=False
            )
        vectors = made.float().cpu().numpy()
        # Normalised here, in fp32: half precision would leave lengths a thousandth off.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        normalised: Vectors = vectors / np.maximum(lengths, 1e-12)
        return normalised


def weights_digest(folder: Path) -> str:
    """sha256 of the weights in a model's folder.

    One file: the digest of its bytes. Several: the digest of the lines "<digest>  <path>".
    """
    for pattern in WEIGHT_FILES:
        if files := sorted(folder.rglob(pattern)):
            break
    else:
        raise EmbedderError(
            f"No weights in {folder}; expected one of {', '.join(WEIGHT_FILES)}. "
            f"Give the folder that holds the model's own files."
        )
    digests = [(file_sha256(path), path.relative_to(folder).as_posix()) for path in files]
    if len(digests) == 1:
        return digests[0][0]
    lines = "".join(f"{digest}  {path}\n" for digest, path in digests)
    return hashlib.sha256(lines.encode()).hexdigest()


def settings_digest(folder: Path) -> str:
    """sha256 of what shapes vectors beside the weights: pooling, prompts, tokeniser, library."""
    from importlib.metadata import version

    digest = hashlib.sha256(version("sentence-transformers").encode())
    for path in sorted([*folder.rglob("*.json"), *folder.rglob("*.txt")]):
        digest.update(f"{path.relative_to(folder).as_posix()} {file_sha256(path)}\n".encode())
    return digest.hexdigest()[:16]


def _load(name_or_path: str, device: str, dtype: Any) -> Any:
    from sentence_transformers import SentenceTransformer

    local = _is_path(name_or_path)
    if local and not Path(name_or_path).expanduser().is_dir():
        raise EmbedderError(
            f"No folder {name_or_path}; expected a sentence-transformers model's folder. "
            f"Give a folder that exists, or a model's name on the hub."
        )
    try:
        return SentenceTransformer(
            str(Path(name_or_path).expanduser()) if local else name_or_path,
            device=device,
            local_files_only=local,
            model_kwargs={"dtype": dtype},
        )
    except Exception as exc:  # torch, safetensors and the hub each raise their own kinds
        raise EmbedderError(
            f"sentence-transformers cannot load {name_or_path!r}: {exc} "
            f"Give the folder of a complete model, or a model's name on the hub that this "
            f"machine has in its cache or may download."
        ) from exc


def _is_path(name_or_path: str) -> bool:
    """Whether it is "./model", "~/model", "/model" or a folder that exists; else a hub name."""
    return name_or_path.startswith((".", "~", "/")) or Path(name_or_path).is_dir()


def _folder(name_or_path: str) -> Path:
    """Where the loaded model's files are; for a hub name, the snapshot in the hub's cache."""
    if _is_path(name_or_path):
        return Path(name_or_path).expanduser()
    from huggingface_hub import try_to_load_from_cache

    for name in (name_or_path, f"sentence-transformers/{name_or_path}"):
        if "/" in name and isinstance(found := try_to_load_from_cache(name, "config.json"), str):
            return Path(found).parent
    raise EmbedderError(
        f"The files of {name_or_path!r} are not in the hub's cache, so that their digest cannot "
        f"be taken. Download the model to a folder and give the folder's path."
    )
