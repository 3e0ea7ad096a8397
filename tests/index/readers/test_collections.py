"""Files that hold many articles: each one's words and fields, and its failures one by one."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from index_files import ATOM, MBOX, RSS, page, tarred, warc, zipped

from index.errors import InputError, ReadError
from index.readers import collection_for
from index.readers.fields import KNOWN, Fields, read_fields
from index.readers.members import MAX_RATIO, Budget, Context, Member
from index.types import Document


def members(data: bytes, path: str, fields: Fields = KNOWN) -> list[Member]:
    collection = collection_for(path)
    assert collection is not None
    return list(collection(io.BytesIO(data), path, Context(fields, Budget(len(data)))))


def read(data: bytes, path: str, fields: Fields = KNOWN) -> dict[str, Document | str]:
    """Documents by place; the reason in place of one that cannot be read."""
    found: dict[str, Document | str] = {}
    for member in members(data, path, fields):
        try:
            found[member.place] = member.document()
        except ReadError as error:
            found[member.place] = str(error)
    return found


def texts(data: bytes, path: str) -> dict[str, str]:
    return {
        place: found if isinstance(found, str) else found.text
        for place, found in read(data, path).items()
    }


ROW = {
    "_id": "a1",
    "Headline": "The keel",
    "body": "<p>A keel of oak.</p><p>Ribs &amp; planks.</p>",
    "authors": [{"name": "Ida Vance"}, "Tomas Reyl"],
    "published_at": 1336032000,
    "url": "https://harbour.example/keel",
    "tags": "boats; oak",
    "lang": "en",
}


def test_a_row_of_json_becomes_an_article_by_the_names_that_are_known() -> None:
    ((place, document),) = read(json.dumps(ROW).encode(), "a.jsonl").items()
    assert place == "#a1"
    assert document == Document(
        title="The keel",
        text="A keel of oak.\n\nRibs & planks.",
        authors=("Ida Vance", "Tomas Reyl"),
        published="2012-05-03",
        categories=("boats", "oak"),
        url="https://harbour.example/keel",
        language="en",
    )


def test_every_broken_row_is_a_failure_with_its_line() -> None:
    lines = [
        b'{"id": 1, "text": "One."}', b"", b'{"id": 2, "text": ', b"[1]", b'{"id": 3, "x": "y"}',
        b"[" * 100_000, b'{"id": 1, "text": "Again."}', b'\xff{"id": 4}',
        b'{"id": 5, "text": "Five."}',
    ]  # fmt: skip
    found = list(read(b"\n".join(lines), "a.ndjson").values())
    assert isinstance(found[0], Document)
    assert isinstance(found[-1], Document)
    reasons = [str(reason) for reason in found[1:-1]]
    assert reasons[0].startswith("line 3: the line is no JSON")
    assert reasons[1] == "line 4: a list stands where an object was expected"
    assert reasons[2].startswith("line 5: no field of the row is the article's text; it has id, x")
    assert reasons[3].startswith("line 6: the line is no JSON")
    assert reasons[4] == "line 7: '#1' stands a second time in the file"
    assert reasons[5] == "line 8: the line is not UTF-8, as JSON is"


def test_a_row_without_an_id_is_told_by_its_content() -> None:
    first = members(b'{"text": "One."}\n{"text": "Two."}', "a.jsonl")
    second = members(b'{"text": "New."}\n{"text": "One."}\n{"text": "Two."}', "a.jsonl")
    assert [m.place for m in first] == [m.place for m in second][1:]


def test_a_line_too_large_is_passed_over() -> None:
    data = b'{"text": "%b"}\n{"id": 2, "text": "Two."}\n' % (b"x" * 21_000_000)
    found = texts(data, "a.jsonl")
    assert list(found.values())[1] == "Two."
    assert "more than the 20 MB" in next(iter(found.values()))


def test_a_line_of_objects_that_would_fill_the_memory_is_refused() -> None:
    data = b'{"text": "x", "a": [' + b"{}," * 300_000 + b"{}]}"
    assert list(texts(data, "a.jsonl").values()) == [
        "line 1: the line holds more than 200,000 lists or objects"
    ]


def test_a_table_is_read_with_its_quotes_and_its_delimiter() -> None:
    data = (
        'Title;Body;Date;Author\n"The keel";"A keel of ""oak"".\n\nRibs.";3.5.2012;Ida Vance\n'
        "Short;Text\nOne;Two;2012;x;too;many\n"
    )
    first, second, third = read(data.encode(), "a.csv").values()
    assert isinstance(first, Document)
    assert (first.text, first.published) == ('A keel of "oak".\n\nRibs.', "2012-05-03")
    assert isinstance(second, Document)
    assert third == "line 6: the row has 6 fields and the first row names 4"


def test_tables_in_other_encodings_and_with_tabs() -> None:
    (found,) = texts("title\ttext\nA\tcafé\n".encode("cp1252"), "a.tsv").values()
    assert found == "café"
    (found,) = texts("\ufefftext,title\ncafé,A\n".encode(), "a.csv.gz.csv").values()
    assert found == "café"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"just words\nmore", "names 1 columns"), (b"a,b\n1,\x002", "NUL"),
     ("a,b\n1,2".encode("utf-16"), "UTF-16")],
)  # fmt: skip
def test_what_is_no_table_is_one_failure(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        members(data, "a.csv")


def test_a_mapping_names_the_fields(tmp_path: Path) -> None:
    file = tmp_path / "footnote-source.toml"
    file.write_text(
        'format = "markdown"\n[fields]\ntext = ["meta.long", "meta.short"]\nid = "nr"\n'
        'author = "by.name"\n'
    )
    fields = read_fields(file)
    row = {"nr": 7, "text": "no", "meta": {"long": "", "short": "A *keel*."}, "by": {"name": "Ida"}}
    (member,) = members(json.dumps(row).encode(), "a.jsonl", fields)
    document = member.document()
    assert (member.place, document.text, document.authors) == ("#7", "A keel.", ("Ida",))
    assert member.reader.startswith("jsonl/1+")
    assert member.reader != replace(fields, version="x").reader("jsonl/1")


@pytest.mark.parametrize(
    "content",
    ["x", "[fields]\nbody = 'b'", "format = 'pdf'", "delimiter = ';;'", "[fields]\nid = 3"],
)
def test_a_mapping_that_cannot_be_used_is_an_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "footnote-source.toml"
    file.write_text(content)
    with pytest.raises(InputError, match=r"footnote-source\.toml"):
        read_fields(file)


def test_a_feed_gives_its_entries() -> None:
    keel, empty, planks = read(RSS.encode(), "feed.xml").values()
    assert keel == Document(
        title="The keel & the rib",
        text="A keel of oak is laid.\n\nThen ribs.",
        authors=("Ida Vance",),
        published="2012-05-03",
        categories=("Boats",),
        url="https://harbour.example/keel",
        language="en-gb",
        metadata={"site": "Harbour Review"},
    )
    assert empty == "line 12: the entry holds no text"
    assert isinstance(planks, Document)
    assert planks.text == "Planks are bent."
    assert list(read(RSS.encode(), "feed.xml")) == [
        "#post-1", "#post-2", "#https://harbour.example/planks",
    ]  # fmt: skip


def test_an_atom_feed_with_xhtml() -> None:
    ((place, document),) = read(ATOM.encode(), "a.atom").items()
    assert place == "#tag:a,1"
    assert isinstance(document, Document)
    assert (document.title, document.text) == ("Nails & pins", "Copper nails.")
    assert (document.published, document.authors) == ("2012-12-31", ("Tomas Reyl",))
    assert document.url == "https://harbour.example/nails"


def test_a_feed_that_is_cut_off_keeps_its_whole_entries_and_says_so() -> None:
    collection = collection_for("a.rss")
    assert collection is not None
    data = RSS[: RSS.index("Planks are")].encode()
    found = collection(io.BytesIO(data), "a.rss", Context(KNOWN, Budget(len(data))))
    assert [next(found).place, next(found).place] == ["#post-1", "#post-2"]
    with pytest.raises(ReadError, match="cut off"):
        next(found)


@pytest.mark.parametrize(
    "data",
    [b"<urlset/>", b"", b"words", b"<rss>" + b"<a>" * 100_000,
     b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><x>&x;</x>'],
)  # fmt: skip
def test_what_is_no_feed_is_one_failure(data: bytes) -> None:
    with pytest.raises(ReadError):
        members(data, "a.xml")


def test_a_sitemap_file_says_how_its_pages_are_fetched() -> None:
    with pytest.raises(ReadError, match=r"lists articles and holds none.*index build https"):
        members(b"<urlset><url><loc>https://h.example/a</loc></url></urlset>", "sitemap.xml")


def test_entities_are_not_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    feed = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><rss><channel><item>'
        "<title>T</title><description>Words &x;.</description></item></channel></rss>"
    )
    assert list(texts(feed.encode(), "a.rss").values()) == ["Words &x;."]


def test_a_mailbox_gives_its_newsletters() -> None:
    first, empty, last = read(MBOX, "news.mbox").values()
    assert first == Document(
        title="The keel",
        text="A keel of oak is laid at the café.\n\nFrom there the ribs rise.",
        authors=("Ida Vänce",),
        published="2012-05-03",
    )
    assert empty == "the mail holds no text"
    assert isinstance(last, Document)
    assert last.text == "Planks are bent over steam, and each is nailed.\n\nThey are of pine."
    assert last.authors == ("planks",)
    assert next(iter(read(MBOX, "news.mbox"))) == "#one@harbour.example"


def test_a_mailbox_needs_a_from_line() -> None:
    with pytest.raises(ReadError, match="From line"):
        members(b"Subject: x\n\ny", "a.mbox")


KEEL = page("The keel", "A keel of oak is laid first, and the ribs are set on it by hand.")
PLANKS = page("Planks", "Planks of pine are bent over steam until they follow the ribs.")


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive_gives_the_pages_that_were_found(packed: bool) -> None:
    data = warc(
        [("https://h.example/keel", "200 OK", KEEL), ("https://h.example/no", "404 Not", PLANKS),
         ("https://h.example/p.png", "200 OK|image/png", b"x"),
         ("https://h.example/keel", "200 OK", KEEL), ("https://h.example/keel", "200 OK", PLANKS),
         ("https://h.example/empty", "200 OK", b"<html></html>")],
        packed,
    )  # fmt: skip
    found = read(data, "a.warc.gz" if packed else "a.warc")
    assert list(found) == [
        "#https://h.example/keel",
        "#https://h.example/keel@2012-05-05T00:00:00Z",
        "#https://h.example/empty",
    ]
    keel, planks, empty = found.values()
    assert isinstance(keel, Document)
    assert (keel.title, keel.url) == ("The keel", "https://h.example/keel")
    assert isinstance(planks, Document)
    assert planks.title == "Planks"
    assert empty == "no article text found"


INNER = {"a/b.md": "# B\n\nText of b.", "c.html.gz": gzip.compress(KEEL), "d.png": b"x"}


def test_archives_within_archives_are_read_to_a_small_depth() -> None:
    deep = zipped({"1.zip": zipped({"2.tar": tarred({"3.zip": zipped({"4.zip": b"x"})})})})
    data = zipped({**INNER, "rows.jsonl": '{"id": "r", "text": "Row."}', "deep.zip": deep})
    assert texts(data, "a.zip") == {
        "!/a/b.md": "Text of b.",
        "!/c.html.gz": "A keel of oak is laid first, and the ribs are set on it by hand.",
        "!/rows.jsonl#r": "Row.",
        "!/deep.zip!/1.zip!/2.tar!/3.zip": "it lies more than 3 containers deep",
    }


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("w", "a.tar"),
        ("w:gz", "a.tgz"),
        ("w:gz", "a.tar.gz"),
        ("w:bz2", "a.tar.bz2"),
        ("w:xz", "a.tar.xz"),
    ],
)
def test_a_tar_is_read_however_it_was_packed(mode: str, name: str) -> None:
    assert texts(tarred(INNER, mode), name)["!/a/b.md"] == "Text of b."


@pytest.mark.parametrize("make", [zipped, tarred])
def test_paths_that_lead_out_and_names_that_repeat_are_failures(make: object) -> None:
    data = make({"../up.md": "x", "/root.md": "x", "a/../../b.md": "x", "a..b/ok.md": "Fine."})  # type: ignore[operator]
    outside = "its path leads out of the container"
    assert texts(data, "a.zip" if make is zipped else "a.tar") == {
        "!/../up.md": outside,
        "!//root.md": outside,
        "!/a/../../b.md": outside,
        "!/a..b/ok.md": "Fine.",
    }


def test_names_in_utf8_are_read_whether_the_container_says_so_or_not() -> None:
    said = zipped({"café.md": "Text."})
    name = "café.md".encode()
    unsaid = zipped({"cafXX.md": "Text."}).replace(b"cafXX.md", name)
    old = zipped({"cafX.md": "Text."}).replace(b"cafX.md", "café.md".encode("cp437"))
    for data in (said, unsaid, old):
        assert texts(data, "a.zip") == {"!/café.md": "Text."}


def test_a_damaged_or_encrypted_member_fails_alone() -> None:
    data = bytearray(zipped({"a.md": "Words that are stored. " * 9, "b.md": "Text of b."}))
    data[40] ^= 0xFF
    found = texts(bytes(data), "a.zip")
    assert "cannot be unpacked" in found["!/a.md"]
    assert found["!/b.md"] == "Text of b."
    locked = bytearray(zipped({"a.md": "Secret.", "b.md": "Text of b."}))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(start) + flags] |= 1
    assert texts(bytes(locked), "a.zip") == {
        "!/a.md": "it is encrypted and needs a password",
        "!/b.md": "Text of b.",
    }


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar.xz", "a.jsonl.gz", "a.warc.gz"])
@pytest.mark.timeout(60)
def test_a_bomb_is_one_failure(name: str) -> None:
    zeros = bytes(19_000_000)
    if name == "a.zip":
        data = zipped({f"{n}.txt": zeros for n in range(12)})
    elif "tar" in name:
        data = tarred({f"{n}.txt": zeros for n in range(12)}, f"w:{name[-2:]}")
    else:
        head = b"WARC/1.0\r\nContent-Length: 228000000\r\n\r\n" if "warc" in name else b""
        data = gzip.compress(head + zeros * 12)
    with pytest.raises(ReadError, match=f"{MAX_RATIO} times"):
        members(data, name)


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tgz", "a.tar.xz", "a.warc", "a.jsonl.gz"])
@pytest.mark.parametrize("data", [b"", b"no such container at all"])
def test_what_is_no_container_is_one_failure(name: str, data: bytes) -> None:
    with pytest.raises(ReadError):
        members(data, name)


def test_a_tar_header_that_asks_for_all_memory_is_refused() -> None:
    data = tarred({"a.md": "x"})
    header = bytearray(data[:512])
    header[124:136] = b"%011o\0" % (7 << 30)
    header[156:157] = b"x"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    with pytest.raises(ReadError, match=r"header of 7,516,192,768 bytes"):
        members(bytes(header) + data, "a.tar")
