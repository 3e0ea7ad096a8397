from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.data.trec import format_run, ranked, read_run, write_run
from index.errors import InputError

IDS = st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=8).filter(
    lambda text: text.split() == [text]
)
SCORES = st.floats(allow_nan=False, allow_infinity=False)
RUNS = st.dictionaries(IDS, st.dictionaries(IDS, SCORES, min_size=1, max_size=5), max_size=4)


@given(RUNS)
def test_a_run_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, run: dict[str, dict[str, float]]
) -> None:
    path = tmp_path_factory.mktemp("runs") / "run.trec"
    write_run(path, run)
    assert read_run(path) == run


def test_lines_are_ranked_and_ties_fall_by_id_descending() -> None:
    run = {"q": {"a": 1.0, "c": 2.5, "b": 1.0}}
    assert format_run(run, "mine") == ("q Q0 c 1 2.5 mine\nq Q0 b 2 1.0 mine\nq Q0 a 3 1.0 mine\n")
    assert [doc_id for doc_id, _ in ranked(run["q"])] == ["c", "b", "a"]


def test_white_space_in_an_id_takes_no_column() -> None:
    assert format_run({"q": {"two words\u2028.md": 1.0}}, "t") == (
        "q Q0 two%20words%E2%80%A8.md 1 1.0 t\n"
    )
    with pytest.raises(InputError, match="empty id"):
        format_run({"q": {"": 1.0}})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q Q0 d 1 0.5", r"run\.trec:2: expected 6 columns, got 5"),
        ("q Q0 d 1 high tag", r'run\.trec:2: the score should be a finite number, got "high"'),
        ("q Q0 d 1 nan tag", r'run\.trec:2: the score should be a finite number, got "nan"'),
        ("q Q0 first 1 1.0 tag", r'run\.trec:2: "first" comes twice for "q"'),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "run.trec"
    path.write_text(f"q Q0 first 1 2.0 tag\n{line}\n")
    with pytest.raises(InputError, match=message):
        read_run(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.trec: cannot be read"):
        read_run(tmp_path / "none.trec")
