"""Web sources as the command line names them, and the store that they keep pages in."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import IndexDamaged, InputError
from index.fetching.opening import FetchOptions, open_web_source
from index.fetching.store import Store
from index.layout import Layout


def test_a_web_source_has_a_name_of_its_own(tmp_path: Path) -> None:
    opened = open_web_source("https://h.example:8443/a/feed?x=1", None, tmp_path, FetchOptions())
    assert (opened.name, opened.root) == (
        "h.example:8443/a/feed?x=1",
        "https://h.example:8443/a/feed?x=1",
    )
    with pytest.raises(InputError, match="cannot be a source") as refused:
        open_web_source("https://me:s3cret@h.example/", None, tmp_path, FetchOptions())
    assert "s3cret" not in str(refused.value)


def test_an_address_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be a source"):
        open_web_source("https://me:s3cret@h.example/", None, tmp_path / "index", FetchOptions())
    assert not (tmp_path / "index").exists()


def test_a_web_source_lets_go_of_its_store(tmp_path: Path) -> None:
    opened = open_web_source("https://h.example/", None, tmp_path, FetchOptions())
    opened.close()
    with pytest.raises(IndexDamaged, match="closed"):
        next(opened.items())


def test_the_store_says_what_to_do_where_it_is_damaged(tmp_path: Path) -> None:
    file = Layout(tmp_path).fetched
    file.write_bytes(b"no database" * 100)
    with pytest.raises(InputError, match="delete it"):
        Store(file)


def test_what_an_interrupted_run_fetched_counts_for_a_day(tmp_path: Path) -> None:
    store = Store(Layout(tmp_path).fetched)
    assert store.begin("web", 1000.0) == 1000.0
    assert store.begin("web", 1000.0 + 86_400.0) == 1000.0
    assert store.begin("web", 1001.0 + 86_400.0) == 87_401.0
    store.finish("web")
    assert store.begin("web", 90_000.0) == 90_000.0
