"""The fitted support on disk: a small JSON that says where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.checking.support import SupportModel
from eval.altered.cases import ALTERED, TRUE
from eval.altered.fit import WITHHELD
from index.errors import InputError
from index.files import write_atomically


def write_model(path: Path, model: SupportModel, result: Mapping[str, Any]) -> None:
    """Raises InputError where the file cannot be written."""
    left = result["cross_validated"]
    values = {
        "weights": {name: round(weight, 4) for name, weight in model.weights.items()},
        "bias": round(model.bias, 4),
        "threshold": round(model.threshold, 4),
        "fitted_by": "footnote eval altered SET… --fit FILE",
        "sets": {
            name: {"altered": of_set[ALTERED]["n"], "true": of_set[TRUE]["n"]}
            for name, of_set in result["sets"].items()
        },
        "true_withheld_at_most": WITHHELD,
        "leaving_one_set_out": {
            name: {
                "caught": round(of_set[ALTERED]["withheld"], 4),
                "true_withheld": round(of_set[TRUE]["withheld"], 4),
            }
            for name, of_set in left["sets"].items()
        },
        "commit": result["commit"],
        "created": result["created"][:10],
    }
    try:
        write_atomically(path, (json.dumps(values, indent=1) + "\n").encode())
    except OSError as exc:
        raise InputError(f"{path}: cannot be written ({exc.strerror}).") from exc
