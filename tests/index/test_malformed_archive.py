"""A folder full of files that no sound program wrote, indexed beside sound ones.

Nothing crashes or hangs, memory is bounded, and every file is an article or has a reason.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from index_files import tarred, zipped

from eval.fuzz.samples import SAMPLES

DRIVER = Path(__file__).with_name("malformed_driver.py")
ROOT = Path(__file__).parents[2]
ADDRESS_SPACE_MB = 4096
PEAK_MB = 1000
TEXTS = ("txt", "md", "html", "eml", "jsonl", "csv", "rss", "mbox")
ZEROS = 150_000_000
"""Bytes of a bomb: more than one article may have, and more than the peak allows in copies."""

NAMES = {
    b"line\nbreak.md": "line\nbreak.md",
    b"\x1b[31mred\x07.md": "\x1b[31mred\x07.md",
    "rtl\u202edm.exe.md".encode(): "rtl\u202edm.exe.md",
    b"bad\xff\xfe.md": "bad%FF%FE.md",
    b"-rf.md": "-rf.md",
    b" .md": " .md",
    "e\u0301.md".encode(): "e\u0301.md",
    b"a" * 252 + b".md": "a" * 252 + ".md",
    b"quote'\"`$(x).md": "quote'\"`$(x).md",
}
"""Bytes of a file's name, and the path under which its article stands."""


def damaged() -> Iterator[tuple[str, bytes]]:
    """Of each kind one that is cut off, empty, noise, or another kind's bytes."""
    chance = random.Random(7)
    for path, data in SAMPLES.items():
        kind = path.partition(".")[2]
        yield f"cut.{kind}", data[: len(data) // 2]
        yield f"empty.{kind}", b""
        yield f"noise.{kind}", chance.randbytes(4096)
        yield f"pdf.{kind}", SAMPLES["a.pdf"]
        yield f"zip.{kind}", SAMPLES["a.zip"]
    for kind in TEXTS:
        text = SAMPLES[f"a.{kind}"].decode("latin-1")
        yield f"utf-16.{kind}", text.encode("utf-16")
        yield f"ebcdic.{kind}", text.encode("cp037", "replace")
        yield f"surrogates.{kind}", SAMPLES[f"a.{kind}"] + b"\xed\xa0\x80 text"
        yield f"bom.{kind}", b"\xff\xfe\xff\xfe" + text.encode()


def bombs() -> Iterator[tuple[str, bytes]]:
    """What grows, nests or repeats without end."""
    zeros = bytes(ZEROS)
    packed = gzip.compress(zeros)
    for kind in ("html", "jsonl", "xml"):
        yield f"bomb.{kind}.gz", packed
    yield "bomb.tar.bz2", bz2.compress(tarred({"a.html": zeros}))
    yield "bomb.tar.xz", lzma.compress(tarred({"a.html": zeros}), preset=1)
    yield "bomb.zip", zipped({f"{n}.html": zeros for n in range(2)})
    yield "bomb.docx", with_part(SAMPLES["a.docx"], "word/document.xml", zeros)
    yield "bomb.epub", with_part(SAMPLES["a.epub"], "OPS/one.xhtml", zeros)
    nested: bytes = zipped({"a.md": "# A\n\nText."})
    for _ in range(8):
        nested = zipped({"in.zip": nested, "b.md": "# B\n\nText."})
    yield "nested.zip", nested
    yield "nested.tgz", gzip.compress(tarred({"in.tar": tarred({"in.zip": nested})}))
    yield "many.zip", zipped({f"{n}.md": "" for n in range(3000)})
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield (
        "laughs.rss",
        (
            f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss><channel><item><title>&l9;</title>'
            "<description>&l9;</description></item></channel></rss>"
        ).encode(),
    )
    yield (
        "outside.rss",
        (
            b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
            b"<description>&x;</description></item></channel></rss>"
        ),
    )
    yield "deep.rss", b"<rss>" + b"<a>" * 100_000
    yield "deep.html", b"<div>" * 100_000 + b"text"
    yield "deep.jsonl", b'{"text":' + b"[" * 100_000
    yield "deep.md", b"> " * 50_000 + b"text"
    yield "parts.eml", b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 5000
    yield "parts.mbox", b"From a\n" * 100_000
    yield "columns.csv", b"a," * 100_000 + b"\n1,2\n"
    yield "line.html", b"word " * 2_000_000
    yield "line.jsonl", b'{"text": "' + b"word " * 2_000_000 + b'"}'
    yield "line.csv", b"text,title\n" + b"word " * 2_000_000


def escapes() -> Iterator[tuple[str, bytes]]:
    """Members whose paths or links lead out of their container."""
    yield "escape.zip", zipped({"../../out.md": "# Out\n\nText.", "/abs.md": "# Abs\n\nText."})
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for kind, name in ((tarfile.SYMTYPE, "link.md"), (tarfile.LNKTYPE, "hard.md")):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        archive.addfile(tarfile.TarInfo("../up.md"))
    yield "escape.tar", file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return file.getvalue()


def links(folder: Path) -> None:
    (folder / "loop-a.md").symlink_to("loop-b.md")
    (folder / "loop-b.md").symlink_to("loop-a.md")
    (folder / "self.md").symlink_to("self.md")
    (folder / "lost.md").symlink_to("nowhere.md")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "up").symlink_to("..")
    (folder / "here").symlink_to(".")
    os.mkfifo(folder / "pipe.md")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("malformed") / "archive"
    folder.mkdir()
    for name, data in SAMPLES.items():
        (folder / f"sound-{name}").write_bytes(data)
    for name, data in (*damaged(), *bombs(), *escapes()):
        (folder / name).write_bytes(data)
    for number, raw in enumerate(NAMES):
        with open(os.fsencode(folder) + b"/" + raw, "wb") as file:
            file.write(b"# A name %d\n\nThe text of a name.\n" % number)
    links(folder)
    return folder


