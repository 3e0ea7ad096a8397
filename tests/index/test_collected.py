"""Files of many articles in a build: each article is its own, and no file is opened for nothing."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from index_doubles import Words
from index_files import MBOX, PDF, RSS, epub, page, tarred, warc, word, zipped

from assistant.citations import cite
from index.build import build
from index.collected import ContainerFile
from index.errors import ReadError
from index.generation import Index
from index.layout import Layout
from index.passages import passage_of, passage_spans
from index.plan import Pending, article_of
from index.removal import remove
from index.report import BuildReport
from index.sources import FolderSource
from index.types import Chunking
from index.verify import verify
from index.withdrawals import withdraw


@dataclass
class Shop:
    """A folder of files and the index made from it."""

    root: Path
    opened: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.root / "news"

    def write(self, **files: bytes | str) -> None:
        for name, data in files.items():
            file = self.folder / name.replace("__", ".").replace("_sub_", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if isinstance(data, bytes) else data.encode())

    def build(self) -> BuildReport:
        self.opened.clear()
        return build([FolderSource(self.folder)], self.root / "index", Words())

    def texts(self) -> dict[str, str]:
        index = Index.open(self.root / "index")
        return {
            a.path: index.article(a.article_id, a.text_sha256).text for a in index.headers.values()
        }


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Notes which files of many articles are opened."""
    made = Shop(tmp_path)
    members = ContainerFile.members

    def noted(container: ContainerFile) -> object:
        made.opened.append(container.path)
        return members(container)

    monkeypatch.setattr(ContainerFile, "members", noted)
    return made


def counts(report: BuildReport) -> tuple[int, int, int, int, int]:
    """(added, changed, unchanged, removed, failed)."""
    return (
        report.added, report.changed, report.unchanged, report.removed, len(report.failures),
    )  # fmt: skip


def rows(**texts: str) -> str:
    return "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items())


ZIP = {
    "a/b.md": "# B\n\nText of b.",
    "rows.jsonl": rows(r="A row in a zip.", s="Another."),
    "c.txt": "C.",
}


def test_every_kind_of_file_gives_its_articles(shop: Shop) -> None:
    shop.write(
        feed__xml=RSS, news__mbox=MBOX, pages__zip=zipped(ZIP), more__tgz=tarred(ZIP, "w:gz"),
        table__csv="id,text\n1,One.\n2,Two.\n", keel__pdf=PDF, book__epub=epub(),
        keel__docx=word([("A keel.", None)]), deep_sub_rows__jsonl=rows(x="X."),
        web__warc=warc([("https://h.example/a", "200 OK", page("A", "A page about a keel."))]),
    )  # fmt: skip
    report = shop.build()
    assert sorted(shop.texts()) == [
        "book.epub", "deep/rows.jsonl#x", "feed.xml#https://harbour.example/planks",
        "feed.xml#post-1", "keel.docx", "keel.pdf", "more.tgz!/a/b.md", "more.tgz!/c.txt",
        "more.tgz!/rows.jsonl#r", "more.tgz!/rows.jsonl#s",
        next(p for p in sorted(shop.texts()) if p.startswith("news.mbox#") and "@" not in p),
        "news.mbox#one@harbour.example",
        "pages.zip!/a/b.md", "pages.zip!/c.txt", "pages.zip!/rows.jsonl#r",
        "pages.zip!/rows.jsonl#s", "table.csv#1", "table.csv#2", "web.warc#https://h.example/a",
    ]  # fmt: skip
    assert [(f.path.partition("#")[0], f.reason) for f in report.failures] == [
        ("feed.xml", "the entry holds no text"),
        ("news.mbox", "the mail holds no text"),
    ]
    assert verify(Layout(shop.root / "index")) == []


