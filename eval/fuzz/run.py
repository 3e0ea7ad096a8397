"""Fuzzing one reader after the other, each in a process of its own with a bound on memory."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.fuzz.targets import Target
from index.errors import MissingExtra
from index.report import OnProgress, Progress
from index.terminal import counted

MAX_MEMORY = 2048
"""MB of resident memory that reading one file may take."""

MAX_SECONDS = 30
"""Seconds that reading one file may take: one of at most `_MAX_LENGTH` bytes."""

_MAX_LENGTH = 1 << 16
_NATIVE = ("crash-", "timeout-", "oom-", "leak-", "slow-unit-")
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
# The fuzzer takes its peak of memory from the system, which counts in what the process was before
# it began: this one, however much that holds. Begun by a shell, it has been no more than the shell.
_SMALL = ("sh", "-c", '"$@"; exit $?', "sh")
_PEAK = re.compile(r"stat::peak_rss_mb:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """`executions` inputs were read; `findings` are reproducers, each a file to be read again."""

    reader: str
    seconds: int
    executions: int
    peak_mb: int
    findings: tuple[str, ...]


def fuzz(
    chosen: Sequence[Target], seconds: int, folder: Path, on_progress: OnProgress
) -> list[Fuzzed]:
    """Fuzz each reader for `seconds`, with what earlier runs learned in `folder`/corpus.

    Raises MissingExtra where atheris is not installed.
    """
    if importlib.util.find_spec("atheris") is None:
        raise MissingExtra("Fuzzing", "fuzz")
    done: list[Fuzzed] = []
    for number, target in enumerate(chosen):
        on_progress(Progress(f"fuzzing {target.name}", number, len(chosen), "readers"))
        done.append(_fuzz_one(target, seconds, folder))
    return done


def fuzz_table(figures: Mapping[str, Any]) -> str:
    """A line a reader, and its findings."""
    lines = []
    for one in figures["readers"]:
        lines.append(
            f"{one['reader']}: {counted(one['executions'], 'files')} in {one['seconds']} s, "
            f"at most {one['peak_mb']:,} MB, {counted(len(one['findings']), 'findings')}"
        )
        lines += [f"  {path}" for path in one["findings"]]
    return "".join(f"{line}\n" for line in lines)


def _fuzz_one(target: Target, seconds: int, folder: Path) -> Fuzzed:
    corpus = folder / "corpus" / target.name
    findings = folder / "findings" / target.name
    for each in (corpus, findings):
        each.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha1(seed, usedforsecurity=False).hexdigest()).write_bytes(seed)
    before = _files(findings)
    output = subprocess.run(
        [*_SMALL, sys.executable, "-m", "eval.fuzz.child", target.name, str(findings), str(corpus),
         f"-max_total_time={seconds}", f"-rss_limit_mb={MAX_MEMORY}", f"-timeout={MAX_SECONDS}",
         f"-max_len={_MAX_LENGTH}", f"-artifact_prefix={findings}/", "-print_final_stats=1",
         "-verbosity=1"],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )  # fmt: skip
    (findings / "last-run.log").write_text(output.stderr[-20_000:], encoding="utf-8")
    runs, peak = _RUNS.search(output.stderr), _PEAK.search(output.stderr)
    if output.returncode and _files(findings) == before:
        raise RuntimeError(f"the fuzzer of {target.name} stopped: {output.stderr[-2000:]}")
    _name_as_files(findings, target)
    return Fuzzed(
        target.name,
        seconds,
        int(runs[1]) if runs else 0,
        int(peak[1]) if peak else 0,
        tuple(sorted(_files(findings) - before)),
    )


def _name_as_files(findings: Path, target: Target) -> None:
    """libFuzzer's own reproducers as the files that they stand for, with the reader's suffix."""
    for each in list(findings.iterdir()):
        if each.name.startswith(_NATIVE) and not each.name.endswith(target.name):
            each.with_name(f"{each.name}.{target.name}").write_bytes(target.file(each.read_bytes()))
            each.unlink()


def _files(folder: Path) -> set[str]:
    return {str(each) for each in folder.iterdir() if each.suffix not in (".traceback", ".log")}
