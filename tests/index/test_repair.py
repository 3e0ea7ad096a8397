"""Repairing: whatever is damaged, the index verifies again, and what is lost is named."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from index_doubles import Words, passages_of
from index_files import page

from index.build import build
from index.cli import index as index_command
from index.errors import ArticleWithdrawn, IndexDamaged, IndexMissing
from index.fetching.store import Store, Stored
from index.generation import Index
from index.layout import Layout
from index.manifest import SourceEntry, read_manifest
from index.origins import KeptPages
from index.protocols import Vectors
from index.removal import remove
from index.repair import repair
from index.sources import FolderSource
from index.types import Article
from index.verify import verify
from index.withdrawals import undo_withdrawal, withdraw

OLD = "Swifts sleep in the tree."
NEW = "Swifts sleep on the wing. They land only to breed."
LONG = (
    "A young swift may fly for three years before it touches the ground, and it drinks, gathers "
    "its nest and sleeps on the wing."
)


class Scene:
    """Six articles in two segments; one was altered, one removed, one withdrawn."""

    def __init__(self, root: Path) -> None:
        self.folder, self.layout = root / "news", Layout(root / "index")
        self.folder.mkdir()
        for number in range(6):
            self.write(f"{number}.md", f"Article {number} tells of its number, {number}.")
        self.write("birds.md", OLD)
        self.build()
        self.write("birds.md", NEW)
        self.write("late.md", "One more article came late.")
        self.build()
        remove(self.layout.root, ["4.md"])
        withdraw(self.layout.root, ["5.md"])

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def build(self) -> None:
        build([FolderSource(self.folder)], self.layout.root, Words())

    def passages(self) -> dict[str, str]:
        return passages_of(Index.open(self.layout.root))

    def headers(self) -> list[Article]:
        return list(Index.open(self.layout.root).headers.values())

    def alter(self, statement: str) -> None:
        with closing(sqlite3.connect(self.layout.catalogue)) as database, database:
            assert database.execute(statement).rowcount > 0

    def vectors(self) -> dict[str, bytes]:
        """Every passage's vector by its id."""
        index = Index.open(self.layout.root)
        return {
            index.passage(row).passage_id: index.passages.vectors_of(np.array([row])).tobytes()
            for segment in index.segments
            for number in np.flatnonzero(segment.alive)
            for row in index.passages_of_lead(segment.first_article + int(number))
        }


class Counting(Words):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode_passages(texts)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Counting:
    model = Counting()
    monkeypatch.setattr("index.embedders.late.reopen_embedder", lambda *_: model)
    return model


