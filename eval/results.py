"""Results on disk: one JSON file each, with everything that its figures depend on.

A result holds the measures by their names at the top level, `n` and `intervals`, `per_query`
({measure: {query_id: value}}), `texts` ({query_id: question}), and

    kind            what was measured: retrieval, answers, run, speed, peers, scale, pages,
                    crash, updates, fuzz
    dataset, dataset_sha256
    articles_sha256  of an archive's files, null where the set has its own corpus
    configuration, configuration_sha256      see eval.configuration
    created, commit, seed, manifest, machine

`looks.jsonl` beside them counts how often each data set was looked at: a figure on a set that
was looked at forty times, changing something each time, is worth less than the first.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.data.jsonl import read_rows
from eval.data.trec import write_run
from eval.measures.bootstrap import SEED
from eval.types import Run
from index.errors import InputError
from index.files import write_atomically
from index.folders import data_folder

FORMAT = 1
LOOKS = "looks.jsonl"
FULL_ONLY = ("per_query", "texts", "outcomes", "risk_coverage", "latencies_ms")
"""What a file has and what is printed leaves out: one value a question."""

Result = dict[str, Any]


def default_folder() -> Path:
    """$FOOTNOTE_RESULTS, else `results` in the user's data folder."""
    if own := os.environ.get("FOOTNOTE_RESULTS"):
        return Path(own)
    return data_folder() / "results"


def completed(figures: Mapping[str, Any], kind: str) -> Result:
    """Figures with what a result has besides them."""
    return {
        "format": FORMAT,
        "kind": kind,
        "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "commit": commit(),
        "seed": SEED,
        **figures,
    }


def save(result: Mapping[str, Any], folder: Path, run: Run | None = None) -> Path:
    """Write a result under a name that sorts by time, count the look; the file's path.

    A `run` is written beside it as a TREC run, which the result names as `run_file`.
    Raises InputError where the folder cannot be written.
    """
    stamp = re.sub(r"\D", "", result["created"])[:17]
    parts = [stamp, result["kind"], result.get("dataset", "")]
    name = "-".join(re.sub(r"[^\w.]+", "-", str(part)) for part in parts if part)
    digest = str(result.get("configuration_sha256", ""))[:8]
    path = folder / f"{name}-{digest}.json" if digest else folder / f"{name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free(path)
        if run is not None:
            write_run(path.with_suffix(".trec"), run)
            result = {**result, "run_file": path.with_suffix(".trec").name}
        write_atomically(path, json.dumps(result, ensure_ascii=False, indent=1).encode())
        _count_look(result, folder)
    except OSError as exc:
        raise InputError(f"{path}: the result cannot be written ({exc.strerror}).") from exc
    return path


def _free(path: Path) -> Path:
    """The path, with a number where another result of the same second has its name."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _count_look(result: Mapping[str, Any], folder: Path) -> None:
    if not result.get("dataset_sha256"):
        return
    keys = ("created", "dataset", "dataset_sha256", "configuration_sha256", "kind")
    line = json.dumps({key: result.get(key) for key in keys})
    with (folder / LOOKS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def looks(folder: Path, dataset_sha256: str) -> int:
    """How many results of a data set were ever saved here, deleted ones included."""
    return sum(of == dataset_sha256 for _, of in all_looks(folder))


def all_looks(folder: Path) -> list[tuple[str, str]]:
    """(created, dataset_sha256) of every look, in the order in which they were taken.

    Raises InputError with file and line for one that cannot be read.
    """
    path = folder / LOOKS
    if not path.exists():
        return []
    try:
        looked = list(read_rows(path))
    except InputError as exc:
        raise InputError(
            f"{exc} The file counts the looks at data sets: without that line one is forgotten."
        ) from exc
    return [(look.text("created"), look.text("dataset_sha256")) for look in looked]


def load(path: Path) -> Result:
    """A result from its file. Raises InputError where it is none, or of a newer format."""
    try:
        result = json.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror}).") from exc
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{path}: expected a result as JSON ({exc}).") from exc
    if not isinstance(result, dict) or "kind" not in result:
        raise InputError(
            f"{path}: expected a result that footnote eval wrote, with a 'kind'; "
            "the runs of other systems are read by footnote eval run."
        )
    if result.get("format") != FORMAT:
        raise InputError(
            f"{path}: a result of format {result.get('format')!r}; this version reads {FORMAT}. "
            "Measure again with this version."
        )
    return result


def results_in(folder: Path) -> Iterator[tuple[Path, Result]]:
    """Every result of a folder, oldest first."""
    for path in sorted(folder.glob("*.json")):
        yield path, load(path)


def readable_results(folder: Path) -> tuple[list[Result], list[str]]:
    """Every result of a folder that this version reads, and why it does not read the others."""
    found, problems = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(load(path))
        except InputError as error:
            problems.append(str(error))
    return found, problems


def brief(result: Mapping[str, Any]) -> Result:
    """A result without what it holds for each question."""
    return {key: value for key, value in result.items() if key not in FULL_ONLY}


def commit() -> str | None:
    """The commit of the code that runs, with "+" where files differ from it; None outside git."""
    here = Path(__file__).parent

    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(
                ["git", *arguments], cwd=here, capture_output=True, text=True, check=False
            )
        except OSError:
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    if git("ls-files", "--error-unmatch", __file__) is None:
        return None  # installed into an environment that another repository happens to hold
    head = git("rev-parse", "HEAD")
    return head and head + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
