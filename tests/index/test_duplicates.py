"""Copies of one article are found at every commit, by whatever it came about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from index_doubles import Words

from index.build import build
from index.cli import index as index_command
from index.compared import read_compared
from index.duplicates import MOST_COMPARED
from index.errors import IndexDamaged
from index.generation import Index
from index.layout import Layout
from index.likeness import likeness
from index.manifest import read_manifest
from index.removal import remove
from index.sources import FolderSource
from index.verify import verify

LONG = " ".join(f"Sentence {n} tells of keel number {n} and of its oak." for n in range(20))
OTHER = " ".join(f"Sentence {n} is on the price of wool in year {n}." for n in range(20))


class Shop:
    def __init__(self, root: Path) -> None:
        self.folder = root / "news"
        self.directory = root / "index"
        self.folder.mkdir()

    def write(self, path: str, text: str, **fields: str) -> None:
        lines = "".join(f"{name}: {value}\n" for name, value in fields.items())
        (self.folder / path).write_text(f"---\n{lines}---\n{text}\n")

    def build(self) -> int:
        sources = [FolderSource(self.folder)]
        return build(sources, self.directory, Words()).duplicates

    def groups(self) -> list[list[str]]:
        """The paths of every group, representative first."""
        index = Index.open(self.directory)
        groups = index.duplicates.groups
        found = [[index.header(record).path for record in group] for group in groups]
        index.close()
        return found


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write("wool.md", OTHER, title="Wool")
    return shop


def test_the_same_text_at_two_places_is_one_article(shop: Shop) -> None:
    shop.write("a.md", LONG, title="Keels", date="2012-03-01")
    shop.write("b.md", LONG, title="Keels", date="2012-02-01")
    assert shop.build() == 1
    assert shop.groups() == [["b.md", "a.md"]]
    assert verify(Layout(shop.directory)) == []


def test_an_address_goes_before_an_earlier_date_and_a_date_before_none(shop: Shop) -> None:
    shop.write("a.md", LONG, title="Keels")
    shop.write("b.md", LONG, title="Keels", date="2012-02-01")
    shop.write("c.md", LONG, title="Keels", date="2013-02-01", canonical="https://a.example/k")
    shop.write("d.md", LONG, title="Keels", date="2012-02-02")
    shop.build()
    assert shop.groups() == [["c.md", "b.md", "d.md", "a.md"]]


def test_a_nearly_equal_text_is_a_copy_and_another_is_none(shop: Shop) -> None:
    shop.write("a.md", LONG, title="Keels")
    shop.write("b.md", f"{LONG} This post was first published elsewhere.", title="On keels")
    shop.build()
    assert shop.groups() == [["a.md", "b.md"]]


@pytest.mark.parametrize(("title", "groups"), [("One", [["a.md", "b.md"]]), ("Two", [])])
def test_a_stub_is_a_copy_only_under_the_same_title(
    shop: Shop, title: str, groups: list[list[str]]
) -> None:
    shop.write("a.md", "Read the full story.", title="One")
    shop.write("b.md", "Read the full story.", title=title)
    shop.build()
    assert shop.groups() == groups


def test_no_chain_joins_what_differs_from_the_representative(shop: Shop) -> None:
    text = LONG.split()
    shop.write("a.md", " ".join(text), title="T", date="2001-01-01")
    shop.write("b.md", " ".join(text[40:]), title="T", date="2002-01-01")
    shop.write("c.md", " ".join(text[80:]), title="T", date="2003-01-01")
    shop.build()
    # 220 words: b has 0.81 of a's runs, c 0.77 of b's and 0.63 of a's.
    assert shop.groups() == [["a.md", "b.md"]]


def test_another_takes_over_from_a_representative_that_left(shop: Shop) -> None:
    for path, date in (("a.md", "2001"), ("b.md", "2002"), ("c.md", "2003")):
        shop.write(path, LONG, title="Keels", date=f"{date}-01-01")
    shop.build()
    remove(shop.directory, ["a.md"])
    assert shop.groups() == [["b.md", "c.md"]]
    assert read_manifest(Layout(shop.directory)).counts.duplicates == 1
    (shop.folder / "b.md").unlink()
    (shop.folder / "a.md").unlink()
    assert shop.build() == 0
    assert shop.groups() == []


def test_growing_step_by_step_comes_to_what_one_build_finds(shop: Shop, tmp_path: Path) -> None:
    texts = {
        "b.md": LONG,
        "c.md": f"{LONG} An addition.",
        "d.md": OTHER,
        "a.md": f"An opening. {LONG}",
        "e.md": f"{OTHER} More wool.",
    }
    for path, text in texts.items():
        shop.write(path, text, title=path)
        shop.build()
    whole = Shop.__new__(Shop)
    whole.folder, whole.directory = shop.folder, tmp_path / "whole"
    assert whole.build() == 4
    assert (
        whole.groups() == shop.groups() == [["a.md", "b.md", "c.md"], ["d.md", "e.md", "wool.md"]]
    )
    one, other = (
        read_compared(Layout(each.directory).compared(generation))
        for each, generation in ((shop, 5), (whole, 1))
    )
    assert one == other != {}


def test_pages_on_one_form_are_compared_to_a_bound_and_not_opened(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """60 pages of 200 words, of which three are numbers of each page's own."""
    for number in range(60):
        words = [f"w{n}" for n in range(200)]
        for place in (40, 90, 140):
            words[place] = f"x{number}y{place}"
        shop.write(f"{number:02d}.md", " ".join(words), title="Form")
    shop.write("copy.md", " ".join([*words, "Posted", "anew."]), title="Form")
    counted: list[int] = []
    monkeypatch.setattr("index.compared.likeness", lambda a, b: counted.append(1) or likeness(a, b))
    assert shop.build() == 1
    assert shop.groups() == [["59.md", "copy.md"]]
    assert 60 < len(counted) <= 61 * MOST_COMPARED  # of 1,830 pairs
    assert "compared" not in Layout(shop.directory).duplicates(1).read_text()

    counted.clear()
    shop.write("wool.md", f"{OTHER} More.", title="Wool")
    shop.build()
    assert counted == []

    Layout(shop.directory).compared(2).write_text("lost")
    shop.write("wool.md", f"{OTHER} Less.", title="Wool")
    shop.build()
    assert len(counted) > 60
    assert shop.groups() == [["59.md", "copy.md"]]


