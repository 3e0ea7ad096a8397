"""Several folders in one index: names, identities, and what the command prints of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from index_workshop import BIRDS, TIDES, Workshop, counts

from index.cli import index as index_command
from index.errors import InputError


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


def test_one_folder_named_twice_is_refused(shop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        shop.build(shop.folder, shop.folder)
    assert str(caught.value) == f"{shop.folder} was given more than once. Give it once."
    names = [f"{name}={shop.folder}" for name in ("one", "two")]
    arguments = ["build", *names, "--index", str(tmp_path / "index")]
    refused = CliRunner().invoke(index_command, arguments)
    assert isinstance(refused.exception, InputError)
    assert str(refused.exception) == str(caught.value)


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
