"""Samples of an archive, and how its index grows."""

from pathlib import Path

import pytest

from eval.reports.table import growth_table
from eval.speed.building import building, bytes_of, texts_of
from eval.speed.sampling import Sampled
from index.generation import Index
from index.progress import ProgressLine
from index.protocols import Embedder
from index.sources import FolderSource, RecordSource
from index.types import Document


def numbered(count: int) -> RecordSource:
    return RecordSource("n", [(str(n), Document(title="", text="text")) for n in range(count)])


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, "0"),
        (3, "0 3 6"),
        (4, "0 2 5 7"),
        (10, "0 1 2 3 4 5 6 7 8 9"),
        (99, "0 1 2 3 4 5 6 7 8 9"),
    ],
)
def test_a_sample_has_the_count_asked_for_spread_evenly(count: int, expected: str) -> None:
    sample = Sampled(numbered(10), count)
    assert [item.path for item in sample.items()] == expected.split()
    assert len(sample) == len(expected.split())


def test_an_empty_source_gives_an_empty_sample() -> None:
    assert list(Sampled(numbered(0), 5).items()) == []


def test_growth_ends_with_the_whole_that_is_compared(
    archive: Path, embedder: Embedder, tmp_path: Path
) -> None:
    """Five articles: a quarter is 1, a half 2 (2.5 rounds to even), all 5."""
    source = Sampled(FolderSource(archive), 99)
    figures = building(source, tmp_path, ["Who built it?"], ProgressLine(quiet=True))
    growth = figures["growth"]
    assert [size["articles"] for size in growth] == [1, 2, 5]
    assert growth[0]["bytes"] < growth[2]["bytes"] == bytes_of(tmp_path / "1.0")
    built = figures["building"]
    assert built["seconds"] == growth[2]["seconds"]
    assert built["texts"] == len(texts_of(Index.open(tmp_path / "1.0")))
    assert built["ratio"] == pytest.approx(built["plain_encode_seconds"] / built["seconds"])
    assert len(growth_table(growth).splitlines()) == 4


def test_texts_of_an_index_are_what_the_model_read(opened: Index) -> None:
    """Each once: where an article is one passage, that passage is its lead too."""
    texts = texts_of(opened)
    assert len(texts) == len(set(texts))
    assert any(text.startswith("The lighthouse at Cape Orme, 1911-05-03\n") for text in texts)
