"""Merging segments: what is found stays, rows keep their numbers, many vectors get codes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import pytest
from click.testing import CliRunner
from index_doubles import Words, passages_of

from index.build import build
from index.cli import index as index_command
from index.compaction import needs_compaction, tail_of
from index.errors import IndexDamaged, IndexNotWritten
from index.generation import Index
from index.layout import Layout
from index.manifest import Counts, Manifest, SegmentEntry, read_manifest
from index.removal import remove
from index.sources import FolderSource
from index.types import Chunking, CodedSearch, EmbedderIdentity
from index.verify import verify

CODES = CodedSearch(8, 4, 2, 0.01, 0.996, 256)
DIM = Words.identity.dim


def manifest(*sizes: int, coded: int = 0, memory: int = 512, live: int | None = None) -> Manifest:
    """Segments of so many passages, the first `coded` of them with codes."""
    entries, first = [], 0
    for place, size in enumerate(sizes):
        codes = CODES if place < coded else None
        entries.append(SegmentEntry(str(place), first, size, 0, 0, codes, codes))
        first += size
    return Manifest(
        2, 1, "", EmbedderIdentity("m", "0", 384, "fp32"), "m", {}, Chunking(), (), tuple(entries),
        {}, (), Counts(0, first if live is None else live, 0), memory,
    )  # fmt: skip


def test_when_segments_are_merged() -> None:
    assert not needs_compaction(manifest(*[50_000] * 6))  # 300,000 × 384 × 4 bytes: 461 MB
    assert needs_compaction(manifest(*[50_000] * 7))  # 538 MB
    assert not needs_compaction(manifest(1_000_000, 300_000, coded=1))
    assert needs_compaction(manifest(1_000_000, 340_000, coded=1))
    assert not needs_compaction(manifest(*[1] * 8))
    assert needs_compaction(manifest(*[1] * 9))
    assert not needs_compaction(manifest(100, live=70))
    assert needs_compaction(manifest(100, live=69))


@pytest.mark.parametrize(
    ("sizes", "coded", "first"),
    [
        ((50_000,) * 20, 0, 0),  # all get codes
        ((1_000_000, *(50_000,) * 7), 1, 1),  # those without do
        ((1_000_000, 9, 8, 7, 6, 5, 4, 3, 2), 1, 1),  # 44 rows are written again, not a million
        ((3_000, 1_000, 300, 100, 30, 10, 3, 1, 1), 0, 4),  # half the places become free
    ],
)
def test_which_segments_are_gathered(sizes: tuple[int, ...], coded: int, first: int) -> None:
    assert tail_of(manifest(*sizes, coded=coded)) == first


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(12):
        words = " ".join(
            f"Sentence {n} of text {number} is about topic{number}." for n in range(40)
        )
        (folder / f"{number:02d}.md").write_text(words)
    return folder


@pytest.fixture
def small_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vector takes a megabyte here, so that a few have codes."""
    monkeypatch.setattr("index.compaction.flat_megabytes", lambda rows, dim: float(rows))


def built(folder: Path, directory: Path, **options: int) -> Index:
    build([FolderSource(folder)], directory, Words(), **options)  # type: ignore[arg-type]
    return Index.open(directory)


def answers(index: Index) -> list[object]:
    """What each kind of search finds for each topic: scores alone where rows may be equal."""
    found: list[object] = []
    for number in range(12):
        text = f"topic{number} sentence"
        vectors = Words().encode_queries([text])
        for store in (index.passages, index.leads):
            scores, _ = store.search(vectors, 5)
            found.append(np.round(scores, 4).tolist())
        found += [
            store.search([text], 3)[1].tolist() for store in (index.passage_terms, index.lead_terms)
        ]
    return found


