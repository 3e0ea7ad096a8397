"""The fuzzing command: a planted fault is found, kept and read again; sound readers have none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.commands.fuzz import fuzz
from eval.fuzz import targets as fuzzed
from eval.fuzz.samples import SAMPLES
from eval.fuzz.targets import Findings, read_whole, target, targets
from index.errors import InputError, ReadError
from index.readers import SUPPORTED, collection_for, reader_for


def test_every_reader_is_a_target() -> None:
    kinds = {collection_for(one.path) or reader_for(one.path) for one in targets().values()}
    assert {collection_for(f"x{s}") or reader_for(f"x{s}") for s in SUPPORTED} <= kinds


def test_an_unknown_reader_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"no reader 'doc'.*txt, md, html"):
        target("doc")


@pytest.mark.parametrize("name", targets())
def test_seeds_are_read(name: str) -> None:
    one = target(name)
    assert one.seeds()
    for seed in one.seeds():
        assert list(read_whole(one.file(seed), one.path))


def test_of_a_packed_document_one_part_is_altered() -> None:
    one = target("epub")
    (whole, container, *_) = one.seeds()
    assert one.file(whole) == SAMPLES["a.epub"]
    altered = container.replace(b"OPS/book.opf", b"OPS/lost.opf")
    (reason,) = read_whole(one.file(altered), one.path)
    assert "OPS/lost.opf" in reason


def faulty(data: bytes, path: str) -> list[str]:
    if data.startswith(b"!"):
        raise ReadError("a reason")
    return [[][len(data)]]  # an IndexError, as readers have had


def test_a_fault_is_kept_once_with_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzed, "read_whole", faulty)
    found = Findings(tmp_path / "found", target("txt"))
    for data in (b"one", b"two", b"three"):
        found.look(data)
    report, reproducer = sorted((tmp_path / "found").iterdir())
    assert (report.suffix, reproducer.suffix) == (".traceback", ".txt")
    assert reproducer.read_bytes() == b"one"
    assert "IndexError: list index out of range" in report.read_text()


def test_a_text_that_is_not_canonical_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzed, "canonical", lambda text: text + "x")
    with pytest.raises(AssertionError, match="not canonical"):
        list(read_whole(b"A text.\n\nOf two blocks.", "a.txt"))


def test_a_short_run_counts_and_finds_nothing(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="needs atheris: pip install -e '.[fuzz]'")
    kept = ["--out", str(tmp_path), "--results", str(tmp_path / "results"), "--json"]
    done = CliRunner().invoke(fuzz, ["txt", "--seconds", "2", *kept], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    (result,) = figures["readers"]
    assert (figures["kind"], figures["findings"]) == ("fuzz", 0)
    assert figures["n"] == result["executions"]
    assert (result["reader"], result["seconds"], result["findings"]) == ("txt", 2, [])
    assert result["executions"] > 100
    assert len(list((tmp_path / "corpus" / "txt").iterdir())) >= len(target("txt").seeds())


def test_one_file_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "found.zip"
    file.write_bytes(b"no zip")
    done = CliRunner().invoke(fuzz, ["--replay", str(file)], catch_exceptions=False)
    assert "the ZIP container is damaged" in done.output
