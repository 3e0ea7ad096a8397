"""Every test that docs/THREATS.md names exists, and every threat names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "THREATS.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
ROWS = [
    line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| threat")
]


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED)))
def test_a_test_that_is_named_exists(file: str, test: str) -> None:
    assert test.startswith("test_")
    assert test in functions_of(file)


def test_every_threat_names_a_test() -> None:
    assert len(ROWS) > 35
    for row in ROWS:
        assert re.search(r"`tests/[\w/]+\.py::test_\w+`", row), row