@pytest.mark.usefixtures("small_memory")
def test_an_index_with_codes_answers_as_one_without(folder: Path, tmp_path: Path) -> None:
    plain = built(folder, tmp_path / "plain", vector_memory=10_000)
    coded = built(folder, tmp_path / "coded", vector_memory=20)
    entry = coded.manifest.segments[0]
    assert entry.passage_codes is not None
    assert entry.lead_codes is not None
    assert [e.passage_codes for e in plain.manifest.segments] == [None]
    assert {"passages.ivf", "leads.ivf"} <= {Path(f.path).name for f in coded.manifest.files}
    assert answers(coded) == answers(plain)
    assert passages_of(coded) == passages_of(plain)
    assert verify(coded.layout) == []


@pytest.mark.usefixtures("small_memory")
def test_later_articles_are_found_beside_codes_and_removed_ones_are_not(
    folder: Path, tmp_path: Path
) -> None:
    first = built(folder, tmp_path / "index", vector_memory=20)
    codes = first.layout.segment_file(first.manifest.segments[0].name, "passage_codes")
    written = codes.read_bytes()
    (folder / "new.md").write_text("Zeppelins float over the harbour.")
    index = built(folder, tmp_path / "index")
    assert [e.passage_codes is not None for e in index.manifest.segments] == [True, False]
    assert codes.read_bytes() == written
    query = Words().encode_queries(["Zeppelins float over the harbour."])
    assert index.passages.search(query, 1)[1][0, 0] == index.passage_count - 1

    remove(tmp_path / "index", ["03.md"])
    index = Index.open(tmp_path / "index")
    found = index.passages.search(Words().encode_queries(["topic3 sentence"]), 100)[1][0]
    paths = {index.passage(row).text.split()[4] for row in found.tolist() if row >= 0}
    assert "3" not in paths
    assert len(paths) > 5
    assert verify(index.layout) == []


@pytest.mark.usefixtures("small_memory")
def test_another_memory_alone_is_a_reason_to_build(folder: Path, tmp_path: Path) -> None:
    before = built(folder, tmp_path / "index")
    assert before.manifest.vector_memory == 512
    assert before.manifest.segments[0].passage_codes is None
    after = built(folder, tmp_path / "index", vector_memory=20)
    assert after.manifest.vector_memory == 20
    assert after.manifest.segments[0].passage_codes is not None
    assert answers(after) == answers(before)
    assert built(folder, tmp_path / "index").manifest == after.manifest


