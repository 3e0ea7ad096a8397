"""Grids as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.compare.plan import MAX_CELLS, read_plan
from eval.configuration import DEFAULTS
from index.errors import InputError

HEAD = 'sets = ["here"]\nmeasure = "nDCG@10"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "grid.toml"
    path.write_text(text)
    return path


def test_every_combination_is_a_cell(tmp_path: Path) -> None:
    text = '[grid]\n"chunking.words" = [60, 90]\nretrieval.dense_weight = [0, 0.5, 1]\n'
    plan = read_plan(written(tmp_path, HEAD + text))
    assert len(plan.cells) == 6
    assert plan.cells[1].changes == {"chunking.words": 60, "retrieval.dense_weight": 0.5}
    assert plan.cells[1].configuration.name == "words 60, dense_weight 0.5"
    assert plan.cells[1].configuration.chunking.words == 60
    assert plan.base == DEFAULTS
    assert plan.folds == 5


def test_a_base_is_a_table_or_a_file(tmp_path: Path) -> None:
    grid = "[grid]\nhits = [10, 20]\n"
    plan = read_plan(written(tmp_path, f"{HEAD}[base]\nchunking.words = 50\n{grid}"))
    assert {cell.configuration.chunking.words for cell in plan.cells} == {50}
    (tmp_path / "own.toml").write_text("chunking.words = 40")
    plan = read_plan(written(tmp_path, f'{HEAD}base = "{tmp_path / "own.toml"}"\n{grid}'))
    assert plan.base.name == "own"
    assert plan.cells[0].configuration.chunking.words == 40


def test_a_value_given_twice_is_run_once(tmp_path: Path) -> None:
    assert len(read_plan(written(tmp_path, f"{HEAD}[grid]\nhits = [9, 9]")).cells) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('measure = "AP"\n[grid]\nhits = [1]', "'sets' should be a list"),
        ('sets = ["x"]\n[grid]\nhits = [1]', "'measure' should be"),
        (HEAD, r"\[grid\]: expected settings"),
        (f"{HEAD}[grid]\nhits = 3", "'hits' should be a list of values, got 3"),
        (f"{HEAD}[grid]\nhits = []", "'hits' should be a list"),
        (f"{HEAD}[grid]\nhitz = [3]", "'hitz' is not a setting"),
        (f"{HEAD}[grid]\nhits = ['x']", "'hits' should be a value like 30"),
        (f"{HEAD}folds = 1\n[grid]\nhits = [3]", "'folds' should be 2 or more"),
        (f"{HEAD}fold = 1\n[grid]\nhits = [3]", "'fold' is not a key"),
        (f"{HEAD}base = 3\n[grid]\nhits = [3]", "'base' should be"),
        (f"{HEAD}[grid", "expected a TOML file"),
        (
            f"{HEAD}[grid]\nhits = {list(range(1, 22))}\nnearest = {list(range(1, 11))}",
            f"21 · 10 = 210 cells, at most {MAX_CELLS}",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_plan(written(tmp_path, text))
    assert "grid.toml" in str(caught.value)
