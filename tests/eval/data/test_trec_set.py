"""TREC folders: topics, judgements, documents."""

from pathlib import Path

import pytest

from eval.data.jsonl import read_corpus
from eval.data.opened import DataSpec, open_set, parse_spec
from eval.data.ranking_set import RankingSet
from eval.data.topics import read_topics
from eval.data.trec_documents import read_documents
from eval.types import CorpusRow, Query
from index.errors import InputError

TOPICS = """<top>
<num> Number: 301
<title> International  Organized
Crime &amp; Law

<desc> Description:
Identify organizations.

<narr> Narrative:
A relevant document <b>names</b> one.
</top>

<TOP><NUM>302</NUM><DESC>Description: What
is new?</DESC></TOP>
"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<topics task="t">
  <topic number="1">
    <query>coronavirus origin</query>
    <question>what is the origin</question>
  </topic>
  <topic number="2" type="faceted">
    <description>desc <i>of</i> two</description>
  </topic>
  <topic number="3">
    own text
  </topic>
  <topic><num>4</num><title>four</title></topic>
</topics>
"""
DOCS = """<DOC>
<DOCNO> d-1 </DOCNO>
<HEADLINE>
One &amp; <b>only</b>
</HEADLINE>
<TEXT>
First <i>words</i>. 1 < 2.
</TEXT>
<TEXT>More.</TEXT>
<BYLINE>Somebody</BYLINE>
</DOC>
<doc><docno>d-2</docno><title>Two</title>Second words.</doc>
"""
QRELS = "301 0 d-1 1\n302 0 d-2 2\n302 0 gone 1\n"


def file(root: Path, name: str, content: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def trec(root: Path, **others: str) -> Path:
    """A folder; `others` are files by name with "__" for the dot, empty to leave one out."""
    files = {"topics__txt": TOPICS, "qrels__txt": QRELS, "docs__trec": DOCS} | others
    for name, content in files.items():
        if content:
            file(root / "adhoc", name.replace("__", "."), content)
    return root / "adhoc"


def opened(folder: Path, cache: Path, *archive: Path) -> RankingSet:
    data = open_set(DataSpec(str(folder), archive), cache)
    assert isinstance(data, RankingSet)
    return data


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_topics_in_markup(tmp_path: Path, line_end: str) -> None:
    content = "\ufeff" + TOPICS.replace("\n", line_end)
    assert read_topics(file(tmp_path, "topics.301-302", content)) == [
        Query("301", "International Organized Crime & Law"),
        Query("302", "What is new?"),
    ]


def test_topics_in_xml(tmp_path: Path) -> None:
    assert read_topics(file(tmp_path, "topics.xml", XML)) == [
        Query("1", "coronavirus origin"),
        Query("2", "desc of two"),
        Query("3", "own text"),
        Query("4", "four"),
    ]


def test_marked_up_topics_within_xml_are_xml(tmp_path: Path) -> None:
    content = "<topics><top><num>1</num><title>a &lt; b</title></top></topics>"
    assert read_topics(file(tmp_path, "topics", content)) == [Query("1", "a < b")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"topics:1: expected topics"),
        ("301 what?\n", r"topics:1: expected topics"),
        ("<top>\n<title> x\n</top>", r"topics:1: the topic has no number"),
        (TOPICS + "<top>\n<num> 303\n</top>\n", r'topics:15: the topic "303" asks nothing'),
        (TOPICS + TOPICS, r'topics:15: duplicate topic "301", first seen in line 1'),
        (TOPICS + "<top>\n<num> 303\n", r"topics:15: <top> is never closed"),
        (TOPICS + "<top>\n<num> 1\n<top>\n", r"topics:17: <top> came where </top> was expected"),
        (TOPICS + "</top>\n", r"topics:15: </top> came where <top> was expected"),
        (TOPICS + "stray\n", r'topics:15: "stray" stands outside <top>'),
        (TOPICS + "<top><num>1<num>2<title>x</top>", r"topics:15: <num> comes twice"),
        (TOPICS.encode() + b"<top>\xff</top>", r"topics:15: not UTF-8"),
        (TOPICS.replace("\n", "\r"), r"topics:1: a carriage return"),
        ("<topics>\n<topic number='1'>x</topic>\n<topic>y</topic></topics>", r"topics:3: .* no nu"),
        ("<topics>\n<topic number='1'/></topics>", r'topics:2: the topic "1" asks nothing'),
        ("<topics>\n<topic number='1'>x</topics>", r"topics:2: expected topics as .* or as XML"),
        ("<topics></topics>", r"topics: holds no topics"),
        (
            "<topics><topic number='1'>x</topic>\n<topic number='1'>y</topic></topics>",
            r'topics:2: duplicate topic "1", first seen in line 1',
        ),
    ],
)
def test_unsound_topics_are_named_by_line(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_topics(file(tmp_path, "topics", content))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE t SYSTEM "http://localhost:9/t.dtd">',
    ],
)
def test_xml_that_declares_entities_is_refused(tmp_path: Path, declared: str) -> None:
    content = f"{declared}<t><topic number='1'><query>x&a;</query></topic></t>"
    with pytest.raises(InputError, match=r"topics\.xml.*(DOCTYPE|Entity)"):
        read_topics(file(tmp_path, "topics.xml", content))


def test_documents(tmp_path: Path) -> None:
    path = file(tmp_path, "docs.trec", DOCS)
    assert list(read_documents([path])) == [
        CorpusRow("d-1", "One & only", "First  words . 1 < 2.\n\nMore."),
        CorpusRow("d-2", "Two", "Second words."),
    ]


