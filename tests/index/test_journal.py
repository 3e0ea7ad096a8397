"""The journal: what was embedded before a build died need not be embedded again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_doubles import Words

from index.journal import Journal, discard

TEXTS = ["a first text", "a second text", "a third text"]


def journal_with(folder: Path, *batches: list[str]) -> Journal:
    journal = Journal(folder, Words.identity)
    for batch in batches:
        journal.add(batch, Words().encode_passages(batch))
    return journal


def test_texts_are_missing_once_each_until_they_are_added(tmp_path: Path) -> None:
    journal = journal_with(tmp_path / "journal", TEXTS[:1])
    assert journal.missing([*TEXTS, *TEXTS]) == TEXTS[1:]
    assert len(journal) == 1


def test_vectors_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    journal = journal_with(tmp_path / "journal", TEXTS)
    asked = [TEXTS[2], TEXTS[0], TEXTS[2]]
    assert np.array_equal(journal.take(asked), Words().encode_passages(asked))


def test_another_process_finds_every_finished_batch(tmp_path: Path) -> None:
    journal_with(tmp_path / "journal", TEXTS[:2], TEXTS[2:])
    again = Journal(tmp_path / "journal", Words.identity)
    assert again.missing(TEXTS) == []
    assert np.array_equal(again.take(TEXTS), Words().encode_passages(TEXTS))


@pytest.mark.parametrize("change", [{"weights_sha256": "1" * 64}, {"precision": "bf16"}])
def test_vectors_of_another_model_are_dropped(tmp_path: Path, change: dict[str, str]) -> None:
    journal_with(tmp_path / "journal", TEXTS)
    other = Journal(tmp_path / "journal", replace(Words.identity, **change))
    assert other.missing(TEXTS) == TEXTS
    assert len(Journal(tmp_path / "journal", Words.identity)) == 0


@pytest.mark.parametrize("size", [0, 10, 200])
def test_a_half_written_batch_is_embedded_again(tmp_path: Path, size: int) -> None:
    journal_with(tmp_path / "journal", TEXTS[:1], TEXTS[1:])
    last = max((tmp_path / "journal").glob("*.npz"))
    last.write_bytes(last.read_bytes()[:size])
    again = Journal(tmp_path / "journal", Words.identity)
    assert again.missing(TEXTS) == TEXTS[1:]
    again.add(TEXTS[1:], Words().encode_passages(TEXTS[1:]))
    assert Journal(tmp_path / "journal", Words.identity).missing(TEXTS) == []


def test_nothing_is_left_of_a_discarded_journal(tmp_path: Path) -> None:
    journal_with(tmp_path / "journal", TEXTS)
    discard(tmp_path / "journal")
    assert not (tmp_path / "journal").exists()
    discard(tmp_path / "journal")  # twice does no harm
    assert len(Journal(tmp_path / "journal", Words.identity)) == 0
