"""A whole comparison: Footnote's real build and retriever beside a tiny peer's real process."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from eval.cli import evaluate as command
from eval.data.grounded import load_grounded
from eval.data.opened import open_set, parse_spec
from eval.peers.environments import Peer
from eval.peers.material import judged_questions, task_of
from eval.peers.measure import lead, measure_peers
from eval.peers.table import peers_table, verdict
from eval.progress import silent
from index.errors import InputError
from index.protocols import Embedder

TEXTS = {
    "apples": "Apples grow on trees in an orchard. They ripen in early autumn.",
    "boats": "Boats are built from oak and pine. A keel keeps them upright in the wind.",
    "clocks": "Clocks count the swings of a pendulum. Church towers often carry them.",
}


def write_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    corpus = [{"_id": name, "title": name.title(), "text": text} for name, text in TEXTS.items()]
    write_lines(folder / "corpus.jsonl", corpus)
    queries = [
        {"_id": "q1", "text": "What keeps vessels upright?"},
        {"_id": "q2", "text": "Where does fruit come from?"},
    ]
    write_lines(folder / "queries.jsonl", queries)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q1\tboats\t1\nq2\tapples\t1\n")
    return folder


@pytest.fixture
def grounded(tmp_path: Path) -> Path:
    folder = tmp_path / "grounded"
    corpus = [{"_id": name, "title": name.title(), "text": text} for name, text in TEXTS.items()]
    write_lines(folder / "corpus.jsonl", corpus)
    evidence = [{"doc_id": "boats", "start": 35, "end": 50}]
    turn = [{"role": "user", "content": "Tell me of boats."}]
    rows: list[dict[str, Any]] = [
        {"_id": "s", "text": "What keeps boats upright?", "answerable": True, "evidence": evidence},
        {"_id": "f", "text": "And upright?", "answerable": True, "evidence": evidence},
        {"_id": "u", "text": "Who painted the boats?", "answerable": False, "evidence": []},
    ]
    rows[1]["history"] = turn
    write_lines(folder / "questions.jsonl", rows)
    return folder


def measured(place: Path, tiny: Peer, sample: int | None = None) -> dict[str, Any]:
    task = task_of(open_set(parse_spec(str(place))), (), sample)
    peers = [(tiny, Path(sys.executable))]
    return measure_peers(task, peers, ("passages", "defaults"), place, silent)


def test_every_system_answers_the_same_queries_on_the_same_articles(
    beir: Path, tiny: Peer, embedder: Embedder
) -> None:
    """By words in common "upright" finds boats; no word of the second query is anywhere, so that
    ties stand in trec_eval's order, by id descending: clocks, boats, apples: 1 / log2(4) = 0.5.
    """
    result = measured(beir, tiny)
    ours, passages, defaults = result["systems"]
    assert [ours["system"], passages["mode"], defaults["mode"]] == [
        "footnote",
        "passages",
        "defaults",
    ]
    assert (result["kind"], result["articles"], result["n"]) == ("peers", 3, 2)
    assert result["per_query"]["nDCG@10"] == {"q1": 1.0, "q2": 1.0}
    assert result["per_query"]["nDCG@10, tiny, passages"] == {"q1": 1.0, "q2": 0.5}
    assert passages["quality"]["nDCG@10"] == pytest.approx(0.75)
    assert passages["lead"]["nDCG@10"]["mean"] == pytest.approx(0.25)
    assert passages["rows"] == ours["rows"] == 3
    assert defaults["rows"] == 6
    assert ours["indexing_ratio"] == ours["query_ratio"] == 1.0
    seconds = [system["facts"]["index_s"] for system in (ours, passages)]
    assert passages["indexing_ratio"] == pytest.approx(seconds[1] / seconds[0])
    assert {name: len(ms) for name, ms in result["latencies_ms"].items()} == {
        "footnote, own": 2,
        "tiny, passages": 2,
        "tiny, defaults": 2,
    }
    table = peers_table(result)
    assert "No peer is ahead of Footnote on nDCG@10." in table
    assert [line.split()[:3] for line in table.splitlines()[3:6]] == [
        ["footnote", "own", "1.000"],
        ["tiny", "passages", "0.750"],
        ["tiny", "defaults", "0.750"],
    ]


def test_a_sample_is_measured_for_speed_alone(beir: Path, tiny: Peer, embedder: Embedder) -> None:
    result = measured(beir, tiny, sample=2)
    assert (result["articles"], result["n"]) == (2, 0)
    assert all(system["quality"] == {} for system in result["systems"])
    assert "Quality was not measured" in peers_table(result)


def test_grounded_questions_are_judged_by_their_articles(
    grounded: Path, tiny: Peer, embedder: Embedder
) -> None:
    result = measured(grounded, tiny)
    assert result["n"] == 2
    assert set(result["systems"][1]["quality"]) == {"nDCG@10", "article@1", "article@5", "RR"}
    assert result["article@1"] == 1.0


def test_a_follow_up_is_searched_for_as_footnote_puts_it(grounded: Path) -> None:
    queries, qrels = judged_questions(load_grounded(grounded))
    assert [query.query_id for query in queries] == ["s", "f"]
    assert "Tell me of boats." in queries[1].text
    assert qrels == {"s": {"boats": 1}, "f": {"boats": 1}}


def test_a_lead_is_the_mean_of_paired_differences() -> None:
    """(0.5 - 1) + (1 - 0.5) + (1 - 0.25) = 0.75, over 3 queries 0.25."""
    ours, theirs = {"a": 0.5, "b": 1.0, "c": 1.0}, {"a": 1.0, "b": 0.5, "c": 0.25}
    assert lead(ours, theirs)["mean"] == pytest.approx(0.25)
    low, high = lead(ours, theirs)["interval"]
    assert -0.5 <= low < 0.25 < high <= 0.75


def test_a_peer_that_is_ahead_is_said_plainly() -> None:
    ahead = {"nDCG@10": {"mean": -0.02, "interval": [-0.04, 0.01]}}
    systems = [
        {"system": "footnote", "mode": "own", "quality": {"nDCG@10": 0.70}, "lead": {}},
        {"system": "tiny", "mode": "passages", "quality": {"nDCG@10": 0.72}, "lead": ahead},
    ]
    systems[0]["lead"] = {"nDCG@10": {"mean": 0.0, "interval": [0.0, 0.0]}}
    assert verdict({"systems": systems, "nDCG@10": 0.70}) == (
        "tiny (passages) is ahead of Footnote on nDCG@10: 0.720 against 0.700, "
        "Footnote's lead -0.020 (-0.040 – 0.010)."
    )


def test_the_command_names_what_is_missing(beir: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(command, ["peers", "--cache", str(tmp_path / "empty"), str(beir)])
    assert isinstance(run.exception, InputError)
    assert "footnote eval peers --install --peer llamaindex" in str(run.exception)
    run = CliRunner().invoke(command, ["peers"])
    assert "expected SET" in str(run.exception)
