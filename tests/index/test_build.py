"""Building: only what changed is done, what fails is reported, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Condition

import pytest
from index_doubles import Words, passages_of
from index_workshop import BIRDS, STONES, TIDES, Workshop, counts, failures

from index.build import build
from index.generation import Index
from index.layout import Layout
from index.manifest import read_manifest
from index.plan import Pending, article_of
from index.protocols import Vectors
from index.removal import remove
from index.report import read_report
from index.sources import FolderSource
from index.types import Article
from index.verify import verify


def test_a_first_build_makes_an_index_that_verifies(shop: Workshop) -> None:
    report = shop.build()
    assert counts(report) == (2, 0, 0, 0)
    assert report.generation == 1
    opened = shop.open()
    assert (opened.article_count, opened.passage_count) == (2, 2)
    assert sorted(passages_of(opened).values()) == sorted([BIRDS, STONES])
    assert verify(Layout(shop.directory)) == []
    assert not Layout(shop.directory).journal.exists()


def test_the_words_of_a_title_find_every_passage_of_its_article(shop: Workshop) -> None:
    sentences = " ".join(f"Sentence {n} of many has nine words in it." for n in range(30))
    shop.write("titled.md", f"---\ntitle: Zeppelins\n---\n{sentences}\n")
    shop.build()
    opened = shop.open()
    rows = opened.passage_terms.search(["zeppelin"], 99)[1][0]
    found = {opened.passage(int(row)).text for row in rows if row >= 0}
    assert len(found) > 2
    assert found == {text for text in passages_of(opened).values() if "Sentence" in text}


def test_nothing_new_makes_no_new_generation(shop: Workshop) -> None:
    shop.build()
    before = shop.files()
    report = shop.build()
    assert counts(report) == (0, 0, 2, 0)
    assert (report.generation, report.embedded) == (1, 0)
    changed = {path for path, digest in shop.files().items() if before.get(path) != digest}
    assert changed == {str(Layout(shop.directory).report(1))}


def test_only_what_changed_is_embedded_and_the_index_equals_a_clean_one(
    shop: Workshop, tmp_path: Path
) -> None:
    shop.write("gone.md", "This article will leave the archive.")
    shop.build()
    (shop.folder / "gone.md").unlink()
    shop.write("birds.md", BIRDS + " Terns fly from pole to pole.")
    shop.write("tides.txt", TIDES)

    report = shop.build()

    assert counts(report) == (1, 1, 1, 1)
    assert report.embedded == 2  # so short that an article's passage and lead are one text
    clean = tmp_path / "clean"
    build([FolderSource(shop.folder)], clean, shop.embedder)
    assert passages_of(shop.open()) == passages_of(Index.open(clean))
    assert verify(Layout(shop.directory)) == []


def test_an_earlier_version_can_still_be_read(shop: Workshop) -> None:
    shop.build()
    old = next(a for a in shop.open().headers.values() if a.path == "birds.md")
    shop.write("birds.md", "Another text altogether.")
    shop.build()
    opened = shop.open()
    assert opened.article(old.article_id).text == "Another text altogether."
    assert opened.article(old.article_id, old.text_sha256).text == BIRDS


BAD = {
    "binary.md": (b"\x89PNG\r\n\x00\x00\x01", "NUL bytes"),
    "empty.txt": (b" \n", "empty"),
    "front.md": (b"---\ntitle: [one\n---\nText.\n", "broken front matter"),
    "open.md": (b"---\ntitle: one\n\nText.\n", "not closed"),
    "markup.html": (b"<html><body><script>1</script></body></html>", "text"),
}


def test_each_file_that_fails_is_reported_while_the_rest_goes_on(shop: Workshop) -> None:
    for path, (data, _) in BAD.items():
        shop.write(path, data)
    with (shop.folder / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)  # sparse: it takes no room on the disk
    (shop.folder / "dangling.md").symlink_to("nowhere.md")

    report = shop.build()

    found = failures(report)
    assert found.keys() == BAD.keys() | {"huge.txt", "dangling.md"}
    for path, (_, words) in BAD.items():
        assert words in found[path]
    assert "50,000,000 bytes" in found["huge.txt"]
    assert "cannot be read" in found["dangling.md"]
    assert {f.path: f.line for f in report.failures}["front.md"] in (2, 3)
    assert shop.paths() == ["birds.md", "deep/stones.md"]
    assert read_manifest(Layout(shop.directory)).counts.failures == len(found)


def test_a_known_failure_is_reported_again_but_not_read_again(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("broken.md", BAD["front.md"][0])
    first = shop.build()

    def refuse(data: bytes, path: str) -> None:
        raise AssertionError(f"{path} was read again")

    with monkeypatch.context() as patch:
        patch.setattr("index.sources.read_file", refuse)
        second = shop.build()
    assert second.failures == first.failures != []

    shop.write("broken.md", "---\ntitle: one\n---\nIt is mended.\n")
    assert counts(shop.build()) == (1, 0, 2, 0)
    assert read_report(Layout(shop.directory), 2).failures == []


def test_a_known_failure_stays_listed_through_builds_and_removals(
    shop: Workshop, tmp_path: Path
) -> None:
    shop.write("broken.md", b"\0")
    shop.build()
    other = tmp_path / "other"
    other.mkdir()
    (other / "tides.md").write_text(TIDES)
    layout = Layout(shop.directory)

    assert failures(shop.build(other)).keys() == {"broken.md"}  # another folder was built
    remove(shop.directory, ["birds.md"])
    generation = read_manifest(layout).generation
    assert failures(read_report(layout, generation)).keys() == {"broken.md"}
    remove(shop.directory, source="news")
    assert read_report(layout, generation + 1).failures == []


def test_a_file_that_fails_now_keeps_the_version_indexed_before(shop: Workshop) -> None:
    shop.build()
    shop.write("birds.md", b"\0\0\0")
    shop.write("tides.md", TIDES)
    report = shop.build()
    assert failures(report).keys() == {"birds.md"}
    assert shop.paths() == ["birds.md", "deep/stones.md", "tides.md"]
    assert BIRDS in passages_of(shop.open()).values()


def test_the_next_file_is_read_while_one_is_embedded_and_no_further(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one file a batch, two are known while the first is embedded, three with the second."""
    read: list[str] = []
    arrived = Condition()

    def counted(pending: Pending, taken: dict[str, str]) -> Article:
        article = article_of(pending, taken)
        with arrived:
            read.append(article.path)
            arrived.notify()
        return article

    class Waiting(Words):
        calls = 0

        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            self.calls += 1
            expected = min(self.calls + 1, 4)
            with arrived:
                assert arrived.wait_for(lambda: len(read) >= expected, timeout=60)
                assert len(read) == expected
            return super().encode_passages(texts)

    monkeypatch.setattr("index.reading.READ_BATCH", 1)
    monkeypatch.setattr("index.reading.article_of", counted)
    shop.write("tides.md", TIDES)
    shop.write("winds.md", "The trade winds blow to the equator.")
    shop.embedder = Waiting()
    assert shop.build().added == shop.embedder.calls == 4
    assert read == ["birds.md", "tides.md", "winds.md", "deep/stones.md"]
