"""Opening an embedder by name: every wrong name is answered with the right ones."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import index
from index.embedders import DEFAULT, open_embedder, precision, reopen_embedder
from index.embedders.sentence_transformers import SentenceTransformersEmbedder, weights_digest
from index.embedders.weights import DIM, NAME, WEIGHTS_SHA256, packaged_model
from index.errors import EmbedderError
from index.manifest import Counts, Manifest
from index.types import Chunking, EmbedderIdentity


def test_the_default_is_minilm_on_openvino(cache: Path) -> None:
    for spec in ("default", "openvino:all-MiniLM-L6-v2"):
        embedder = open_embedder(spec, precision="fp32", cache=cache)
        assert embedder.identity == EmbedderIdentity(NAME, WEIGHTS_SHA256, DIM, "fp32")
        assert embedder.encode_queries(["tide"]).shape == (1, DIM)


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "Default",
        "openvino",
        "openvino:",
        "openvino:other",
        "openvino:other:int8",
        "sentence-transformers:",
        "x:y",
    ],
)
def test_an_unknown_spec_lists_what_there_is(spec: str) -> None:
    with pytest.raises(EmbedderError, match=r"expected 'default'.*sentence-transformers:"):
        open_embedder(spec)


def test_an_unknown_precision_lists_what_there_is(cache: Path) -> None:
    with pytest.raises(EmbedderError, match="expected one of fp32, bf16, int8"):
        open_embedder("default", precision="int4", cache=cache)
    with pytest.raises(EmbedderError, match="No precision ''"):
        open_embedder(f"{DEFAULT}:", cache=cache)
    with pytest.raises(EmbedderError, match="expected one of fp32, fp16, bf16"):
        open_embedder(f"sentence-transformers:{packaged_model()}", precision="int4")


@pytest.mark.parametrize("named", ["fp32", "int8"])
def test_a_spec_may_name_the_precision(named: str, cache: Path) -> None:
    embedder = open_embedder(f"{DEFAULT}:{named}", cache=cache)
    assert embedder.identity == EmbedderIdentity(NAME, WEIGHTS_SHA256, DIM, named)


@pytest.mark.parametrize(
    ("spec", "built", "flags", "expected"),
    [
        ("default", "int8", "fpu", "int8"),  # copied to a processor that cannot build it
        ("default", "bf16", "fpu", "fp32"),
        ("default", "fp32", "avx512_vnni", "fp32"),  # made before int8 was the default
        ("default", "bf16", "avx512_vnni avx512_bf16", "bf16"),
        (f"{DEFAULT}:fp32", "fp32", "avx512_vnni avx512_bf16", "fp32"),
    ],
)
def test_an_index_is_reopened_as_it_was_built(
    spec: str,
    built: str,
    flags: str,
    expected: str,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(cache))
    monkeypatch.setattr(precision, "_cpuinfo", {"flags": flags}.__getitem__)
    identity = EmbedderIdentity(NAME, WEIGHTS_SHA256, DIM, built)
    counts = Counts(0, 0, 0)
    manifest = Manifest(1, 1, "", identity, spec, {}, Chunking(), (), (), {}, (), counts)
    assert reopen_embedder(manifest).identity.precision == expected


def test_identity_of_a_folder_names_its_weights(theirs: SentenceTransformersEmbedder) -> None:
    assert theirs.identity == EmbedderIdentity("model", WEIGHTS_SHA256, DIM, "fp32")


def test_prompts_are_put_before_the_texts(theirs: SentenceTransformersEmbedder) -> None:
    prompted = open_embedder(
        f"sentence-transformers:{packaged_model()}",
        query_prompt="query: ",
        passage_prompt="passage: ",
        device="cpu",
    )
    asked, stored = prompted.encode_queries(["tide"]), prompted.encode_passages(["tide"])
    plain = theirs.encode_passages(["query: tide", "passage: tide", "tide"])
    np.testing.assert_allclose(np.vstack([asked, stored]), plain[:2], atol=1e-5)
    assert asked[0] @ plain[2] < 0.999


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"No folder .*Give a folder that exists"):
        open_embedder(f"sentence-transformers:{tmp_path / 'none'}")


def test_a_model_with_damaged_weights_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(packaged_model(), folder)
    (folder / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EmbedderError, match=r"cannot load .*complete model"):
        open_embedder(f"sentence-transformers:{folder}", device="cpu")


def test_the_digest_of_several_files_depends_on_each(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="No weights"):
        weights_digest(tmp_path)
    (tmp_path / "a.safetensors").write_bytes(b"a")
    alone = weights_digest(tmp_path)
    (tmp_path / "b.safetensors").write_bytes(b"b")
    both = weights_digest(tmp_path)
    (tmp_path / "b.safetensors").write_bytes(b"c")
    assert len({alone, both, weights_digest(tmp_path)}) == 3


ASK = """
import sys
from pathlib import Path
from index.embedders import DEFAULT, open_embedder, precision, reopen_embedder
assert open_embedder("default", cache=Path(sys.argv[1])).encode_queries(["tide"]).any()
unwanted = {"torch", "transformers", "gradio", "sentence_transformers", "openvino_telemetry"}
print(sorted(unwanted & set(sys.modules)))
"""


def test_a_question_imports_nothing_heavy(cache: Path) -> None:
    root = Path(index.__file__).parents[1]
    command = [sys.executable, "-c", ASK, str(cache)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
