"""Every saved result says what its figures depend on."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from report_results import answers_result, retrieval_result

from eval.circumstances import machine
from eval.results import Result, completed, load, save
from eval.speed.whole import facts
from index.embedders.precision import native_precision, passage_precision
from index.generation import Index
from index.protocols import Embedder

LIBRARIES = "ir-measures numpy faiss-cpu tantivy openvino sentence-transformers torch".split()


def check(result: Result, folder: Path) -> None:
    saved = load(save(result, folder))
    assert saved["commit"] is None or len(saved["commit"].rstrip("+")) == 40  # None outside git
    assert saved["created"].startswith("20")
    assert isinstance(saved["seed"], int)
    assert saved["configuration"]["retrieval"]["fusion"]
    assert len(saved["configuration_sha256"]) == len(saved["dataset_sha256"]) == 64
    assert saved["dataset"]
    assert saved["manifest"]["embedder"]["precision"] == passage_precision()
    assert saved["machine"]["precision"] == native_precision()
    assert saved["machine"]["processor"].strip()
    for name in LIBRARIES:
        assert saved["machine"][name] == version(name)
    assert saved["machine"]["footnote"] == version("footnote-assistant")
    assert saved["machine"]["python"] == sys.version.split()[0]


def test_of_retrieval_and_answers(embedder: Embedder, tmp_path: Path) -> None:
    check(retrieval_result(tmp_path, tmp_path / "cache"), tmp_path / "results")
    check(answers_result(tmp_path, tmp_path / "cache"), tmp_path / "results")


def test_of_speed(archive: Path, small_index: Path, tmp_path: Path) -> None:
    """The facts alone: measuring what they are the facts of takes a minute."""
    asked = ["Who built it?"]
    of_speed = facts(archive, asked, Index.open(small_index).manifest)
    check(completed(of_speed, "speed"), tmp_path)
    assert (
        facts(archive, [], Index.open(small_index).manifest)["dataset_sha256"]
        != (of_speed["dataset_sha256"])
    )


def test_versions_are_read_without_importing_what_they_are_of() -> None:
    driver = (
        "import sys, json\nfrom eval.circumstances import machine\n"
        "print(json.dumps([machine(), sorted(sys.modules)]))"
    )
    done = subprocess.run([sys.executable, "-c", driver], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    facts, modules = json.loads(done.stdout)
    assert facts == machine()
    assert {"torch", "sentence_transformers", "openvino", "faiss"} & set(modules) == set()
