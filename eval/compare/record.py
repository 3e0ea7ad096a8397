"""What the gate holds the engine to: every question's values, as they were when recorded.

    {"format": 1, "dataset", "dataset_sha256", "articles_sha256", "configuration",
     "configuration_sha256", "created", "commit", "processor", "measures": [names],
     "questions": {question_id: [value of each measure, null where it can have none]}}

One line a question, values to four digits: a change of the record is read in a diff.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.compare.measured import ABSTAINED_RIGHT, Measured, measured
from eval.data.opened import DataSpec, open_set
from eval.data.ranking_set import RankingSet
from eval.results import Result
from eval.running import answers, retrieval
from eval.running.prepared import articles_sha256
from index.errors import InputError
from index.files import write_atomically

FORMAT = 1
DIGITS = 4
GATE_MEASURES = (
    "nDCG@10",
    "article@1",
    "article@5",
    "evidence_f1",
    "answer_overlap",
    ABSTAINED_RIGHT,
)
"""Those of them that a result has are recorded."""

NEEDED = ("dataset", "dataset_sha256", "articles_sha256", "configuration")
EVAL = Path(__file__).parents[1]
SAMPLE = EVAL / "sets" / "sample"


def default_record(dataset: str) -> Path:
    return EVAL / "recorded" / f"{dataset}.json"


@dataclass(frozen=True, slots=True)
class Record:
    """`head` is all but the values; `articles_sha256` is None where the set has its own corpus."""

    head: Mapping[str, Any]
    values: Mapping[str, Mapping[str, float]]

    def measured(self, texts: Mapping[str, str]) -> Measured:
        dataset, digest_ = self.head["dataset"], self.head["dataset_sha256"]
        return Measured(dataset, digest_, self.values, texts)


def record_of(result: Result, spec: DataSpec) -> Record:
    """Of a fresh evaluation. Raises InputError where it has none of the measures."""
    whole = measured(result, spec.place)
    names = [name for name in GATE_MEASURES if name in whole.values]
    if not names:
        raise InputError(f"{spec.place}: has none of {', '.join(GATE_MEASURES)} to record.")
    head = {
        "format": FORMAT,
        "dataset": whole.dataset,
        **data_digests(spec),
        "configuration": result["configuration"],
        "configuration_sha256": result["configuration_sha256"],
        "created": result["created"],
        "commit": result["commit"],
        "processor": result["machine"]["processor"],
        "measures": names,
    }
    values = {
        name: {key: round(value, DIGITS) for key, value in whole.values[name].items()}
        for name in names
    }
    return Record(head, values)


def data_digests(spec: DataSpec) -> dict[str, str | None]:
    """Of the questions, as a result has it, and of the articles."""
    data = open_set(spec)
    facts = retrieval.facts(data) if isinstance(data, RankingSet) else answers.facts(data)
    return {
        "dataset_sha256": facts["dataset_sha256"],
        "articles_sha256": articles_sha256(spec.archive),
    }


def write_record(path: Path, record: Record) -> None:
    """Raises InputError where the file cannot be written."""
    names = record.head["measures"]
    keys = dict.fromkeys(key for name in names for key in record.values[name])
    rows = {key: [record.values[name].get(key) for name in names] for key in keys}
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(row)}" for key, row in rows.items())
    head = json.dumps(record.head, ensure_ascii=False, indent=1).removesuffix("\n}")
    text = f'{head},\n "questions": {{\n{lines}\n }}\n}}\n'
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as exc:
        raise InputError(f"{path}: the record cannot be written ({exc.strerror}).") from exc


def read_record(path: Path) -> Record:
    """Raises InputError where there is none, or it is not of this version."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as exc:
        raise InputError(f"There is no record {path}. Make it with --update.") from exc
    except (OSError, ValueError, RecursionError) as exc:
        raise InputError(f"{path}: expected a record as JSON ({exc}).") from exc
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError(f"{path}: no record of format {FORMAT}. Record anew with --update.")
    try:
        rows: Mapping[str, Sequence[float | None]] = content.pop("questions")
        values = {
            name: {key: row[place] for key, row in rows.items() if row[place] is not None}
            for place, name in enumerate(content["measures"])
        }
        _ = [content[key] for key in NEEDED]
    except (KeyError, IndexError, TypeError, AttributeError) as exc:
        raise InputError(f"{path}: a damaged record ({exc!r}). Record anew with --update.") from exc
    return Record(content, values)  # type: ignore[arg-type]
