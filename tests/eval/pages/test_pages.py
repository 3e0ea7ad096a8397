"""Saved pages judged by what is known of them, through the command, on pages made here."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluate as command
from eval.pages.evaluate import evaluate_pages
from eval.pages.gold import read_gold
from eval.pages.matching import joined, loosely
from eval.results import results_in
from index.errors import InputError

TEXT = "Three boats came in under the new light before midnight, and one of them was overdue. "


@pytest.fixture(autouse=True)
def _results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_RESULTS", str(tmp_path / "results"))


def page(title: str, author: str = "", date: str = "") -> bytes:
    head = f"<title>{title}</title><meta name='author' content='{author}'>"
    head += f"<meta property='article:published_time' content='{date}'>"
    body = f"<nav>Home Boats</nav><article><h1>{title}</h1><p>{TEXT * 4}</p></article>"
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def written(root: Path, rows: list[dict[str, object]]) -> Path:
    (root / "set" / "pages").mkdir(parents=True)
    folder = root / "set"
    (folder / "pages" / "a.html.gz").write_bytes(
        gzip.compress(page("A Light Returns", "Ann Lee", "2019-04-05"))
    )
    (folder / "pages" / "b.html").write_bytes(page("Oil Is Paid For", date="2019-04-06"))
    (folder / "pages" / "c.html").write_bytes(b"<html><body></body></html>")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "gold.jsonl").write_text(lines, encoding="utf-8")
    return folder


ROWS: list[dict[str, object]] = [
    {"file": "pages/a.html.gz", "title": "A  Light\u00a0Returns", "author": ["Ann Lee"],
     "date": "2019-04-05", "with": ["one of them", "no such words"], "without": ["Home Boats"]},
    {"file": "pages/b.html", "title": "Oil is paid for", "author": "", "date": "2019-04-05",
     "with": ["before midnight"], "without": ["Three boats"]},
    {"file": "pages/c.html", "title": "Nothing", "author": "Bo Li", "date": ""},
]  # fmt: skip


def call(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["pages", *map(str, arguments)])


def test_figures_by_hand(tmp_path: Path) -> None:
    result = evaluate_pages(written(tmp_path, ROWS))
    # a is right but for one snippet; b differs in case and by a day; c cannot be read
    assert result["title"] == pytest.approx(1 / 3)
    assert result["title_loosely"] == pytest.approx(2 / 3)
    assert (result["author"], result["author_withheld"]) == (1 / 2, 1.0)
    assert result["date"] == 1 / 2
    assert result["with"] == pytest.approx(2 / 3)
    assert result["without"] == 1 / 2
    assert result["n_by_measure"] == {
        "title": 3, "author": 2, "date": 2, "with": 3, "without": 2,
        "title_loosely": 3, "author_loosely": 2, "author_withheld": 1,
    }  # fmt: skip
    assert result["per_query"]["with"] == {
        "pages/a.html.gz#1": 1.0, "pages/a.html.gz#2": 0.0, "pages/b.html#1": 1.0,
    }  # fmt: skip
    assert result["unread"] == {"pages/c.html": "no article text found"}
    assert sum(half["n"] for half in result["by_half"].values()) == 3


def test_the_command_prints_and_keeps_the_result(tmp_path: Path) -> None:
    done = call(written(tmp_path, ROWS))
    assert done.exit_code == 0, done.output
    assert "author_withheld" in done.output
    [(_, kept)] = results_in(tmp_path / "results")
    assert (kept["kind"], kept["dataset"], kept["n"]) == ("pages", "set", 3)
    assert kept["intervals"]["title"][0] <= kept["title"] <= kept["intervals"]["title"][1]
    printed = json.loads(call(tmp_path / "set", "--json").stdout)
    assert "per_query" not in printed


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"file": "../outside.html"}, "gold.jsonl:1: 'file' leads out of the folder"),
        ({"file": "pages/z.html"}, "there is no file"),
        ({"file": "pages/b.html", "with": [1]}, "'with' should be text or a list of texts"),
        ({"file": "pages/b.html", "date": 2019}, "'date' should be text"),
    ],
)
def test_unsound_gold_is_refused(tmp_path: Path, row: dict[str, object], complaint: str) -> None:
    (tmp_path / "outside.html").write_bytes(b"x")
    with pytest.raises(InputError, match=complaint):
        read_gold(written(tmp_path, [row]))


def test_names_are_compared_as_one_text() -> None:
    assert joined(["Ann Lee", "Bo Li"]) == joined(["Ann Lee und Bo Li"]) == "Ann Lee, Bo Li"
    assert joined(["Anders Und"]) == "Anders Und"
    assert loosely("T. V. Raman") == loosely("t v raman")
