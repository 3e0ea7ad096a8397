"""The cache: a text is embedded once, whoever asks, and damage costs time and nothing else."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import DIM, Words, passages_of

from index.build import build
from index.errors import InputError
from index.generation import Index
from index.protocols import Vectors
from index.sources import FolderSource
from index.types import Chunking
from index.vector_cache import CachedPassages, VectorCache, made_with

TEXTS = ["a first text", "a second text", "a third text"]
KEY = made_with(Words(), {})


def vectors_of(texts: Sequence[str]) -> Vectors:
    return Words().encode_passages(texts)


def filled(folder: Path, texts: Sequence[str] = TEXTS, key: str = KEY) -> VectorCache:
    cache = VectorCache(folder, key)
    cache.put(texts, vectors_of(texts))
    return cache


def test_vectors_come_back_bit_by_bit_in_another_process_too(tmp_path: Path) -> None:
    filled(tmp_path, TEXTS[:2]).close()
    found = VectorCache(tmp_path, KEY).get(TEXTS)
    assert set(found) == set(TEXTS[:2])
    for text, vector in found.items():
        assert np.array_equal(vector, vectors_of([text])[0])


def test_texts_are_embedded_once_each_and_rows_keep_the_order_asked_for(tmp_path: Path) -> None:
    passages = CachedPassages(lambda: (Words(), VectorCache(tmp_path, KEY)))
    asked = [TEXTS[2], TEXTS[0], TEXTS[2]]
    assert np.array_equal(passages.encode(asked), vectors_of(asked))
    assert (passages.embedded, passages.cached) == (2, 0)
    assert np.array_equal(passages.encode(TEXTS), vectors_of(TEXTS))
    assert (passages.embedded, passages.cached) == (3, 2)


@pytest.mark.parametrize(
    "changed",
    [
        {"weights_sha256": "1" * 64},
        {"precision": "bf16"},
        {"name": "other"},
    ],
)
def test_another_model_or_precision_has_vectors_of_its_own(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    filled(tmp_path)

    class Other(Words):
        identity = replace(Words.identity, **changed)

    assert VectorCache(tmp_path, made_with(Other(), {})).get(TEXTS) == {}
    assert len(VectorCache(tmp_path, KEY).get(TEXTS)) == 3


def test_prompts_and_the_runtimes_version_tell_vectors_apart(tmp_path: Path) -> None:
    class Newer(Words):
        version = "2"

    keys = {KEY, made_with(Words(), {"passage_prompt": "passage: "}), made_with(Newer(), {})}
    assert len(keys) == 3


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "header"])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: str) -> None:
    filled(tmp_path, [f"text {n}" for n in range(2000)]).close()
    path = tmp_path / "vectors.sqlite"
    data = path.read_bytes()
    whole = {
        "cut": data[: len(data) // 2],
        "noise": data[:4096] + bytes(255 - byte for byte in data[4096:]),
        "empty": b"",
        "header": b"x" * len(data),
    }
    path.write_bytes(whole[damage])
    passages = CachedPassages(lambda: (Words(), VectorCache(tmp_path, KEY)))
    texts = [f"text {n}" for n in range(2000)]
    assert np.array_equal(passages.encode(texts), vectors_of(texts))
    again = CachedPassages(lambda: (Words(), VectorCache(tmp_path, KEY)))
    again.encode(texts)
    assert again.embedded == 0


def test_an_altered_vector_counts_as_missing(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as database, database:
        database.execute("UPDATE vectors SET vector = zeroblob(length(vector)) WHERE id = 2")
    assert set(VectorCache(tmp_path, KEY).get(TEXTS)) == {TEXTS[0], TEXTS[2]}


def test_what_was_used_longest_ago_makes_room(tmp_path: Path) -> None:
    """A vector takes 32 * 4 = 128 bytes and its keys: a limit of 200 KB holds over 500."""
    limit = 200_000
    cache = VectorCache(tmp_path, KEY, limit)
    cache.put(TEXTS, vectors_of(TEXTS))
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as database, database:
        database.execute("UPDATE vectors SET used = used - 9")
    assert TEXTS[1] in cache.get([TEXTS[1]])  # which counts as use
    for start in range(0, 3000, 100):
        texts = [f"text {n}" for n in range(start, start + 100)]
        cache.put(texts, vectors_of(texts))
    cache.close()
    assert (tmp_path / "vectors.sqlite").stat().st_size < 1.5 * limit
    found = VectorCache(tmp_path, KEY).get([*TEXTS, "text 2999"])
    assert "text 2999" in found
    assert TEXTS[0] not in found


WRITER = """
import sys
from pathlib import Path
from index_doubles import Words
from index.vector_cache import VectorCache, made_with
cache = VectorCache(Path(sys.argv[1]), made_with(Words(), {}))
for n in range(60):
    texts = [f"text {n}", f"text {n} of {sys.argv[2]}"]
    cache.put(texts, Words().encode_passages(texts))
    assert len(cache.get(texts)) == 2
"""


def test_several_processes_may_write_at_once(tmp_path: Path) -> None:
    tests = Path(__file__).parents[1]
    environment = {"PYTHONPATH": f"{tests.parent}:{tests}"}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name], env=environment)
        for name in "abc"
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    texts = [f"text {n} of {name}" for n in range(60) for name in "abc"]
    assert len(VectorCache(tmp_path, KEY).get(texts)) == 180


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="--vector-cache"):
        VectorCache(tmp_path / "file", KEY)


class Counting(Words):
    def __init__(self) -> None:
        self.texts = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return super().encode_passages(texts)


def test_a_second_index_and_other_passages_embed_only_what_is_new(tmp_path: Path) -> None:
    folder, cache = tmp_path / "news", tmp_path / "cache"
    folder.mkdir()
    for number in range(4):
        sentences = (f"Sentence {n} of article {number} has nine words." for n in range(20))
        (folder / f"{number}.md").write_text(" ".join(sentences))
    first, second, third = Counting(), Counting(), Counting()
    sources = [FolderSource(folder)]
    report = build(sources, tmp_path / "one", first, vector_cache=cache)
    assert report.embedded == first.texts > 4
    report = build(sources, tmp_path / "two", second, vector_cache=cache)
    assert (second.texts, report.cached) == (0, first.texts)
    assert passages_of(Index.open(tmp_path / "two")) == passages_of(Index.open(tmp_path / "one"))
    chunking = Chunking(words=40)
    build(sources, tmp_path / "three", third, chunking=chunking, vector_cache=cache)
    report = build(sources, tmp_path / "plain", Counting(), chunking=chunking)
    assert third.texts == report.embedded - 4  # the four leads are the same texts
    assert DIM == 32
