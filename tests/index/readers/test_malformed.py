"""Damaged files of every format: a document or a reason, never a crash, a hang or much memory."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Iterator

import pytest
from index_files import PDF

from eval.fuzz.samples import SAMPLES
from index.errors import ReadError
from index.readers import SUPPORTED, collection_for, read_file, reader_for
from index.readers.fields import KNOWN
from index.readers.members import Budget, Context

SOUND = {**SAMPLES, "a.pdf": PDF}
PROCESS = {"a.pdf"}
"""Formats that are read in a process of their own, which takes longer."""


def outcome(data: bytes, path: str) -> list[str]:
    """Texts that were read and reasons that were given; anything else that is raised fails."""
    return list(_outcomes(data, path))


def _outcomes(data: bytes, path: str) -> Iterator[str]:
    try:
        if reader_for(path) is not None:
            yield read_file(data, path).text
            return
        collection = collection_for(path)
        assert collection is not None
        for member in collection(io.BytesIO(data), path, Context(KNOWN, Budget(len(data)))):
            try:
                yield member.document().text
            except ReadError as error:
                yield error.reason
    except ReadError as error:
        yield error.reason


def test_every_suffix_has_a_sample() -> None:
    kinds = {collection_for(path) or reader_for(path) for path in SOUND}
    assert {collection_for(f"x{s}") or reader_for(f"x{s}") for s in SUPPORTED} <= kinds


@pytest.mark.parametrize("path", SOUND)
def test_a_sound_sample_is_read(path: str) -> None:
    assert re.search(r"\bkeel\b|\btext\b|nails|y$", outcome(SOUND[path], path)[0].lower())


@pytest.mark.parametrize("path", SOUND)
@pytest.mark.timeout(120)
def test_a_file_may_end_anywhere(path: str) -> None:
    data = SOUND[path]
    count = 12 if path in PROCESS else 60
    for end in {len(data) * number // count for number in range(count)}:
        # A table may end within its first row: then it holds no articles.
        assert outcome(data[:end], path) or path == "a.csv"


@pytest.mark.parametrize("path", SOUND)
@pytest.mark.timeout(120)
def test_any_bytes_may_be_other_bytes(path: str) -> None:
    chance = random.Random(path)
    for _ in range(8 if path in PROCESS else 60):
        data = bytearray(SOUND[path])
        for _ in range(chance.choice((1, 1, 3, 30))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        outcome(bytes(data), path)


@pytest.mark.parametrize("path", SOUND)
@pytest.mark.timeout(60)
def test_a_line_of_ten_megabytes_is_read_or_refused(path: str) -> None:
    for piece in (b"<a ", b'"a,', b"word "):
        assert outcome(piece * (10_000_000 // len(piece)), path)