def test_a_heading_inside_a_text_is_text(tmp_path: Path) -> None:
    content = "<DOC><DOCNO>a</DOCNO><TEXT>One <HEAD>two</HEAD> three.</TEXT><HEAD>T</HEAD></DOC>"
    path = file(tmp_path, "docs", content)
    assert list(read_documents([path])) == [CorpusRow("a", "T", "One two three.")]


def test_very_many_tags_that_nobody_closed_take_one_pass(tmp_path: Path) -> None:
    path = file(tmp_path, "docs", "<DOC><DOCNO>a</DOCNO>" + "<TEXT><HEAD>" * 300_000 + "</DOC>")
    assert [row.doc_id for row in read_documents([path])] == ["a"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<DOC>\nx</DOC>", r"docs:1: the document should have one <DOCNO>, got 0"),
        ("<DOC><DOCNO>a</DOCNO><DOCNO>b</DOCNO></DOC>", r"docs:1: .* one <DOCNO>, got 2"),
        ("<DOC><DOCNO> </DOCNO></DOC>", r"docs:1: the document should have one <DOCNO>"),
        (DOCS + DOCS, r'docs:13: duplicate id "d-1", first at .*docs:1\.'),
        (DOCS + "<DOC>", r"docs:13: <DOC> is never closed"),
        (b"<DOC>\nR\xe9sum\xe9", r"docs:2: not UTF-8"),
        ("", r"docs: holds no documents"),
    ],
)
def test_unsound_documents_are_named_by_line(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        list(read_documents([file(tmp_path, "docs", content)]))


def test_a_folder_of_trec_files(tmp_path: Path) -> None:
    data = opened(trec(tmp_path), tmp_path / "cache")
    assert data.name == "adhoc"
    assert [query.query_id for query in data.queries] == ["301", "302"]
    assert data.qrels == {"301": {"d-1": 1}, "302": {"d-2": 2, "gone": 1}}
    assert data.doc_ids == {"d-1", "d-2"}
    assert data.unknown_documents == 1
    assert data.corpus_path is not None
    assert [row.doc_id for row in read_corpus(data.corpus_path)] == ["d-1", "d-2"]
    assert [path.name for path in data.files] == ["topics.txt", "qrels.txt", "docs.trec"]


def test_documents_in_many_files_are_one_corpus(tmp_path: Path) -> None:
    folder = trec(tmp_path, docs__trec="")
    file(folder, "docs/a/1", DOCS)
    file(folder, "docs/b", "<DOC><DOCNO>d-3</DOCNO>x</DOC>")
    assert opened(folder, tmp_path / "cache").doc_ids == {"d-1", "d-2", "d-3"}


def test_a_corpus_in_beirs_layout(tmp_path: Path) -> None:
    folder = trec(tmp_path, docs__trec="", corpus__jsonl='{"_id": "d-1", "text": "x"}\n')
    assert opened(folder, tmp_path / "cache").doc_ids == {"d-1"}


def test_judgements_of_an_archives_files(tmp_path: Path) -> None:
    file(tmp_path, "archive/2012/a.md", "# A\n\nText.\n")
    folder = trec(tmp_path, docs__trec="", qrels__txt="301 0 2012/a.md 1\n")
    data = opened(folder, tmp_path / "cache", tmp_path / "archive")
    assert data.corpus_path is None
    assert data.doc_ids == {"2012/a.md"}
    assert data.unknown_documents == 0
    assert data.archive == (tmp_path / "archive",)
    named = open_set(parse_spec(f"{folder}@{tmp_path / 'archive'}"))
    assert named == data


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"qrels__txt": ""}, r"adhoc: expected one file qrels\.\* or qrels, got none"),
        ({"qrels__b": QRELS}, r"expected one file qrels\.\* .* got qrels\.b, qrels\.txt"),
        ({"topics": TOPICS}, r"expected one file topics\.\* .* got topics, topics\.txt"),
        ({"docs__trec": ""}, r"adhoc has no articles: expected corpus\.jsonl, docs\.\*"),
        ({"corpus__jsonl": "{}"}, r"adhoc has corpus\.jsonl and docs\.trec; expected one"),
        ({"qrels__txt": "300 0 d-1 1\n"}, r'qrels\.txt:1: query "300" is not among the queries'),
        ({"qrels__txt": "301 0 d-1 -1\n"}, r"qrels\.txt:1: the grade should be from 0"),
        ({"docs__trec": "<DOC></DOC>"}, r"docs\.trec:1: the document should have one <DOCNO>"),
        ({"topics__txt": ""}, r"adhoc is no data set: expected questions\.jsonl .* \(TREC\)"),
    ],
)
def test_what_a_folder_lacks_or_has_twice_is_named(
    tmp_path: Path, others: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        opened(trec(tmp_path, **others), tmp_path / "cache")


def test_a_path_in_two_archives_is_named(tmp_path: Path) -> None:
    folder = trec(tmp_path, docs__trec="", qrels__txt="301 0 a.md 1\n")
    roots = [file(tmp_path, f"{name}/a.md", "x").parent for name in ("one", "two")]
    with pytest.raises(InputError, match=r'"a\.md" is in .*one and in .*two'):
        opened(folder, tmp_path / "cache", *roots)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty: holds no articles"):
        opened(folder, tmp_path / "cache", tmp_path / "empty")
