"""The default embedder's vectors are the published model's, whatever text and order arrive."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embedders import precision
from index.embedders.openvino import BATCH, WINDOW, OpenVinoEmbedder
from index.embedders.precision import native_precision, passage_precision
from index.embedders.sentence_transformers import SentenceTransformersEmbedder
from index.errors import EmbedderError
from index.protocols import WordPieced

TEXTS = [
    "The harbour master keeps the tide tables in the old customs house.",
    "Who keeps the tide tables?",
    "",
    " \t\n ",
    "word " * 3000,
    "Grüße aus Łódź: Ça va? Ναι, 東京タワーは高い。 مرحبا بالعالم",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 \u200b\u202e\x00\x07 \ufffd",
    "a lone surrogate \ud83d stays readable",
    "x" * 5000,
    "Ferries leave at nine. They return at noon. " * 12,
]


def test_agrees_with_sentence_transformers(
    ours: OpenVinoEmbedder, theirs: SentenceTransformersEmbedder
) -> None:
    for encode in ("encode_passages", "encode_queries"):
        cosines = (getattr(ours, encode)(TEXTS) * getattr(theirs, encode)(TEXTS)).sum(axis=1)
        assert cosines.min() > 0.9999, encode


def test_different_texts_are_told_apart(ours: OpenVinoEmbedder) -> None:
    tides, question, *_, ferries = ours.encode_passages(TEXTS)
    assert tides @ question > ferries @ question + 0.2


def test_vectors_are_float32_and_of_length_one(ours: OpenVinoEmbedder) -> None:
    for vectors in (ours.encode_passages(TEXTS), ours.encode_queries(TEXTS)):
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), ours.identity.dim)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_rows_keep_the_order_of_the_texts(ours: OpenVinoEmbedder) -> None:
    order = np.random.default_rng(5).permutation(len(TEXTS))
    shuffled = ours.encode_passages([TEXTS[row] for row in order])
    np.testing.assert_allclose(shuffled, ours.encode_passages(TEXTS)[order], atol=1e-4)


def test_a_text_alone_has_the_vector_it_has_in_a_batch(ours: OpenVinoEmbedder) -> None:
    together = ours.encode_passages(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(ours.encode_passages([text])[0], together[row], atol=1e-4)
        np.testing.assert_allclose(ours.encode_queries([text])[0], together[row], atol=1e-4)


def test_order_holds_across_windows_and_batches(ours: OpenVinoEmbedder) -> None:
    """More texts than one window, in an odd number, short ones so that it stays cheap."""
    names = [f"buoy {number}" for number in range(WINDOW + BATCH + 3)]
    vectors = ours.encode_passages(names)
    for row in (0, BATCH, WINDOW - 1, WINDOW, len(names) - 1):
        np.testing.assert_allclose(vectors[row], ours.encode_queries([names[row]])[0], atol=1e-4)


def test_no_texts_make_no_rows(
    ours: OpenVinoEmbedder, theirs: SentenceTransformersEmbedder
) -> None:
    for embedder in (ours, theirs):
        assert embedder.encode_passages([]).shape == (0, 384)
        assert embedder.encode_queries([]).shape == (0, 384)


def test_only_256_word_pieces_are_read(ours: OpenVinoEmbedder) -> None:
    """254 words of one piece each, `[CLS]` and `[SEP]`: what follows changes nothing."""
    full, over = "tide " * 254, "tide " * 254 + "harbour " * 50
    short = "tide " * 253 + "harbour"
    assert ours.token_counts(["tide", full, over]) == [3, 256, 256]
    a, b, c = ours.encode_passages([full, over, short])
    np.testing.assert_allclose(a, b, atol=1e-5)
    assert np.abs(a - c).max() > 1e-4


def test_both_count_the_same_word_pieces(
    ours: OpenVinoEmbedder, theirs: SentenceTransformersEmbedder
) -> None:
    texts = ["", "granite", "Granite", "grannite", "\ud800"]
    counts = ours.token_counts(texts)
    assert counts == theirs.token_counts(texts)
    nothing, known, capital, error, _ = counts
    assert (known - nothing, capital - nothing) == (1, 1)
    assert error - nothing > 1
    assert isinstance(ours, WordPieced)
    assert isinstance(theirs, WordPieced)


def test_concurrent_calls_agree(ours: OpenVinoEmbedder) -> None:
    expected = ours.encode_queries(TEXTS)
    rows = list(range(len(TEXTS))) * 8

    def encode(call: int) -> np.ndarray:
        row = rows[call]
        way = ours.encode_passages if call % 5 == 0 else ours.encode_queries
        return way([TEXTS[row]])[0]

    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(encode, range(len(rows))))
    np.testing.assert_allclose(made, expected[rows], atol=1e-4)


def test_bf16_is_close_where_native_and_refused_elsewhere(
    cache: Path, ours: OpenVinoEmbedder
) -> None:
    if native_precision() != "bf16":
        with pytest.raises(EmbedderError, match=r"no native bfloat16\. Use precision fp32"):
            OpenVinoEmbedder(precision="bf16", cache=cache)
        return
    half = OpenVinoEmbedder(precision="bf16", cache=cache)
    assert half.identity.precision == "bf16"
    cosines = (half.encode_passages(TEXTS) * ours.encode_passages(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.999


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ("fpu sse2 avx2 fma", "fp32"),
        ("fpu avx512f avx512_vnni", "fp32"),
        ("fpu avx512f avx512_bf16", "bf16"),
        ("fpu amx_bf16 amx_tile", "bf16"),
        ("fpu avx512_bf16 avx512_vnni", "bf16"),
        ("fpu avx2 avx_vnni", "fp32"),
        ("", "fp32"),
    ],
)
def test_the_processor_chooses_the_precision(
    flags: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "_cpuinfo", {"flags": flags}.__getitem__)
    assert native_precision() == expected
    assert passage_precision() == ("int8" if "vnni" in flags else expected)
