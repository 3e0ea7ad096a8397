"""Codes against comparing every vector, and the file that vectors are re-scored from."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from index.errors import IndexDamaged
from index.stores.codes import CodedSegment, lists_for, write_codes
from index.stores.flat import FlatSegment
from index.stores.recall import displaced, recall, sampled
from index.stores.rows import VectorFile, write_blocks
from index.stores.segmented import SegmentedVectors
from index.types import CodedSearch

ROWS, DIM = 3_000, 16
Floats = npt.NDArray[np.float32]


def clustered(count: int, seed: int = 1) -> Floats:
    """Unit vectors about forty centres."""
    draws = np.random.default_rng(seed)
    centres = draws.standard_normal((40, DIM))
    vectors = centres[draws.integers(0, 40, count)] + 0.5 * draws.standard_normal((count, DIM))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


VECTORS = clustered(ROWS)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, CodedSearch]:
    folder = tmp_path_factory.mktemp("codes")
    write_blocks(folder / "v.faiss", DIM, [VECTORS[:1_000], VECTORS[1_000:]])
    how = write_codes(folder / "v.ivf", VectorFile(folder / "v.faiss"))
    return folder / "v.ivf", folder / "v.faiss", how


def opened(
    files: tuple[Path, Path, CodedSearch],
    alive: npt.NDArray[np.bool_] | None = None,
    first: int = 0,
) -> CodedSegment:
    return CodedSegment.open(files[0], files[1], first, alive, files[2])


def truth(query: Floats, k: int, usable: npt.NDArray[np.bool_]) -> list[int]:
    scores = VECTORS @ query
    rows = np.flatnonzero(usable)
    return rows[np.lexsort((rows, -scores[rows]))][:k].tolist()


def test_blocks_make_the_very_file_that_faiss_writes(tmp_path: Path) -> None:
    index = faiss.IndexFlatIP(DIM)
    index.add(VECTORS)
    faiss.write_index(index, str(tmp_path / "theirs"))
    assert write_blocks(tmp_path / "ours", DIM, [VECTORS[:7], VECTORS[7:7], VECTORS[7:]]) == ROWS
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


def test_rows_are_read_in_any_order_and_more_than_once(tmp_path: Path) -> None:
    write_blocks(tmp_path / "v", DIM, [VECTORS])
    file = VectorFile(tmp_path / "v")
    rows = np.array([5, 4, 2_999, 4, 0, 6, 7])
    assert file.take(rows).tolist() == VECTORS[rows].tolist()
    many = np.random.default_rng(3).integers(0, ROWS, 700)
    assert file.scores(VECTORS[9], many) == pytest.approx(VECTORS[many] @ VECTORS[9], abs=1e-6)
    assert file.take(rows[:0]).shape == (0, DIM)
    assert len(file.scores(VECTORS[9], rows[:0])) == 0
    assert np.concatenate(list(file.blocks())).tolist() == VECTORS.tolist()


@pytest.mark.parametrize("size", [0, 30, 45 + 4 * DIM * ROWS - 1])
def test_a_truncated_file_of_vectors_is_named(tmp_path: Path, size: int) -> None:
    write_blocks(tmp_path / "v.faiss", DIM, [VECTORS])
    (tmp_path / "v.faiss").write_bytes((tmp_path / "v.faiss").read_bytes()[:size])
    with pytest.raises(IndexDamaged, match=r"v\.faiss.*footnote index verify"):
        VectorFile(tmp_path / "v.faiss")


def test_the_recall_of_a_search_is_measured_by_hand(tmp_path: Path) -> None:
    """Of forty sampled questions the search below misses the first row of each of the displaced."""
    write_blocks(tmp_path / "v", DIM, [VECTORS])
    sample = sampled(VectorFile(tmp_path / "v"), 40)
    exact = sample.queries @ VECTORS.T
    best = -np.sort(-exact, axis=1)[:, :10]
    assert sample.tenth == pytest.approx(best[:, 9], abs=1e-6)

    class Missing:
        def search(self, queries: Floats, k: int, allowed: None) -> tuple[Floats, Floats]:
            found = best[:, :k].copy()
            found[20:, 0] = -1.0
            return found, found

    assert recall(sample, Missing()) == pytest.approx(0.9)  # type: ignore[arg-type]
    moved = displaced(VECTORS[:50], 0.7, np.random.default_rng(1))
    assert (moved * VECTORS[:50]).sum(axis=1).mean() == pytest.approx(0.7, abs=0.1)


def test_the_breadth_of_the_search_reaches_the_recall_that_is_promised(
    files: tuple[Path, Path, CodedSearch],
) -> None:
    how = files[2]
    assert (how.bits, how.lists) == (8, lists_for(ROWS))
    assert 0.99 <= how.recall_at_10 <= 1
    assert how.sample == 256
    assert 4 <= how.probes < how.lists
    segment = opened(files)
    queries = displaced(clustered(100, seed=5), 0.7, np.random.default_rng(7))
    _, rows = segment.search(queries, 10, None)
    everything = np.ones(ROWS, np.bool_)
    hits = [len(set(rows[n]) & set(truth(q, 10, everything))) for n, q in enumerate(queries)]
    assert np.mean(hits) >= 9.9


def test_a_breadth_that_is_too_small_is_noticed(files: tuple[Path, Path, CodedSearch]) -> None:
    narrow = opened(files).with_probes(1)
    assert recall(sampled(VectorFile(files[1])), narrow) < 0.95


@pytest.mark.parametrize("step", [11, 40, 1_500])
@pytest.mark.parametrize("k", [1, 10, 100])
@pytest.mark.parametrize("dead", [False, True])
def test_few_allowed_rows_are_ranked_exactly(
    files: tuple[Path, Path, CodedSearch], step: int, k: int, dead: bool
) -> None:
    alive = np.arange(ROWS) % 2 == 0 if dead else None
    allowed = np.zeros(ROWS + 50, np.bool_)
    allowed[50 + np.arange(0, ROWS, step)] = True
    usable = allowed[50:] & (alive if alive is not None else True)
    queries = displaced(clustered(8, seed=6), 0.6, np.random.default_rng(2))
    scores, rows = opened(files, alive, first=50).search(queries, k, allowed)
    for place, query in enumerate(queries):
        expected = truth(query, k, usable)
        assert rows[place].tolist() == [50 + row for row in expected] + [-1] * (k - len(expected))
        found = VECTORS[expected] @ query
        assert scores[place][: len(expected)] == pytest.approx(found, abs=1e-6)


def test_the_proof_widens_where_codes_cannot_tell_rows_apart(tmp_path: Path) -> None:
    """Rows closer to each other than their codes' error: the codes' best are not the true best."""
    draws = np.random.default_rng(4)
    near = VECTORS[0] + 1e-4 * draws.standard_normal((2_000, DIM)).astype(np.float32)
    vectors = np.concatenate([near, VECTORS])
    write_blocks(tmp_path / "v", DIM, [vectors])
    how = write_codes(tmp_path / "c", VectorFile(tmp_path / "v"))
    allowed = np.zeros(len(vectors), np.bool_)
    allowed[np.arange(0, 2_000, 5)] = True
    query = displaced(VECTORS[:1], 0.8, draws)
    _, rows = CodedSegment.open(tmp_path / "c", tmp_path / "v", 0, None, how).search(
        query, 10, allowed
    )
    usable = np.flatnonzero(allowed)
    exact = vectors[usable] @ query[0]
    assert rows[0].tolist() == usable[np.argsort(-exact, kind="stable")][:10].tolist()


@pytest.mark.parametrize("modulus", [2, 3])
def test_many_allowed_rows_are_all_that_is_found(
    files: tuple[Path, Path, CodedSearch], modulus: int
) -> None:
    allowed = np.arange(ROWS) % modulus == 0
    queries = displaced(clustered(60, seed=8), 0.7, np.random.default_rng(3))
    _, rows = opened(files).search(queries, 10, allowed)
    assert allowed[rows].all()
    hits = [len(set(rows[n]) & set(truth(q, 10, allowed))) for n, q in enumerate(queries)]
    assert np.mean(hits) >= 9.9


def test_nothing_allowed_finds_nothing_and_all_of_few_are_found(
    files: tuple[Path, Path, CodedSearch],
) -> None:
    segment = opened(files)
    assert segment.search(VECTORS[:1], 5, np.zeros(ROWS, np.bool_))[1].tolist() == [[-1] * 5]
    _, rows = segment.search(VECTORS[:1], ROWS + 1, None)
    assert sorted(rows[0].tolist()) == list(range(ROWS))


def test_a_store_over_both_kinds_of_segments(
    files: tuple[Path, Path, CodedSearch], tmp_path: Path
) -> None:
    more = clustered(20, seed=9)
    write_blocks(tmp_path / "more", DIM, [more])
    store = SegmentedVectors([opened(files), FlatSegment.open(tmp_path / "more", ROWS)])
    whole = np.concatenate([VECTORS, more])
    wanted = np.array([ROWS + 3, 17, 0, ROWS])
    assert store.vectors_of(wanted).tolist() == whole[wanted].tolist()
    assert store.scores_of(more[3], wanted) == pytest.approx(whole[wanted] @ more[3], abs=1e-6)
    scores, rows = store.search(more[3:4], 5)
    assert rows[0, 0] == ROWS + 3
    assert scores[0] == pytest.approx(whole[rows[0]] @ more[3], abs=1e-6)


@pytest.mark.parametrize("count", [1, 2, 9, 50])
def test_a_handful_of_vectors_can_have_codes_too(tmp_path: Path, count: int) -> None:
    write_blocks(tmp_path / "v", DIM, [VECTORS[:count]])
    how = write_codes(tmp_path / "c", VectorFile(tmp_path / "v"))
    segment = CodedSegment.open(tmp_path / "c", tmp_path / "v", 0, None, how)
    _, rows = segment.search(VECTORS[:1], 3, None)
    assert rows[0, 0] == 0


def test_codes_that_cannot_be_opened_name_their_file(
    files: tuple[Path, Path, CodedSearch], tmp_path: Path
) -> None:
    with pytest.raises(IndexDamaged, match=r"gone\.ivf.*footnote index repair"):
        CodedSegment.open(tmp_path / "gone.ivf", files[1], 0, None, files[2])