@pytest.fixture(scope="module")
def built(archive: Path) -> Mapping[str, Any]:
    return driven(archive)


def driven(archive: Path) -> dict[str, Any]:
    """What the driver says of a build of the archive."""
    done = subprocess.run(
        [sys.executable, DRIVER, archive, archive.parent / "index", str(ADDRESS_SPACE_MB)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.timeout(600)
def test_memory_is_bounded(built: Mapping[str, Any]) -> None:
    assert built["peak"] < PEAK_MB


def test_every_file_is_an_article_or_has_a_reason(archive: Path, built: Mapping[str, Any]) -> None:
    failures = {failure["path"]: failure["reason"] for failure in built["report"]["failures"]}
    told = [*built["paths"], *failures]
    files = [path.name for path in archive.iterdir() if path.name not in {"up", "here"}]
    files = [os.fsencode(name).decode("utf-8", "surrogateescape") for name in files]
    unsaid = {n for n in files if not any(t.startswith(n.split("\udcff")[0]) for t in told)}
    # A link out of the folder is left out.
    assert unsaid == {"passwd.txt"}
    assert all(reason and len(reason) < 400 for reason in failures.values())
    assert not any("root:" in reason for reason in failures.values())


def test_sound_files_are_read_beside_them(built: Mapping[str, Any]) -> None:
    for name in SAMPLES:
        assert any(path.startswith(f"sound-{name}") for path in built["paths"]), name


def test_names_of_any_bytes_are_paths(built: Mapping[str, Any]) -> None:
    assert set(NAMES.values()) <= set(built["paths"])


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("bomb.html.gz", "more than the 20 MB"),
        ("bomb.jsonl.gz", "it is a bomb"),
        ("bomb.tar.xz!/a.html", "more than the 20 MB"),
        ("bomb.zip!/0.html", "more than the 20 MB"),
        ("bomb.docx", "unpacked"),
        ("bomb.epub", "unpacked"),
        ("nested.zip!/in.zip!/in.zip!/in.zip", "more than 3 containers deep"),
        ("escape.zip!/../../out.md", "leads out of the container"),
        ("escape.tar!/../up.md", "leads out of the container"),
        ("deep.html", "nested deeper than 250"),
        ("loop-a.md", "cannot be read"),
        ("lost.md", "cannot be read"),
        ("pipe.md", "a pipe, a socket or a device"),
        ("noise.pdf", "does not begin as a PDF"),
    ],
)
def test_reasons(built: Mapping[str, Any], path: str, reason: str) -> None:
    failures = {failure["path"]: failure["reason"] for failure in built["report"]["failures"]}
    found = [why for where, why in failures.items() if where.startswith(path)]
    assert found
    assert all(reason in why for why in found)


def test_a_second_build_reads_nothing_again(archive: Path, built: Mapping[str, Any]) -> None:
    again = driven(archive)
    assert again["report"]["added"] == again["report"]["changed"] == 0
    assert again["report"]["removed"] == again["report"]["embedded"] == 0
    assert again["paths"] == built["paths"]


@pytest.mark.usefixtures("built")
def test_the_report_for_people_has_one_line_a_failure(archive: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "app.py", "index", "status", "--index", archive.parent / "index"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len([row for row in done.stdout.splitlines() if row.startswith("  failed: ")]) == 20
    assert all(char.isprintable() for char in done.stdout.replace("\n", ""))
