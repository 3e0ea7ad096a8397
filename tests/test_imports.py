"""The import direction: index ← assistant ← app.py, eval → assistant, index; and what stays out."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

import app

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "index": {"index"},
    "assistant": {"assistant", "index"},
    "eval": {"eval", "assistant", "index"},
    "app.py": {"assistant", "index", "eval"},
}
OURS = {"index", "assistant", "eval", "app"}
FILES = sorted(
    [ROOT / "app.py", *(f for room in OURS - {"app"} for f in (ROOT / room).rglob("*.py"))]
)
_NAME = re.compile(r"(?:index|assistant|eval|app)(?:\.\w+)+(?::\w+)?")


def is_module_name(value: object) -> TypeGuard[str]:
    """Whether a constant is a name such as "index.cli:index", and not one such as "index.html"."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        return False
    path = ROOT.joinpath(*value.split(":")[0].split("."))
    return path.with_suffix(".py").is_file() or path.is_dir()


def imported(source: str) -> Iterator[str]:
    """Modules a file names: by import, by import_module, and by a registry's text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
        elif isinstance(node, ast.Constant) and is_module_name(node.value):
            yield node.value


def test_the_check_itself_sees_every_way_of_importing() -> None:
    source = (
        "import eval.cli\n"
        "def later():\n    from assistant.types import Hit\n"
        "TABLE = {'x': 'index.cli:index'}\n"
        "text = 'index.html'\n"
    )
    assert set(imported(source)) == {"eval.cli", "index.cli:index", "assistant.types"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_only_what_its_room_may(file: Path) -> None:
    room = file.relative_to(ROOT).parts[0]
    roots = {name.partition(".")[0] for name in imported(file.read_text("utf-8"))}
    assert roots & OURS <= MAY_IMPORT[room]


def test_the_rooms_hold_the_files_that_were_looked_at() -> None:
    assert len(FILES) > 50
    assert {file.relative_to(ROOT).parts[0] for file in FILES} == MAY_IMPORT.keys()


@pytest.mark.parametrize("command", app.COMMANDS)
def test_every_command_of_the_table_exists(command: str) -> None:
    module, function = app.COMMANDS[command][0].split(":")
    tree = ast.parse(ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


HEAVY = "torch transformers sentence_transformers gradio fastapi uvicorn trafilatura eval".split()


def test_a_question_on_the_command_line_imports_nothing_heavy(small_index: Path) -> None:
    driver = (
        "import sys, app\n"
        "app.main(['ask', 'Who built the lighthouse at Cape Orme?', '--index', sys.argv[1]])\n"
        "print('modules', *sorted(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", driver, small_index],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer, _, modules = done.stdout.rpartition("modules ")
    assert "Tomas Reyl" in answer
    assert {"app", "index.generation", "tantivy", "openvino"} <= set(modules.split())
    assert set(HEAVY) & set(modules.split()) == set()
