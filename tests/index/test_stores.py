"""Every store against an oracle: NumPy for vectors, arithmetic written out for BM25."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import accumulate
from math import log
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index.errors import IndexDamaged
from index.files import sha256_of
from index.stores.flat import FlatSegment, write_vectors
from index.stores.segmented import SegmentedVectors
from index.stores.terms import TermRow, TermStore, write_terms

ROWS, DIM = 60, 8
SPLITS = [(60,), (45, 15), (10, 1, 49)]
Mask = npt.NDArray[np.bool_]


def random_vectors(count: int, seed: int = 1) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def flat_store(
    folder: Path, vectors: npt.NDArray[np.float32], split: tuple[int, ...], alive: Mask | None
) -> SegmentedVectors:
    """The vectors spread over segments of the sizes in `split`."""
    segments = []
    for number, last in enumerate(accumulate(split)):
        first = last - split[number]
        path = folder / f"{number}.faiss"
        write_vectors(path, vectors[first:last])
        mine = None if alive is None else alive[first:last]
        segments.append(FlatSegment.open(path, first, mine))
    return SegmentedVectors(segments)


def best_rows(scores: npt.NDArray[np.float32], k: int, usable: Mask) -> list[int]:
    """The oracle: rows by falling score, equal scores by row, -1 where none is left."""
    ranked = sorted(np.flatnonzero(usable).tolist(), key=lambda row: (-scores[row], row))
    width = min(k, len(scores))
    return (ranked + [-1] * width)[:width]


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("k", [1, 7, 60, 100])
@pytest.mark.parametrize("dead", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_flat_store_finds_what_the_oracle_finds(
    tmp_path: Path, split: tuple[int, ...], k: int, dead: bool, masked: bool
) -> None:
    vectors, queries = random_vectors(ROWS), random_vectors(3, seed=2)
    alive = np.arange(ROWS) % 3 != 0 if dead else None
    allowed = np.arange(ROWS) % 4 == 1 if masked else None
    usable = np.ones(ROWS, np.bool_)
    for mask in (alive, allowed):
        usable &= True if mask is None else mask

    scores, rows = flat_store(tmp_path, vectors, split, alive).search(queries, k, allowed)

    exact = queries @ vectors.T
    assert rows.shape == scores.shape == (3, min(k, ROWS))
    assert scores.dtype == np.float32
    for query in range(3):
        assert rows[query].tolist() == best_rows(exact[query], k, usable)
        found = rows[query] >= 0
        assert scores[query][found] == pytest.approx(exact[query][rows[query][found]], abs=1e-6)


class ThreadsWhileSearching:
    """Stands for a FAISS index, and notes how many threads FAISS might use."""

    ntotal = 1

    def search(
        self, queries: npt.NDArray[np.float32], k: int, params: object
    ) -> tuple[object, ...]:
        self.threads = faiss.omp_get_max_threads()
        return np.zeros((len(queries), k), np.float32), np.zeros((len(queries), k), np.int64)


@pytest.mark.parametrize(("queries", "threads"), [(1, 1), (3, 3), (9, 4)])
def test_no_thread_of_faiss_spins_without_a_query(queries: int, threads: int) -> None:
    index = ThreadsWhileSearching()
    usual = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(4)
    try:
        FlatSegment(0, index, None).search(random_vectors(queries), 1, None)
        assert index.threads == threads
        assert faiss.omp_get_max_threads() == 4
    finally:
        faiss.omp_set_num_threads(usual)


@pytest.mark.parametrize("split", SPLITS)
def test_equal_scores_come_in_the_order_of_their_rows(
    tmp_path: Path, split: tuple[int, ...]
) -> None:
    vectors = np.zeros((ROWS, DIM), np.float32)
    vectors[np.arange(ROWS), np.arange(ROWS) % 2] = 1.0  # even rows fit the query, odd do not
    query = np.eye(1, DIM, dtype=np.float32)
    _, rows = flat_store(tmp_path, vectors, split, None).search(query, ROWS)
    assert rows[0].tolist() == [*range(0, ROWS, 2), *range(1, ROWS, 2)]


def test_a_mask_that_allows_nothing_finds_nothing(tmp_path: Path) -> None:
    store = flat_store(tmp_path, random_vectors(ROWS), (30, 30), None)
    _, rows = store.search(random_vectors(1), 5, np.zeros(ROWS, np.bool_))
    assert rows.tolist() == [[-1] * 5]


def test_a_store_without_rows_answers_with_no_places(tmp_path: Path) -> None:
    for store in (SegmentedVectors([]), flat_store(tmp_path, random_vectors(0), (0,), None)):
        scores, rows = store.search(random_vectors(2), 5)
        assert scores.shape == rows.shape == (2, 0)
        assert store.scores_of(random_vectors(1), np.zeros(0, np.int64)).shape == (0,)


@pytest.mark.parametrize("split", SPLITS)
def test_scores_and_vectors_of_named_rows_keep_their_order(
    tmp_path: Path, split: tuple[int, ...]
) -> None:
    vectors, query = random_vectors(ROWS), random_vectors(1, seed=2)
    wanted = np.array([59, 0, 10, 11, 45, 10])
    store = flat_store(tmp_path, vectors, split, np.zeros(ROWS, np.bool_))  # dead ones as well
    assert store.vectors_of(wanted).tolist() == vectors[wanted].tolist()
    assert store.scores_of(query, wanted) == pytest.approx(vectors[wanted] @ query[0], abs=1e-6)


def test_vectors_that_cannot_be_opened_name_their_file(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"gone\.faiss.*footnote index verify"):
        FlatSegment.open(tmp_path / "gone.faiss", 0)


# Texts of 3, 2 and 4 terms, 3 on average; no stop words.
TEXTS = ("granite basalt basalt", "granite marble", "slate chalk flint marble")


def term_store(folder: Path, texts: tuple[str, ...]) -> TermStore:
    rows = [TermRow(row, 100 + row, text) for row, text in enumerate(texts)]
    write_terms(folder / "terms", None, rows, ())
    return TermStore(folder / "terms")


def test_bm25_is_the_published_formula(tmp_path: Path) -> None:
    scores, rows = term_store(tmp_path, TEXTS).search(["basalt", "granite"], 3)

    idf_basalt = log(1 + (3 - 1 + 0.5) / (1 + 0.5))  # in 1 of 3 rows
    basalt = idf_basalt * 2 * (1.2 + 1) / (2 + 1.2 * (1 - 0.75 + 0.75 * 3 / 3))
    assert rows[0].tolist() == [0, -1, -1]
    assert scores[0].tolist() == pytest.approx([basalt, -np.inf, -np.inf], rel=1e-5)

    idf_granite = log(1 + (3 - 2 + 0.5) / (2 + 0.5))  # in 2 of 3 rows
    in_three = idf_granite * 1 * (1.2 + 1) / (1 + 1.2 * (1 - 0.75 + 0.75 * 3 / 3))
    in_two = idf_granite * 1 * (1.2 + 1) / (1 + 1.2 * (1 - 0.75 + 0.75 * 2 / 3))
    assert rows[1].tolist() == [1, 0, -1]  # the shorter row first
    assert scores[1][:2].tolist() == pytest.approx([in_two, in_three], rel=1e-5)


def test_words_of_a_query_add_up_and_repeated_ones_count_again(tmp_path: Path) -> None:
    store = term_store(tmp_path, TEXTS)
    queries = ["granite", "marble", "granite marble", "granite granite marble"]
    scores, rows = store.search(queries, 1)
    assert rows[2:].tolist() == [[1], [1]]
    granite, marble = (float(scores[n, 0]) for n in (0, 1))
    assert scores[2, 0] == pytest.approx(granite + marble, rel=1e-5)
    assert scores[3, 0] == pytest.approx(2 * granite + marble, rel=1e-5)


def test_word_forms_are_one_word_and_equal_scores_come_by_row(tmp_path: Path) -> None:
    _, rows = term_store(tmp_path, ("quarry", "Quarries", "QUARRY")).search(["quarries"], 3)
    assert rows.tolist() == [[0, 1, 2]]


def test_query_syntax_and_unknown_words_are_only_words(tmp_path: Path) -> None:
    store = term_store(tmp_path, TEXTS)
    _, rows = store.search(['text:"basalt" AND NOT (', "zinc", ""], 9)
    assert rows.tolist() == [[0, -1, -1], [-1] * 3, [-1] * 3]


@pytest.mark.parametrize("k", [1, 3, 10])
def test_an_allowed_mask_is_exact_even_when_only_the_worst_rows_pass(
    tmp_path: Path, k: int
) -> None:
    texts = tuple("stone " * (200 - row) for row in range(200))  # falling with the row
    store = term_store(tmp_path, texts)
    allowed = np.zeros(200, np.bool_)
    allowed[[150, 198, 199]] = True
    full_scores, full_rows = store.search(["stone"], 200)
    scores, rows = store.search(["stone"], k, allowed)
    expected = [row for row in full_rows[0].tolist() if allowed[row]][:k]
    assert set(expected) <= {150, 198, 199}
    assert rows.shape == (1, k)
    assert rows[0].tolist() == expected + [-1] * (k - len(expected))
    assert scores[0][: len(expected)].tolist() == [
        float(full_scores[0][full_rows[0] == row][0]) for row in expected
    ]


def test_a_store_of_terms_without_rows_answers_with_no_places(tmp_path: Path) -> None:
    scores, rows = term_store(tmp_path, ()).search(["stone"], 4)
    assert scores.shape == rows.shape == (1, 0)


def test_the_next_generation_leaves_the_earlier_directory_alone(tmp_path: Path) -> None:
    before = term_store(tmp_path, TEXTS)
    earlier = tmp_path / "terms"
    files = {file.name: sha256_of(file) for file in earlier.iterdir()}
    answered = [part.tolist() for part in before.search(["granite marble"], 3)]

    later = tmp_path / "later"
    write_terms(later, earlier, [TermRow(3, 103, "granite gneiss")], [101])
    store = TermStore(later)
    assert store.count == 3
    assert store.search(["gneiss"], 3)[1].tolist() == [[3, -1, -1]]
    assert sorted(store.search(["granite marble"], 3)[1][0].tolist()) == [0, 2, 3]

    assert {file.name: sha256_of(file) for file in earlier.iterdir()} == files
    for reader in (before, TermStore(earlier)):
        assert [part.tolist() for part in reader.search(["granite marble"], 3)] == answered
        assert reader.search(["gneiss"], 3)[1].tolist() == [[-1, -1, -1]]


def test_deletion_goes_by_record_and_takes_all_its_rows(tmp_path: Path) -> None:
    rows = [TermRow(row, row // 2, "granite") for row in range(4)]
    write_terms(tmp_path / "one", None, rows, ())
    write_terms(tmp_path / "two", tmp_path / "one", (), [0])
    store = TermStore(tmp_path / "two")
    assert store.search(["granite"], 9)[1].tolist() == [[2, 3]]


def test_terms_that_cannot_be_opened_name_their_folder(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"gone.*footnote index verify"):
        TermStore(tmp_path / "gone")


READ = """
import sys
from pathlib import Path
from index.stores.terms import TermStore
print(TermStore(Path(sys.argv[1])).search(["granite marble"], 3)[1].tolist())
"""
NOT_ROOT = "setpriv --bounding-set -dac_override --inh-caps -dac_override".split()
"""Before a command: root without its right to write everywhere."""


def test_terms_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    """Such as on a disk that is mounted read-only: tantivy would write a lock."""
    expected = term_store(tmp_path, TEXTS).search(["granite marble"], 3)[1].tolist()
    terms, places = tmp_path / "terms", tmp_path / "places"
    places.mkdir()
    for file in terms.glob(".tantivy-*.lock"):
        file.unlink()
    terms.chmod(0o555)
    before = sorted(terms.iterdir())
    command = [*(NOT_ROOT if os.geteuid() == 0 else []), sys.executable, "-c", READ, str(terms)]
    settings = {"PYTHONPATH": str(Path(__file__).parents[2]), "TMPDIR": str(places)}
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{expected}\n", "")
    assert (sorted(terms.iterdir()), list(places.iterdir())) == (before, [])