def test_files_that_did_not_change_are_not_opened(shop: Shop) -> None:
    shop.write(feed__xml=RSS, a__jsonl=rows(x="X.", y="Y."), pages__zip=zipped(ZIP))
    assert counts(shop.build()) == (8, 0, 0, 0, 1)
    assert shop.opened == ["a.jsonl", "feed.xml", "pages.zip"] * 2  # looked through, then read
    again = shop.build()
    assert counts(again) == (0, 0, 8, 0, 1)
    assert again.failures[0].reason == "the entry holds no text"
    assert shop.opened == []
    shop.write(feed__xml=RSS + "\n")
    assert counts(shop.build()) == (0, 0, 8, 0, 1)
    assert shop.opened == ["feed.xml"]
    assert counts(shop.build()) == (0, 0, 8, 0, 1)
    assert shop.opened == []


def test_an_article_that_changes_changes_alone(shop: Shop) -> None:
    shop.write(a__jsonl=rows(x="X.", y="Y.", z="Z."), pages__zip=zipped(ZIP))
    shop.build()
    shop.write(
        a__jsonl=rows(w="W.", x="X.", y="Y, now."),
        pages__zip=zipped(
            {"new.md": "New.", **ZIP, "rows.jsonl": rows(r="Changed.", s="Another.")}
        ),
    )
    report = shop.build()
    assert counts(report) == (2, 2, 4, 1, 0)
    assert shop.texts() == {
        "a.jsonl#w": "W.", "a.jsonl#x": "X.", "a.jsonl#y": "Y, now.", "pages.zip!/new.md": "New.",
        "pages.zip!/a/b.md": "Text of b.", "pages.zip!/rows.jsonl#r": "Changed.",
        "pages.zip!/rows.jsonl#s": "Another.", "pages.zip!/c.txt": "C.",
    }  # fmt: skip


def test_a_file_that_is_gone_takes_its_articles_along(shop: Shop) -> None:
    shop.write(a__jsonl=rows(x="X.", y="Y."), b__md="B.")
    shop.build()
    (shop.folder / "a.jsonl").unlink()
    assert counts(shop.build()) == (0, 0, 1, 2, 0)


def test_a_file_that_broke_is_one_failure_and_its_articles_stay(shop: Shop) -> None:
    whole = zipped(ZIP)
    shop.write(pages__zip=whole, feed__xml=RSS, b__md="B.")
    shop.build()
    before = shop.texts()
    shop.write(pages__zip=whole[:-30], feed__xml=RSS[: RSS.index("Planks are")])
    report = shop.build()
    assert counts(report) == (0, 0, 2, 0, 3)  # b.md and the first entry of the feed
    assert [f.path for f in report.failures] == ["feed.xml#post-2", "feed.xml", "pages.zip"]
    assert shop.texts() == before
    shop.write(pages__zip=whole, feed__xml=RSS)
    assert counts(shop.build()) == (0, 0, 7, 0, 1)


def test_a_container_within_one_that_broke_keeps_its_articles(shop: Shop) -> None:
    inner = zipped(ZIP)
    shop.write(out__zip=zipped({"in.zip": inner, "d.md": "D."}))
    shop.build()
    before = shop.texts()
    shop.write(out__zip=zipped({"in.zip": inner[:-30], "d.md": "D."}))
    report = shop.build()
    assert counts(report) == (0, 0, 1, 0, 1)
    assert report.failures[0].path == "out.zip!/in.zip"
    assert shop.texts() == before
    assert counts(shop.build()) == (0, 0, 1, 0, 1)
    assert shop.texts() == before


def test_a_member_that_fails_now_keeps_its_earlier_version(shop: Shop) -> None:
    shop.write(a__jsonl=rows(x="X.", y="Y."))
    shop.build()
    shop.write(a__jsonl=rows(x="", y="Y."))
    report = shop.build()
    assert counts(report) == (0, 0, 1, 0, 1)
    assert (report.failures[0].path, report.failures[0].line) == ("a.jsonl#x", 1)
    assert shop.texts() == {"a.jsonl#x": "X.", "a.jsonl#y": "Y."}
    assert counts(shop.build()) == (0, 0, 1, 0, 1)


