"""The protocol between us and a peer's process, with real processes."""

import json
import sys
from pathlib import Path

import pytest

from eval.peers.environments import Peer
from eval.peers.process import Found, Job, ask, max_passage, read_found
from index.errors import FootnoteError, InputError

ROWS = [
    {"doc_id": "boats", "text": "Boats are built from oak. A keel keeps boats upright."},
    {"doc_id": "clocks", "text": "Clocks count swings. Towers carry them."},
    {"doc_id": "boats", "text": "Pine is a wood."},
]
QUERIES = [{"query_id": "q1", "text": "Which keel keeps boats upright?"}]


def asked(peer: Peer, folder: Path, mode: str) -> Found:
    for name, rows in (("rows", ROWS), ("queries", QUERIES)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    rows, queries = folder / "rows.jsonl", folder / "queries.jsonl"
    job = Job(mode, rows, queries, k=10, model=folder, folder=folder)
    return ask(peer, Path(sys.executable), job)


def test_passages_are_indexed_as_they_are_and_mapped_to_articles(
    tiny: Peer, tmp_path: Path
) -> None:
    """The first row has "keel keeps boats upright" of the query, the others nothing of it."""
    found = asked(tiny, tmp_path, "passages")
    assert found.run == {"q1": {"boats": 4.0, "clocks": 0.0}}
    assert found.facts["rows"] == 3
    assert list(found.facts["versions"]) == ["pip"]
    assert len(found.ms) == 1
    assert found.ms[0] > 0


def test_by_default_the_peer_splits_articles_itself(tiny: Peer, tmp_path: Path) -> None:
    assert asked(tiny, tmp_path, "defaults").facts["rows"] == 5


def test_what_a_peer_imports_comes_from_its_own_environment(
    tiny: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PYTHONPATH would let a peer import another torch than the one that its lock names."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "only_here.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    tiny.adapter.write_text("import only_here\n", encoding="utf-8")
    with pytest.raises(FootnoteError, match="No module named 'only_here'"):
        asked(tiny, tmp_path, "passages")


def test_a_failing_peer_is_named_with_its_last_words(tiny: Peer, tmp_path: Path) -> None:
    tiny.adapter.write_text("raise RuntimeError('no such store')\n", encoding="utf-8")
    expected = r"tiny failed with exit status 1 \(passages\): .*no such store"
    with pytest.raises(FootnoteError, match=f"(?s){expected}"):
        asked(tiny, tmp_path, "passages")


def test_an_article_scores_as_its_best_passage() -> None:
    pairs = [("a", 0.2), ("b", 0.5), ("a", 0.7), ("c", -0.1), ("c", -0.3)]
    assert max_passage(pairs) == {"a": 0.7, "b": 0.5, "c": -0.1}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"query_id": "q", "found": "a", "ms": 1}', "'found' should be a list"),
        ('{"query_id": "q", "found": [["a"]], "ms": 1}', r"should hold \[doc_id, score\]"),
        ('{"query_id": "q", "found": [["a", NaN]], "ms": 1}', "finite"),
        ('{"query_id": "q", "found": [], "ms": "slow"}', "'ms' should be a number"),
        ("{", "broken JSON"),
    ],
)
def test_what_a_peer_found_is_checked_by_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "found.jsonl"
    path.write_text('{"query_id": "p", "found": [], "ms": 1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"{path}:2: .*{complaint}"):
        read_found(path)