@pytest.mark.usefixtures("small_memory")
def test_a_merge_that_a_kill_prevented_is_made_by_the_next_build(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("index.build.compact", killed)
        with pytest.raises(KeyboardInterrupt):
            built(folder, tmp_path / "index", vector_memory=20)
    left = Index.open(tmp_path / "index")
    assert left.manifest.segments[0].passage_codes is None
    after = built(folder, tmp_path / "index")
    assert after.manifest.segments[0].passage_codes is not None
    assert answers(after) == answers(left)
    assert verify(after.layout) == []
    assert built(folder, tmp_path / "index").manifest == after.manifest


@pytest.mark.usefixtures("small_memory")
@pytest.mark.parametrize("part", ["passages.ivf", "leads.ivf", "rows.npy", "articles.npy"])
def test_a_file_that_the_disk_cut_off_is_never_served(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    """FAISS and NumPy report nothing where the last bytes do not reach the disk."""
    before = built(folder, tmp_path / "index")

    def cut_off(path: Path) -> None:
        if path.name == part:
            os.truncate(path, path.stat().st_size - 10)

    save, write = np.save, faiss.write_index

    def saved(path: Path, *rest: object, **options: object) -> None:
        save(path, *rest, **options)  # type: ignore[call-overload]
        cut_off(path)

    def written(index: faiss.Index, path: str) -> None:
        write(index, path)
        cut_off(Path(path))

    with monkeypatch.context() as patched:
        patched.setattr("numpy.save", saved)
        patched.setattr("faiss.write_index", written)
        with pytest.raises(IndexNotWritten, match="the disk is full"):
            built(folder, tmp_path / "index", vector_memory=20)
    left = Index.open(tmp_path / "index")
    assert passages_of(left) == passages_of(before)
    assert verify(left.layout) == []
    after = built(folder, tmp_path / "index", vector_memory=20)
    assert after.manifest.segments[0].passage_codes is not None
    assert verify(after.layout) == []


def test_gathered_rows_keep_their_numbers_and_the_terms_their_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A removed article stays in the merged segment, as dead as before."""
    monkeypatch.setattr("index.compaction.MAX_SEGMENTS", 3)
    for number in range(3):
        (folder / f"late{number}.md").write_text(f"Late text {number} on harbours.")
        if number < 2:
            built(folder, tmp_path / "index")
    remove(tmp_path / "index", ["late1.md", "05.md"])
    (folder / "05.md").unlink()
    (folder / "late1.md").unlink()
    before = built(folder, tmp_path / "index")
    assert len(before.manifest.segments) == 3
    before_answers, before_passages = answers(before), passages_of(before)

    (folder / "last.md").write_text("The last text.")
    after = built(folder, tmp_path / "index")
    names = [entry.name for entry in after.manifest.segments]
    assert names[0] == before.manifest.segments[0].name
    assert names[-1].endswith("merged")
    assert len(names) == 2
    assert passages_of(after).items() >= before_passages.items()
    assert "Late text 1 on harbours." not in passages_of(after).values()
    same = [a == b for a, b in zip(answers(after), before_answers, strict=True)]
    assert sum(same) >= len(same) - 12  # the last text is a lead more, and may come in
    assert verify(after.layout) == []
    terms = {Path(f.path).name for f in after.manifest.files if "terms/" in f.path}
    assert terms >= {
        Path(f.path).name
        for f in before.manifest.files
        if "terms/" in f.path and f.path.endswith((".idx", ".term"))
    }


@pytest.mark.usefixtures("small_memory")
def test_damaged_codes_are_found_by_their_digest(folder: Path, tmp_path: Path) -> None:
    index = built(folder, tmp_path / "index", vector_memory=20)
    path = index.layout.segment_file(index.manifest.segments[0].name, "passage_codes")
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)
    assert verify(index.layout) == [
        f"{index.layout.relative(path)}: altered, its sha256 is not the manifest's"
    ]
    path.unlink()
    with pytest.raises(IndexDamaged, match=r"passages\.ivf"):
        Index.open(tmp_path / "index")


@pytest.mark.usefixtures("small_memory")
def test_status_says_how_vectors_are_searched(folder: Path, tmp_path: Path) -> None:
    index = built(folder, tmp_path / "index", vector_memory=20)
    (folder / "new.md").write_text("Zeppelins float.")
    built(folder, tmp_path / "index")
    said = CliRunner().invoke(index_command, ["status", "--index", str(tmp_path / "index")])
    how = index.manifest.segments[0].passage_codes
    assert how is not None
    assert "vectors     1 passage compared one by one" in said.stdout
    assert (
        f"{index.passage_count} passages as 8-bit codes, {how.probes} of {how.lists} lists looked "
        f"through, re-scored exactly: recall@10 {how.recall_at_10:.3f} on 256 sampled questions"
    ) in said.stdout


def test_a_manifest_from_before_codes_is_read(folder: Path, tmp_path: Path) -> None:
    index = built(folder, tmp_path / "index")
    path = index.layout.manifest(index.manifest.generation)
    text = path.read_text()
    for name in ("passage_codes", "lead_codes"):
        text = text.replace(f',\n   "{name}": null', "")
    text = text.replace(',\n "vector_memory": 512', "")
    assert "codes" not in text
    assert "memory" not in text
    path.write_text(text)
    assert read_manifest(Layout(tmp_path / "index")) == index.manifest
    coded = replace(index.manifest.segments[0], passage_codes=CODES)
    whole = replace(index.manifest, segments=(coded,))
    assert Manifest.from_json(whole.to_json(), path) == whole