def test_a_file_of_which_a_member_was_withdrawn_is_not_opened_again(shop: Shop) -> None:
    shop.write(mail__mbox=MBOX)
    members = shop.build().added
    withdraw(shop.root / "index", [min(shop.texts())])
    report = shop.build()
    assert shop.opened == []
    assert (report.unchanged, report.withheld) == (members - 1, 1)


def test_an_article_that_was_removed_comes_back_with_the_next_build(shop: Shop) -> None:
    shop.write(a__jsonl=rows(x="X.", y="Y."))
    shop.build()
    remove(shop.root / "index", ["a.jsonl#x"])
    assert counts(shop.build()) == (1, 0, 1, 0, 0)


def test_a_mapping_is_of_its_folder_and_those_below_and_rows_are_read_anew_with_it(
    shop: Shop,
) -> None:
    row = json.dumps({"id": "x", "text": "Text.", "long": "Long."})
    shop.write(a__jsonl=row, one_sub_a__jsonl=row, one_sub_two_sub_a__jsonl=row)
    shop.build()
    shop.write(**{"one_sub_footnote-source__toml": '[fields]\ntext = "long"\n'})
    assert counts(shop.build()) == (0, 2, 1, 0, 0)
    assert shop.texts() == {
        "a.jsonl#x": "Text.", "one/a.jsonl#x": "Long.", "one/two/a.jsonl#x": "Long.",
    }  # fmt: skip


def test_a_file_altered_between_the_passes_is_reported(shop: Shop) -> None:
    shop.write(a__jsonl=rows(x="X.", y="Y."))
    first, second = FolderSource(shop.folder).items()
    shop.write(a__jsonl=rows(x="X, now."))
    for item in (second, first):
        with pytest.raises(ReadError, match="altered while it was being read"):
            item.document()


def test_items_are_read_in_any_order(shop: Shop) -> None:
    shop.write(a__jsonl=rows(x="X.", y="Y.", z="Z."), b__jsonl=rows(x="B."))
    items = {item.path: item for item in FolderSource(shop.folder).items()}
    order = ["a.jsonl#z", "b.jsonl#x", "a.jsonl#x", "a.jsonl#x", "a.jsonl#y"]
    assert [items[path].document().text for path in order] == ["Z.", "B.", "X.", "X.", "Y."]


@pytest.mark.timeout(20)
def test_a_pipe_is_reported_and_never_waited_for(shop: Shop) -> None:
    shop.write(a__md="A.")
    os.mkfifo(shop.folder / "b.zip")
    assert [f.reason for f in shop.build().failures] == [
        "this is a pipe, a socket or a device, not a file"
    ]


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(words.filter(str.strip), min_size=1, max_size=4, unique=True))
def test_whatever_rows_hold_every_passage_is_its_span(tmp_path: Path, texts: list[str]) -> None:
    lines = [json.dumps({"id": str(n), "text": t}) for n, t in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    for item in FolderSource(tmp_path, "news").items():
        try:
            article = article_of(Pending("news", item, item.digest(), None), {})
        except ReadError:  # of a text in which nothing can be seen
            continue
        for span in passage_spans(article.text, Chunking(20, 1)):
            passage = passage_of(article, span)
            assert article.text[passage.start : passage.end] == passage.text


def test_a_quotation_of_every_format_is_its_span_of_the_stored_text(shop: Shop) -> None:
    shop.write(
        keel__pdf=PDF, book__epub=epub(), keel__docx=word([("A keel of oak.", None)]),
        feed__xml=RSS, news__mbox=MBOX, pages__zip=zipped(ZIP),
    )  # fmt: skip
    shop.build()
    index = Index.open(shop.root / "index")
    seen = 0
    for segment in index.segments:
        for lead in range(segment.first_article, segment.first_article + len(segment.alive)):
            for row in index.passages_of_lead(lead):
                passage = index.passage(row)
                article = index.article(passage.article_id)
                cited = cite(1, article, (passage.start, passage.end))
                assert article.text[cited.start : cited.end] == cited.quote == passage.text
                seen += 1
    assert seen >= 10