def test_few_texts_are_held_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.compared.HELD_CHARACTERS", 10)
    shop.write("a.md", LONG, title="Keels")
    shop.write("b.md", f"{LONG} More.", title="Keels")
    assert shop.build() == 1


def test_a_file_of_duplicates_that_was_altered_is_damage(shop: Shop) -> None:
    shop.write("a.md", LONG, title="Keels")
    shop.build()
    file = Layout(shop.directory).duplicates(1)
    file.write_text(file.read_text() + " ")
    assert any("duplicates.json" in problem for problem in verify(Layout(shop.directory)))
    file.write_text("{}")
    with pytest.raises(IndexDamaged, match=r"duplicates\.json.*index verify.*index repair"):
        Index.open(shop.directory)


def test_a_reader_keeps_what_it_opened_when_its_files_are_gone(shop: Shop) -> None:
    shop.write("a.md", LONG, title="Keels")
    shop.write("b.md", LONG, title="Keels")
    shop.build()
    opened = Index.open(shop.directory)
    for year in ("2011", "2012"):
        shop.write("wool.md", f"{OTHER} {year}", title="Wool")
        shop.build()
    assert not Layout(shop.directory).duplicates(1).exists()
    assert opened.duplicates.count == 1


def test_status_lists_the_groups(shop: Shop) -> None:
    shop.write("a.md", LONG, title="Keels")
    shop.write("b.md", LONG, title="Keels")
    shop.build()
    arguments = ["status", "--index", str(shop.directory)]
    text = CliRunner().invoke(index_command, arguments).output
    assert "duplicates  1\n  a.md: also at b.md\n" in text
    listed = json.loads(CliRunner().invoke(index_command, [*arguments, "--json"]).output)
    assert [[each["path"] for each in group] for group in listed["duplicates"]] == [
        ["a.md", "b.md"]
    ]
    assert listed["report"]["duplicates"] == 1


@pytest.mark.parametrize(
    ("titles", "groups"),
    [
        (("Visit us in Hayward", "Visit us in Hibbing"), []),
        (("Visit us in Hayward", "Visit us"), [["a.md", "b.md"]]),
        (("", ""), [["a.md", "b.md"]]),  # named after their files, which says nothing
    ],
)
def test_nearly_equal_texts_that_are_named_apart_are_two(
    shop: Shop, titles: tuple[str, str], groups: list[list[str]]
) -> None:
    shop.write("a.md", LONG, **({"title": titles[0]} if titles[0] else {}))
    shop.write("b.md", f"{LONG} Call us.", **({"title": titles[1]} if titles[1] else {}))
    shop.build()
    assert shop.groups() == groups
