"""Sets over an archive in BEIR's layout, as a person makes one, and the names of sets."""

from pathlib import Path

import pytest

from eval.data.opened import DataSpec, open_set, parse_spec
from eval.data.ranking_set import RankingSet
from index.errors import InputError


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The layout that eval/README.md shows under "A set of one's own"."""
    (tmp_path / "articles" / "boats").mkdir(parents=True)
    (tmp_path / "articles" / "boats" / "keel.md").write_text("# Keels\n\nA keel is laid first.\n")
    folder = tmp_path / "my-set"
    (folder / "qrels").mkdir(parents=True)
    (folder / "set.toml").write_text('archive = ["../articles"]')
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "How is a keel laid?"}\n')
    (folder / "qrels" / "test.tsv").write_text("q1\tboats/keel.md\t1\n")
    return folder


def test_queries_over_an_archive(own: Path) -> None:
    data = open_set(parse_spec(str(own)))
    assert isinstance(data, RankingSet)
    assert data.name == "my-set"
    assert data.corpus_path is None
    assert data.doc_ids == {"boats/keel.md"}
    assert data.unknown_documents == 0
    assert [path.name for path in data.files] == ["queries.jsonl", "test.tsv"]


def test_articles_of_its_own_go_before_an_archive(own: Path) -> None:
    (own / "corpus.jsonl").write_text('{"_id": "boats/keel.md", "text": "x"}\n')
    data = open_set(parse_spec(str(own)))
    assert isinstance(data, RankingSet)
    assert data.corpus_path == own / "corpus.jsonl"
    assert data.archive == ()


def test_without_the_archive_the_corpus_is_missed(own: Path) -> None:
    with pytest.raises(InputError, match=r"corpus\.jsonl: cannot be read"):
        open_set(DataSpec(str(own)))


def test_spans_of_an_archives_files_are_refused(own: Path) -> None:
    (own / "qrels" / "spans.tsv").write_text("q1\tboats/keel.md\t0\t4\t1\n")
    with pytest.raises(InputError, match=r"spans\.tsv:1: spans are of the rows of a corpus"):
        open_set(parse_spec(str(own)))


@pytest.mark.parametrize(
    ("text", "name", "archive"),
    [
        ("a/b", "b", ()),
        ("a/b.zip", "b", ()),
        ("a/b@c/d", "b", (Path("c/d"),)),
        ("irds:beir/scifact/test", "irds:beir/scifact/test", ()),
    ],
)
def test_names(text: str, name: str, archive: tuple[Path, ...]) -> None:
    spec = parse_spec(text)
    assert (spec.name, spec.archive) == (name, archive)


@pytest.mark.parametrize("text", ["@archive", "set@"])
def test_half_a_name_is_none(text: str) -> None:
    with pytest.raises(InputError, match="SET or SET@ARCHIVE was expected"):
        parse_spec(text)


def test_nothing_at_that_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no data set"):
        open_set(DataSpec(str(tmp_path / "none.zip")))


@pytest.mark.parametrize("text", ["a" * 5000, "a/" * 3000, "x\0y"])
def test_a_name_that_no_file_can_have(text: str) -> None:
    with pytest.raises(InputError, match="There is no data set"):
        open_set(parse_spec(text))


def test_no_name() -> None:
    with pytest.raises(InputError, match="An empty name came"):
        parse_spec("")


def test_judgements_of_another_collection_are_refused(own: Path) -> None:
    (own / "qrels" / "test.tsv").write_text("q1\tarticles/boats/keel.md\t1\nq1\tx\t0\n")
    with pytest.raises(InputError, match=r'"articles/boats/keel.md", and there is "boats/keel.md"'):
        open_set(parse_spec(str(own)))
    (own / "qrels" / "test.tsv").write_text("q1\tboats/keel.md\t0\nq1\tx\t1\n")
    data = open_set(parse_spec(str(own)))
    assert isinstance(data, RankingSet)
    assert data.unknown_documents == 1


def test_a_folder_of_two_layouts_is_refused(own: Path) -> None:
    (own / "questions.jsonl").write_text('{"_id": "1", "text": "How?", "answerable": false}\n')
    with pytest.raises(InputError, match=r"both questions\.jsonl and queries\.jsonl"):
        open_set(parse_spec(str(own)))