@pytest.fixture
def scene(tmp_path: Path, model: Counting) -> Scene:
    return Scene(tmp_path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize("damage", [cut, Path.unlink])
@pytest.mark.parametrize(
    "name",
    [
        "segments/000001-00/passages.faiss",
        "segments/000002-00/leads.faiss",
        "segments/000001-00/rows.npy",
        "segments/000001-00/articles.npy",
        "tombstones/000004/000001-00.npy",
        "terms/000004/passages/meta.json",
        "terms/000004/leads/meta.json",
    ],
)
def test_what_is_derived_is_derived_again(
    scene: Scene, damage: Callable[[Path], None], name: str
) -> None:
    passages, vectors = scene.passages(), scene.vectors()
    damage(scene.layout.root / name)
    assert verify(scene.layout) != []
    done = repair(scene.layout.root)
    assert done.problems != []
    assert done.lost == []
    assert verify(scene.layout) == []
    assert scene.passages() == passages
    assert scene.vectors() == vectors
    assert repair(scene.layout.root).problems == []
    build_report = build([FolderSource(scene.folder)], scene.layout.root, Words())
    assert (build_report.unchanged, build_report.added, build_report.withheld) == (6, 1, 1)


def test_intact_vectors_are_taken_over(scene: Scene, model: Counting) -> None:
    cut(scene.layout.root / "terms/000004/passages/meta.json")
    repair(scene.layout.root)
    assert model.texts == []
    cut(scene.layout.segment_file(read_manifest(scene.layout).segments[0].name, "passages"))
    repair(scene.layout.root)
    assert len(model.texts) == 6  # so short that passage and lead are one text


def test_no_model_is_loaded_where_all_vectors_are_intact(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("index.embedders.late.reopen_embedder", refuse)
    cut(scene.layout.root / "terms/000004/passages/meta.json")
    repair(scene.layout.root)
    assert verify(scene.layout) == []


def test_nothing_is_written_where_nothing_is_wrong(scene: Scene) -> None:
    assert repair(scene.layout.root).problems == []
    assert read_manifest(scene.layout).generation == 4


def test_a_damaged_text_is_read_again_from_its_file(scene: Scene) -> None:
    passages = scene.passages()
    scene.alter("UPDATE texts SET text = replace(text, 'on the wing', 'in the sea')")
    done = repair(scene.layout.root)
    assert done.lost == []
    assert "texts read again from their files: 1" in done.done
    assert scene.passages() == passages
    assert verify(scene.layout) == []


def test_an_earlier_version_that_is_lost_is_named_and_the_rest_goes_on(scene: Scene) -> None:
    passages = scene.passages()
    scene.alter(f"UPDATE texts SET text = 'forged' WHERE text = '{OLD}'")
    done = repair(scene.layout.root)
    (lost,) = done.lost
    assert "birds.md" in lost
    assert "citations of it cannot be opened" in lost
    assert scene.passages() == passages
    assert verify(scene.layout) == []


def test_a_live_text_that_is_lost_gives_way_to_what_the_file_says_today(scene: Scene) -> None:
    scene.alter(f"UPDATE texts SET text = 'forged' WHERE text = '{NEW}'")
    scene.write("birds.md", "A third text on swifts.")
    done = repair(scene.layout.root)
    assert "birds.md" in done.lost[0]
    assert "A third text on swifts." in scene.passages().values()
    assert verify(scene.layout) == []


def test_a_record_that_is_gone_is_read_again(scene: Scene) -> None:
    passages = scene.passages()
    scene.alter("DELETE FROM records WHERE path = '3.md'")
    repair(scene.layout.root)
    assert set(scene.passages().values()) >= set(passages.values())
    assert verify(scene.layout) == []


@pytest.mark.parametrize(
    "loss", ["DELETE FROM records WHERE path = '3.md'", "UPDATE texts SET text = 'forged' "
    "WHERE text LIKE '%number, 3%'"]
)  # fmt: skip
def test_only_what_is_missing_is_read_again(scene: Scene, loss: str) -> None:
    """What was removed stays out, and an article whose file is gone since stays in."""
    passages = scene.passages()
    scene.write("3.md", "Article 3 tells of something else by now.")
    (scene.folder / "2.md").unlink()
    scene.alter(loss)
    done = repair(scene.layout.root)
    assert "articles read again from their sources: 1" in done.done
    found = set(scene.passages().values())
    assert "Article 3 tells of something else by now." in found
    assert any("number, 2" in text for text in found)
    assert not any("number, 4" in text for text in found)
    assert len(found) == len(passages)
    assert verify(scene.layout) == []


def test_what_may_be_new_is_told(scene: Scene) -> None:
    scene.write("new.md", "This file was never indexed.")
    scene.alter("DELETE FROM records WHERE path = '3.md'")
    done = repair(scene.layout.root)
    assert any("not in the index before: 1" in each for each in done.done)


def test_a_damaged_comparison_of_copies_is_not_believed(scene: Scene) -> None:
    long = " ".join(f"word{number % 37} thing{number}" for number in range(60))
    scene.write("near.md", f"# Counting\n\n{long} one.")
    scene.write("far.md", f"# Counting\n\n{long} other.")
    scene.build()
    assert Index.open(scene.layout.root).duplicates.count == 1
    generation = read_manifest(scene.layout).generation
    groups = scene.layout.duplicates(generation)
    groups.write_text(json.dumps({**json.loads(groups.read_bytes()), "groups": []}))
    path = scene.layout.compared(generation)
    digest, _, data = path.read_text().partition("\n")
    values = json.loads(data)
    values["pairs"] = [[*texts, 0.0] for *texts, _ in values["pairs"]]
    assert values["pairs"]
    path.write_text(f"{digest}\n{json.dumps(values)}")
    repair(scene.layout.root)
    assert Index.open(scene.layout.root).duplicates.count == 1


@pytest.mark.parametrize("damage", [cut, Path.unlink, lambda path: path.write_bytes(b"x" * 999)])
def test_a_lost_catalogue_is_made_from_the_folders_and_the_withdrawn_stay_out(
    scene: Scene, damage: Callable[[Path], None]
) -> None:
    passages = set(scene.passages().values())
    damage(scene.layout.catalogue)
    done = repair(scene.layout.root)
    assert "every version that is not in the sources today" in done.lost[0]
    assert verify(scene.layout) == []
    found = set(scene.passages().values())
    assert found >= passages
    assert not any("number, 5" in text for text in found)


def test_withdrawals_outlive_the_catalogue(scene: Scene) -> None:
    """Their page, their text under another path, and the way back."""
    scene.write("long.md", LONG)
    scene.build()
    key = next(a.article_id for a in scene.headers() if a.path == "long.md")
    withdraw(scene.layout.root, ["long.md"])
    (scene.folder / "long.md").rename(scene.folder / "elsewhere.md")
    scene.layout.catalogue.unlink()
    done = repair(scene.layout.root)
    assert any("elsewhere.md was kept out" in lost for lost in done.lost)
    assert LONG not in scene.passages().values()
    with pytest.raises(ArticleWithdrawn) as caught:
        Index.open(scene.layout.root).article(key)
    assert caught.value.title == "Long"
    (entry,) = undo_withdrawal(scene.layout.root, ["long.md"], Words())
    assert entry.record is None
    scene.build()
    assert LONG in scene.passages().values()
    assert verify(scene.layout) == []


def test_a_withdrawn_version_that_is_lost_can_be_undone(scene: Scene) -> None:
    scene.alter("UPDATE texts SET text = 'forged' WHERE text LIKE '%number, 5%'")
    (scene.folder / "5.md").unlink()
    repair(scene.layout.root)
    (entry,) = undo_withdrawal(scene.layout.root, ["5.md"], Words())
    assert entry.record is None
    assert verify(scene.layout) == []


def test_without_catalogue_and_folders_nothing_is_touched(scene: Scene) -> None:
    scene.layout.catalogue.unlink()
    shutil.rmtree(scene.folder)
    with pytest.raises(IndexDamaged, match="Restore the catalogue"):
        repair(scene.layout.root)
    assert read_manifest(scene.layout).generation == 4


class Web:
    """An index of one folder and of two pages, as they were fetched."""

    def __init__(self, scene: Scene) -> None:
        self.layout = scene.layout
        store = Store(self.layout.fetched)
        for name in ("oak", "elm"):
            url, body = f"https://example.org/{name}", page(f"On {name}", f"The {name} is high.")
            digest = hashlib.sha256(body).hexdigest()
            stored = Stored(url, url, ".html", False, "", "", "", digest, 0.0)
            store.put("site", stored, body)
        entry = SourceEntry("site", "https://example.org/feed.xml")
        build([KeptPages(entry, store)], self.layout.root, Words())


def test_pages_from_the_web_come_from_what_was_kept_of_them(scene: Scene) -> None:
    web, passages = Web(scene), scene.passages()
    scene.alter("UPDATE texts SET text = 'forged' WHERE text LIKE '%oak%'")
    assert "texts read again from their files: 1" in repair(web.layout.root).done
    assert scene.passages() == passages
    web.layout.catalogue.unlink()
    assert not any("example.org" in lost for lost in repair(web.layout.root).lost)
    assert any("The oak is high." in text for text in scene.passages().values())


def test_pages_that_were_not_kept_are_named_with_the_way_back(scene: Scene) -> None:
    web = Web(scene)
    web.layout.catalogue.unlink()
    web.layout.fetched.unlink()
    lost = repair(web.layout.root).lost
    assert any("footnote index build https://example.org/feed.xml" in each for each in lost)
    shutil.rmtree(scene.folder)
    web.layout.catalogue.unlink()
    with pytest.raises(IndexDamaged, match=r"index build https://example\.org/feed\.xml"):
        repair(web.layout.root)


def test_the_newest_manifest_that_can_be_read_is_gone_on_from(scene: Scene) -> None:
    cut(scene.layout.manifest(4))
    done = repair(scene.layout.root)
    assert "generation 4: its manifest" in done.lost[0]
    assert verify(scene.layout) == []
    assert read_manifest(scene.layout).generation == 5
    assert any("number, 5" in text for text in scene.passages().values())  # as was said


def test_a_lost_pointer_is_put_back(scene: Scene) -> None:
    passages = scene.passages()
    scene.layout.current.unlink()
    done = repair(scene.layout.root)
    assert done.done == ["CURRENT names generation 4"]
    assert done.problems
    assert not done.lost
    assert scene.passages() == passages
    assert verify(scene.layout) == []


def test_membership_is_guessed_only_where_nothing_tells_it(scene: Scene) -> None:
    cut(scene.layout.segment_file("000001-00", "articles"))
    cut(scene.layout.root / "terms/000004/leads/meta.json")
    done = repair(scene.layout.root)
    assert "articles which were removed may be back" in done.lost[0]
    assert verify(scene.layout) == []
    texts = scene.passages().values()
    assert any("number, 4" in text for text in texts)
    assert not any("number, 5" in text for text in texts)


def test_there_is_nothing_to_repair_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        repair(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_command_says_what_it_found_did_and_lost(scene: Scene) -> None:
    def run(*arguments: str) -> str:
        whole = [*arguments, "--index", str(scene.layout.root), "--quiet"]
        return CliRunner().invoke(index_command, whole, catch_exceptions=False).stdout

    assert "Nothing is wrong" in run("repair")
    cut(scene.layout.segment_file("000002-00", "rows"))
    printed = run("repair")
    assert "found segments/000002-00/rows.npy: " in printed
    assert "The index verifies again. Nothing is lost." in printed
    assert "as they were written" in run("verify")
