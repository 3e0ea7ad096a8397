"""Building: only what changed is done, what fails is reported, and nothing that serves is hurt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Condition

import numpy as np
import pytest
from click.testing import CliRunner, Result
from index_doubles import Words, passages_of

from index.build import build
from index.catalogue import Catalogue
from index.cli import index as index_command
from index.errors import IndexLocked, IndexMissing, InputError, ManifestMismatch
from index.files import exclusive, sha256_of
from index.generation import Index
from index.layout import Layout
from index.manifest import read_manifest
from index.plan import Pending, article_of
from index.protocols import Embedder, Vectors
from index.removal import remove
from index.report import BuildReport, read_report
from index.sources import FolderSource
from index.types import Article, Chunking, EmbedderIdentity
from index.verify import verify

BIRDS = "Swifts sleep on the wing. They land only to breed."
STONES = "Granite cools slowly under the ground. Basalt cools fast in the open air."
TIDES = "Spring tides follow the new moon. Neap tides follow its quarters."


class Workshop:
    """A folder of articles and the index made from it."""

    def __init__(self, root: Path, embedder: Embedder) -> None:
        self.folder = root / "news"
        self.directory = root / "index"
        self.embedder = embedder
        self.folder.mkdir()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def build(self, *folders: Path) -> BuildReport:
        sources = [FolderSource(folder) for folder in folders or (self.folder,)]
        return build(sources, self.directory, self.embedder)

    def open(self) -> Index:
        return Index.open(self.directory)

    def paths(self) -> list[str]:
        return sorted(article.path for article in self.open().headers.values())

    def files(self) -> dict[str, str]:
        """Every file with its digest, to see that nothing was touched."""
        return {
            str(file): sha256_of(file)
            for file in self.directory.rglob("*")
            if file.is_file() and file.suffix != ".lock"
        }


@pytest.fixture
def shop(tmp_path: Path, embedder: Embedder) -> Workshop:
    shop = Workshop(tmp_path, embedder)
    shop.write("birds.md", BIRDS)
    shop.write("deep/stones.md", STONES)
    return shop


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


def failures(report: BuildReport) -> dict[str, str]:
    return {failure.path: failure.reason for failure in report.failures}


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
    assert "50 MB" in found["huge.txt"]
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


def test_two_files_of_one_url_stay_two_articles(shop: Workshop) -> None:
    for name in ("one.md", "two.md"):
        shop.write(name, f"---\nurl: https://example.org/a\n---\nThe text of {name}.\n")
    shop.build()
    ids = {a.article_id for a in shop.open().headers.values()}
    assert len(ids) == 4
    assert counts(shop.build()) == (0, 0, 4, 0)


def test_a_file_that_moves_keeps_the_identity_of_its_url(shop: Workshop) -> None:
    shop.write("old.md", "---\nurl: https://example.org/a\n---\nThe text of it.\n")
    shop.build()
    before = {a.path: a.article_id for a in shop.open().headers.values()}
    (shop.folder / "old.md").rename(shop.folder / "new.md")
    shop.build()
    after = {a.path: a.article_id for a in shop.open().headers.values()}
    assert after["new.md"] == before["old.md"]
    assert "old.md" not in after


def test_two_folders_of_one_name_are_refused(shop: Workshop, tmp_path: Path) -> None:
    twin = tmp_path / "elsewhere" / "news"
    twin.mkdir(parents=True)
    (twin / "tides.md").write_text(TIDES)
    with pytest.raises(InputError, match="ONE=DIR"):
        shop.build(shop.folder, twin)
    shop.build()
    before = shop.files()
    with pytest.raises(InputError, match=r"already stands for.*NAME="):
        shop.build(twin)
    assert shop.files() == before


def test_one_folder_named_twice_is_refused(shop: Workshop) -> None:
    with pytest.raises(InputError, match="ONE=DIR"):
        shop.build(shop.folder, shop.folder)


def test_the_source_that_is_not_named_stays_as_it_is(shop: Workshop, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "birds.md").write_text(BIRDS)
    shop.build(shop.folder, other)
    (shop.folder / "birds.md").unlink()
    (other / "birds.md").write_text(TIDES)
    assert counts(shop.build(other)) == (0, 1, 0, 0)
    assert shop.paths() == ["birds.md", "birds.md", "deep/stones.md"]
    assert len({a.article_id for a in shop.open().headers.values()}) == 3


def run_command(shop: Workshop, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setattr("index.cli.open_embedder", lambda *_, **__: shop.embedder)
    return CliRunner().invoke(
        index_command,
        [*arguments, "--index", str(shop.directory)],
        catch_exceptions=False,
    )


def test_a_folder_may_be_given_another_name(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("bad.md", b"\0")
    printed = run_command(shop, monkeypatch, "build", f"press={shop.folder}", "--quiet").stdout
    assert "2 articles, 2 passages: 2 added" in printed
    assert "failed: bad.md: " in printed
    assert {a.source for a in shop.open().headers.values()} == {"press"}
    status = run_command(shop, monkeypatch, "status").stdout
    assert f"press  {shop.folder}" in status
    assert "failed: bad.md: " in status
    assert "as they were written" in run_command(shop, monkeypatch, "verify", "--quiet").stdout


def test_the_report_is_printed_as_json(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = json.loads(run_command(shop, monkeypatch, "build", str(shop.folder), "--json").stdout)
    assert (printed["added"], printed["failures"]) == (2, [])


@pytest.mark.parametrize("argument", ["=dir", "name="])
def test_half_a_name_is_refused(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, argument: str
) -> None:
    with pytest.raises(InputError, match="NAME=DIR"):
        run_command(shop, monkeypatch, "build", argument)


def test_a_folder_without_articles_leaves_the_index_untouched(shop: Workshop) -> None:
    shop.build()
    before = shop.files()
    (shop.folder / "birds.md").unlink()
    (shop.folder / "deep" / "stones.md").unlink()
    with pytest.raises(InputError, match=r"Nothing was changed.*--source news"):
        shop.build()
    with pytest.raises(InputError, match="no folder"):
        shop.build(shop.folder / "missing")
    assert shop.files() == before


def test_where_no_file_can_be_read_no_index_is_made(shop: Workshop) -> None:
    shop.write("birds.md", b"\0")
    shop.write("deep/stones.md", b"")
    with pytest.raises(InputError, match=r"birds\.md: .*NUL"):
        shop.build()
    with pytest.raises(IndexMissing):
        shop.open()


def test_other_passages_than_the_index_has_are_refused(shop: Workshop) -> None:
    shop.build()
    for chunking, words in ((Chunking(50, 1), "50 and 1"), (Chunking(90, 3), "90 and 3")):
        with pytest.raises(ManifestMismatch, match=rf"90 words with 1 .*{words}"):
            build([FolderSource(shop.folder)], shop.directory, shop.embedder, chunking=chunking)
    same = build([FolderSource(shop.folder)], shop.directory, shop.embedder, chunking=Chunking())
    assert same.unchanged == 2


class Renamed:
    """The same vectors under the name of another model."""

    def __init__(self, model: Embedder) -> None:
        self.identity: EmbedderIdentity = replace(model.identity, weights_sha256="9" * 64)
        self.encode_passages = model.encode_passages
        self.encode_queries = model.encode_queries


def test_another_model_than_the_index_has_is_refused(shop: Workshop) -> None:
    shop.build()
    before = shop.files()
    with pytest.raises(ManifestMismatch, match=r"999999999999.*--embedder"):
        build([FolderSource(shop.folder)], shop.directory, Renamed(shop.embedder))
    assert shop.files() == before


def test_an_index_of_another_format_is_refused(shop: Workshop) -> None:
    shop.build()
    manifest = Layout(shop.directory).manifest(1)
    values = json.loads(manifest.read_bytes()) | {"format_version": 99}
    manifest.write_text(json.dumps(values))
    for use in (shop.open, shop.build):
        with pytest.raises(ManifestMismatch, match="format 99"):
            use()


def test_a_second_writer_is_turned_away(shop: Workshop) -> None:
    shop.build()
    with exclusive(Layout(shop.directory).lock):
        with pytest.raises(IndexLocked, match="Another process"):
            shop.build()
        with pytest.raises(IndexLocked):
            remove(shop.directory, ["birds.md"])
        assert shop.paths() == ["birds.md", "deep/stones.md"]  # readers are not
    assert shop.build().unchanged == 2


def test_an_index_cannot_be_written_where_a_file_stands(shop: Workshop) -> None:
    shop.directory.write_text("not a folder")
    with pytest.raises(InputError, match=r"No index can be written to .*--index DIR"):
        shop.build()
    assert shop.directory.read_text() == "not a folder"


def searched(opened: Index, embedder: Embedder, query: str) -> list[tuple[str, float, float]]:
    """Every passage by vector, and its BM25 score, independent of how rows are numbered."""
    scores, rows = opened.passages.search(embedder.encode_queries([query]), 99)
    words, word_rows = opened.passage_terms.search([query], 99)
    lexical = dict(zip(word_rows[0].tolist(), words[0].tolist(), strict=True))
    return [
        (opened.passage(row).passage_id, score, lexical.get(row, 0.0))
        for score, row in zip(scores[0].tolist(), rows[0].tolist(), strict=True)
        if row >= 0
    ]


def test_merging_segments_changes_nothing_that_is_found(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.compaction.MAX_SEGMENTS", 2)
    monkeypatch.setattr("index.compaction.MAX_DEAD_SHARE", 1.0)
    shop.build()
    shop.write("birds.md", BIRDS + " Gulls follow the plough.")
    shop.build()
    assert len(shop.open().manifest.segments) == 2
    before = shop.open()
    shop.write("tides.md", TIDES)
    report = shop.build()

    after = shop.open()
    assert [entry.name for entry in after.manifest.segments] == ["000004-merged"]
    assert report.generation == after.manifest.generation == 4
    assert verify(Layout(shop.directory)) == []
    build([FolderSource(shop.folder)], tmp_path / "clean", shop.embedder)
    clean = Index.open(tmp_path / "clean")
    assert passages_of(after) == passages_of(clean)
    for query in ("Where do gulls go?", "tides of the moon", "How does granite cool?"):
        found = searched(after, shop.embedder, query)
        expected = searched(clean, shop.embedder, query)
        assert [row[0] for row in found] == [row[0] for row in expected]
        for place in (1, 2):
            assert [row[place] for row in found] == pytest.approx(
                [row[place] for row in expected], abs=1e-5
            )
    assert len(passages_of(before)) == 2  # a reader from before the merge goes on
    assert counts(shop.build()) == (0, 0, 3, 0)


def test_segments_of_mostly_dead_rows_are_merged(shop: Workshop) -> None:
    shop.build()
    for text in (TIDES, "One more text.", "And another."):
        shop.write("birds.md", text)
        shop.build()
    assert sum(entry.passages for entry in shop.open().manifest.segments) <= 3
    assert sorted(passages_of(shop.open()).values()) == ["And another.", STONES]


def test_an_opened_index_answers_as_before_while_later_builds_commit(shop: Workshop) -> None:
    shop.build()
    reader, held = shop.open(), shop.open()
    query = "How does granite cool?"
    answered, passages = searched(reader, shop.embedder, query), passages_of(reader)
    for text in (TIDES, BIRDS, "One more text."):
        shop.write("deep/stones.md", text)
        shop.build()
        assert searched(reader, shop.embedder, query) == answered
        assert passages_of(reader) == passages
    assert not Layout(shop.directory).manifest(1).exists()  # its files are gone by now
    assert searched(held, shop.embedder, query) == answered  # not only from a cache
    assert passages_of(held) == passages
    assert passages_of(shop.open()) != passages


@pytest.mark.parametrize("how", ["id", "path", "source"])
def test_articles_are_removed_by_id_path_or_source(
    shop: Workshop, tmp_path: Path, how: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tides.md").write_text(TIDES)
    shop.build(shop.folder, other)
    target = next(a for a in shop.open().headers.values() if a.path == "tides.md")

    if how == "source":
        removed = remove(shop.directory, source="other")
    else:
        removed = remove(shop.directory, [target.article_id if how == "id" else target.path])

    assert removed == 1
    assert shop.paths() == ["birds.md", "deep/stones.md"]
    opened = shop.open()
    vectors = shop.embedder.encode_queries(["tides of the moon"])
    assert (opened.passages.search(vectors, 9)[1] >= 0).sum() == 2
    assert (opened.passage_terms.search(["tides"], 9)[1] >= 0).sum() == 0
    assert (opened.lead_terms.search(["tides"], 9)[1] >= 0).sum() == 0
    assert opened.article(target.article_id, target.text_sha256).text == TIDES
    assert verify(Layout(shop.directory)) == []
    names = {entry.name for entry in opened.manifest.sources}
    assert names == ({"news"} if how == "source" else {"news", "other"})
    assert counts(shop.build(other)) == (1, 0, 0, 0)  # a later build takes it in again


@pytest.mark.parametrize(
    ("articles", "source"),
    [
        (["nowhere.md"], None),
        (["birds.md", "nowhere.md"], None),
        ([], "nobody"),
        (["birds.md", "deep/stones.md"], None),
        ([], "news"),
    ],
)
def test_a_removal_of_the_unknown_or_of_everything_is_refused(
    shop: Workshop, articles: list[str], source: str | None
) -> None:
    shop.build()
    before = shop.files()
    with pytest.raises(InputError):
        remove(shop.directory, articles, source)
    assert shop.files() == before


def test_versions_are_only_ever_added_to_the_catalogue(shop: Workshop) -> None:
    shop.build()
    catalogue = Catalogue.sqlite(Layout(shop.directory).catalogue)
    before = catalogue.headers()
    shop.write("birds.md", TIDES)
    shop.build()
    remove(shop.directory, ["deep/stones.md"])
    after = catalogue.headers()
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) + 1


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


def test_large_articles_spread_over_segments_are_one_index(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.writing.SEGMENT_PASSAGES", 2)
    monkeypatch.setattr("index.reading.READ_BATCH", 1)
    for number in range(5):
        shop.write(f"{number}.md", " ".join(f"Sentence {n} of {number}." for n in range(40)))
    build([FolderSource(shop.folder)], shop.directory, Words())
    opened = shop.open()
    assert len(opened.manifest.segments) > 2
    monkeypatch.undo()
    build([FolderSource(shop.folder)], tmp_path / "clean", Words())
    assert passages_of(opened) == passages_of(Index.open(tmp_path / "clean"))
    rows = np.arange(opened.passage_count)
    leads = opened.leads_of_passages(rows)
    assert leads.tolist() == [opened.lead_of_passage(int(row)) for row in rows]
    assert verify(Layout(shop.directory)) == []
