"""Sets of ir_datasets, registered by the test itself: nothing is downloaded."""

import builtins
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from eval.data.irds import load_irds
from eval.data.jsonl import read_corpus
from eval.data.opened import DataSpec, open_set, parse_spec
from eval.data.ranking_set import RankingSet
from eval.types import CorpusRow, Query
from index.errors import InputError, MissingExtra

ir_datasets = pytest.importorskip("ir_datasets", reason="pip install -e '.[irds]'")

Registered = Callable[..., str]


class TitledDoc(NamedTuple):
    doc_id: str
    text: str
    title: str

    def default_text(self) -> str:
        return f"{self.title} {self.text}"


class TitledDocs(ir_datasets.formats.BaseDocs):  # type: ignore[misc]
    def docs_iter(self) -> Any:
        yield TitledDoc("t1", "Of apples.", "Orchards")
        yield TitledDoc("t2", "No title.", "")

    def docs_cls(self) -> type:
        return TitledDoc


@pytest.fixture
def registered(tmp_path: Path) -> Registered:
    def register(docs: Any = None, qrels: str = "q1 0 d1 2\nq1 0 d2 -2\n", **parts: bool) -> str:
        files = {
            "docs": "d1\tFirst words.\nd2\tSecond words.\n",
            "queries": "q1\tfirst?\nq2\tnever judged\n",
            "qrels": qrels,
        }
        paths = {}
        for part, content in files.items():
            paths[part] = tmp_path / part
            paths[part].write_text(content)
        local = ir_datasets.util.LocalDownload
        formats = ir_datasets.formats
        name = f"footnote-test-{uuid.uuid4().hex}/test"
        components = [
            docs or formats.TsvDocs(local(paths["docs"])),
            formats.TsvQueries(local(paths["queries"])),
            formats.TrecQrels(local(paths["qrels"]), {2: "good", -2: "junk"}),
        ]
        kept = components[: 2 if parts.get("unjudged") else 3]
        ir_datasets.registry.register(name, ir_datasets.Dataset(*kept))
        return f"irds:{name}"

    return register


def test_a_set_by_its_id(registered: Registered, tmp_path: Path) -> None:
    place = registered()
    data = open_set(parse_spec(place), tmp_path / "cache")
    assert isinstance(data, RankingSet)
    assert data.name == parse_spec(place).name == place
    assert data.queries == (Query("q1", "first?"),)
    assert data.qrels == {"q1": {"d1": 2, "d2": 0}}
    assert data.corpus_path is not None
    assert list(read_corpus(data.corpus_path)) == [
        CorpusRow("d1", "", "First words."),
        CorpusRow("d2", "", "Second words."),
    ]


def test_a_title_is_not_said_twice(registered: Registered, tmp_path: Path) -> None:
    data = load_irds(registered(TitledDocs(), "q1 0 t1 1\n"), tmp_path / "cache")
    assert data.corpus_path is not None
    assert list(read_corpus(data.corpus_path)) == [
        CorpusRow("t1", "Orchards", "Of apples."),
        CorpusRow("t2", "", "No title."),
    ]


def test_it_is_written_down_once(
    registered: Registered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = registered(TitledDocs(), "q1 0 t1 1\n")
    first = load_irds(place, tmp_path / "cache")
    monkeypatch.setattr(TitledDocs, "docs_iter", None)
    assert load_irds(place, tmp_path / "cache") == first


def test_an_unknown_id_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='knows no data set "no/such"'):
        load_irds("irds:no/such", tmp_path)


def test_a_set_without_judgements_is_named(registered: Registered, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"irds:footnote-test-.* has no qrels"):
        load_irds(registered(unjudged=True), tmp_path)


def test_what_cannot_be_had_is_named_and_leaves_nothing(
    registered: Registered, tmp_path: Path
) -> None:
    place = registered()
    (tmp_path / "docs").unlink()
    with pytest.raises(InputError, match=r"irds:.* cannot be had: FileNotFoundError"):
        load_irds(place, tmp_path / "cache")
    assert list((tmp_path / "cache" / "sets").iterdir()) == []


def test_it_has_articles_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has articles of its own"):
        open_set(DataSpec("irds:beir/scifact/test", (tmp_path,)))


def test_without_the_extra_its_name_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **others: Any) -> Any:
        if name == "ir_datasets":
            raise ImportError(name)
        return real(name, *rest, **others)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install -e '\.\[irds\]'"):
        load_irds("irds:beir/scifact/test", tmp_path)
