"""Withdrawing: gone from everything that is shown, kept in what is stored, and not brought back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from index_doubles import Words, passages_of

from index.build import build
from index.cli import index as index_command
from index.errors import ArticleWithdrawn, InputError, ManifestMismatch
from index.generation import Index
from index.layout import Layout
from index.manifest import read_manifest
from index.report import BuildReport
from index.sources import FolderSource
from index.types import EmbedderIdentity
from index.verify import verify
from index.withdrawals import undo_withdrawal, withdraw

SWIFTS = (
    "Swifts sleep on the wing. They land only to breed, and a young swift may fly for three years "
    "before it touches the ground."
)
TIDES = "Spring tides follow the new moon. Neap tides follow its quarters."


class Archive:
    def __init__(self, root: Path) -> None:
        self.folder, self.directory = root / "news", root / "index"
        self.folder.mkdir()
        self.write("birds.md", SWIFTS)
        self.write("tides.md", TIDES)
        self.build()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def build(self) -> BuildReport:
        return build([FolderSource(self.folder)], self.directory, Words())

    def open(self) -> Index:
        return Index.open(self.directory)

    def texts(self) -> list[str]:
        return sorted(passages_of(self.open()).values())

    def id_of(self, path: str) -> str:
        headers = self.open().catalogue.headers()
        return next(a.article_id for a in headers.values() if a.path == path)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.mark.parametrize("by_id", [True, False])
def test_a_withdrawn_article_is_found_by_nothing_and_shown_nowhere(
    archive: Archive, by_id: bool
) -> None:
    key = archive.id_of("birds.md")
    version = archive.open().article(key).text_sha256
    done = withdraw(archive.directory, [key if by_id else "birds.md"])
    assert [article.path for article in done.articles] == ["birds.md"]
    opened = archive.open()
    assert archive.texts() == [TIDES]
    assert opened.article_count == 1
    for terms in (opened.passage_terms, opened.lead_terms):
        assert (terms.search(["swifts"], 9)[1] >= 0).sum() == 0
    vector = Words().encode_queries([SWIFTS])
    assert (opened.passages.search(vector, 9)[1] >= 0).sum() == 1
    for asked in (None, version):
        with pytest.raises(ArticleWithdrawn, match="was withdrawn") as caught:
            opened.article(key, asked)
        assert caught.value.title == "Birds"
    stored = opened.catalogue.version(key, version)
    assert stored is not None
    assert stored.text == SWIFTS
    assert verify(Layout(archive.directory)) == []


def test_later_builds_do_not_bring_it_back(archive: Archive) -> None:
    withdraw(archive.directory, ["birds.md"])
    archive.write("birds.md", SWIFTS + " A new last sentence.")
    for _ in range(2):
        report = archive.build()
        assert (report.added, report.changed, report.withheld) == (0, 0, 1)
        assert archive.texts() == [TIDES]
    (archive.folder / "birds.md").unlink()
    archive.write("renamed.md", SWIFTS)  # the text that was withdrawn, at another place
    assert archive.build().withheld == 1
    assert archive.texts() == [TIDES]
    archive.write("winds.md", "Trade winds blow to the equator.")
    assert archive.build().added == 1


def test_an_unaltered_withdrawn_file_is_not_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdraw(archive.directory, ["birds.md"])

    def refuse(data: bytes, path: str) -> None:
        raise AssertionError(f"{path} was read")

    monkeypatch.setattr("index.sources.read_file", refuse)
    report = archive.build()
    assert (report.unchanged, report.withheld) == (1, 1)
    assert report.generation == 3  # half of the rows were dead: they were merged away


def test_undone_it_is_back_as_it_was_even_after_a_merge(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = passages_of(archive.open())
    withdraw(archive.directory, ["birds.md"])
    monkeypatch.setattr("index.compaction.MAX_DEAD_SHARE", 0.0)
    archive.write("winds.md", "Trade winds blow to the equator.")
    archive.build()
    assert "merged" in read_manifest(Layout(archive.directory)).segments[0].name
    back = undo_withdrawal(archive.directory, ["birds.md"], Words())
    assert [article.path for article in back] == ["birds.md"]
    after = passages_of(archive.open())
    assert {key: after.get(key) for key in before} == before
    assert archive.open().article(archive.id_of("birds.md")).text == SWIFTS
    found = archive.open().passage_terms.search(["swifts"], 9)[1]
    assert (found >= 0).sum() == 1
    assert verify(Layout(archive.directory)) == []
    report = archive.build()
    assert (report.unchanged, report.withheld, report.touched) == (3, 0, False)
    assert not Layout(archive.directory).journal.exists()


def test_several_are_undone_in_whatever_order_they_were_withdrawn(archive: Archive) -> None:
    archive.write("winds.md", "Trade winds blow to the equator.")
    archive.build()
    before = passages_of(archive.open())
    for name in ("tides.md", "birds.md"):  # not the order of their records
        withdraw(archive.directory, [name])
    undo_withdrawal(archive.directory, ["birds.md", "tides.md"], Words())
    assert passages_of(archive.open()) == before
    assert verify(Layout(archive.directory)) == []


def test_a_live_article_whose_file_becomes_a_withdrawn_text_leaves(archive: Archive) -> None:
    archive.write("winds.md", "Trade winds blow to the equator.")
    archive.build()
    withdraw(archive.directory, ["birds.md"])
    archive.write("winds.md", SWIFTS)
    report = archive.build()
    assert (report.changed, report.removed, report.withheld) == (0, 1, 2)
    assert archive.texts() == [TIDES]
    assert report.notes == ["winds.md was kept out: it has the text of a withdrawn article"]


def test_the_few_words_of_a_withdrawn_stub_do_not_keep_others_out(archive: Archive) -> None:
    archive.write("stub.md", "# Old stub\n\nRead the full story.")
    archive.build()
    withdraw(archive.directory, ["stub.md"])
    archive.write("other.md", "# Another stub\n\nRead the full story.")
    archive.write("again.md", "# Old stub\n\nRead the full story.")
    report = archive.build()
    assert (report.added, report.withheld) == (1, 2)
    assert report.notes == ["again.md was kept out: it has the text of a withdrawn article"]
    assert archive.open().article(archive.id_of("other.md")).title == "Another stub"


def test_a_near_copy_that_comes_later_is_taken_in_and_told(archive: Archive) -> None:
    """It may be the corrected version for which the article was withdrawn."""
    long = " ".join(f"The {n}th heron was counted in {1900 + n} at Lake Orme." for n in range(12))
    archive.write("herons.md", f"{long} Nobody counted the swans.")
    archive.build()
    withdraw(archive.directory, ["herons.md", "birds.md"])
    archive.write("again.md", f"{long} Somebody counted the swans.")
    archive.write("other.md", "Herons are not counted here. " * 9)
    (note,) = archive.build().notes
    assert note.startswith("again.md was taken in and is a near copy of herons.md, which was")
    assert note.endswith("footnote index withdraw again.md")
    assert archive.build().notes == []  # it has not come again
    archive.write("herons.md", f"{long} Someone counted swans.")
    archive.write("exact.md", f"{long} Nobody counted the swans.")
    (note,) = archive.build().notes
    assert "exact.md was kept out" in note


def test_near_copies_that_are_still_shown_are_told(archive: Archive) -> None:
    long = " ".join(f"word{number % 37} thing{number}" for number in range(60))
    archive.write("near.md", f"# Counting\n\n{long} one.")
    archive.write("far.md", f"# Counting\n\n{long} other.")
    archive.build()
    done = withdraw(archive.directory, ["near.md"])
    assert done.copies == []
    assert [article.path for article in done.near] == ["far.md"]


def test_manifests_without_names_and_digests_load(archive: Archive) -> None:
    withdraw(archive.directory, ["birds.md"])
    layout = Layout(archive.directory)
    path = layout.manifest(2)
    values = json.loads(path.read_bytes())
    assert values["withdrawn"][0]["title"] == "Birds"
    for name in ("title", "authors", "published", "versions"):
        del values["withdrawn"][0][name]
    path.write_text(json.dumps(values))
    archive.write("renamed.md", SWIFTS)
    assert archive.build().withheld == 2
    assert undo_withdrawal(archive.directory, ["birds.md"], Words())[0].path == "birds.md"


def test_copies_that_are_still_shown_are_told(archive: Archive) -> None:
    archive.write("copy.md", SWIFTS)
    archive.build()
    done = withdraw(archive.directory, ["birds.md"])
    assert [article.path for article in done.copies] == ["copy.md"]
    assert archive.build().unchanged == 2  # a copy that was there stays


def test_an_article_that_is_gone_already_can_be_withdrawn(archive: Archive) -> None:
    key, version = archive.id_of("birds.md"), ""
    version = archive.open().article(key).text_sha256
    (archive.folder / "birds.md").unlink()
    archive.build()
    assert archive.open().article(key, version).text == SWIFTS
    withdraw(archive.directory, [key])
    with pytest.raises(ArticleWithdrawn):
        archive.open().article(key, version)
    undo_withdrawal(archive.directory, [key], Words())
    assert archive.open().article(key, version).text == SWIFTS
    assert archive.texts() == [TIDES]  # it was not live, and is not


@pytest.mark.parametrize("names", [["nowhere.md"], ["birds.md", "nowhere.md"]])
def test_the_unknown_is_refused_and_nothing_changes(archive: Archive, names: list[str]) -> None:
    with pytest.raises(InputError, match=r"nowhere\.md"):
        withdraw(archive.directory, names)
    with pytest.raises(InputError, match="Not withdrawn"):
        undo_withdrawal(archive.directory, ["birds.md"], Words())
    assert archive.open().manifest.generation == 1


def test_twice_and_all_are_refused(archive: Archive) -> None:
    with pytest.raises(InputError, match="every article"):
        withdraw(archive.directory, ["birds.md", "tides.md"])
    withdraw(archive.directory, ["birds.md"])
    with pytest.raises(InputError, match="Withdrawn already"):
        withdraw(archive.directory, ["birds.md"])


def test_another_model_cannot_undo(archive: Archive) -> None:
    class Other(Words):
        identity = EmbedderIdentity("other", "1" * 64, 32, "fp32")

    withdraw(archive.directory, ["birds.md"])
    with pytest.raises(ManifestMismatch):
        undo_withdrawal(archive.directory, ["birds.md"], Other())


def test_the_command_and_the_state_tell_of_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedders.late.reopen_embedder", lambda *_: Words())

    def run(*arguments: str) -> str:
        whole = [*arguments, "--index", str(archive.directory)]
        return CliRunner().invoke(index_command, whole, catch_exceptions=False).stdout

    archive.write("copy.md", SWIFTS)
    archive.build()
    assert run("withdraw", "birds.md").splitlines() == [
        "1 article withdrawn.",
        f"  the same text is still shown: copy.md ({archive.id_of('copy.md')})",
    ]
    assert "withdrawn   birds.md (" in run("status")
    assert "1 withdrawn article kept out" in run("build", str(archive.folder), "--quiet")
    assert run("withdraw", "--undo", "birds.md") == "1 article no longer withdrawn.\n"
    assert "withdrawn   " not in run("status")
