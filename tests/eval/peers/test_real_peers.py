"""The four peers themselves, where their environments are there."""

import json
from pathlib import Path

import pytest

from eval.peers.environments import COMMAND, COMPLETE, PEERS, Peer
from eval.peers.process import Job, ask
from index.embedders.weights import packaged_model
from index.protocols import Embedder

TEXTS = {
    "apples": "Apples\n\nApples grow on trees in an orchard. They ripen in early autumn.",
    "boats": "Boats\n\nBoats are built from oak and pine. A keel keeps them upright.",
    "clocks": "Clocks\n\nClocks count the swings of a pendulum. Church towers carry them.",
}
QUERY = "What keeps boats upright?"


@pytest.mark.parametrize("mode", ["passages", "defaults"])
@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_a_peer_ranks_by_the_same_model(
    peer: Peer, mode: str, tmp_path: Path, embedder: Embedder
) -> None:
    """The texts are shorter than any splitter's piece, so that every score is a plain cosine."""
    if not (peer.environment() / COMPLETE).is_file():
        pytest.skip(f"no environment of {peer.name}; run: {COMMAND} --peer {peer.name}")
    rows, queries = tmp_path / "rows.jsonl", tmp_path / "queries.jsonl"
    lines = [json.dumps({"doc_id": name, "text": text}) for name, text in TEXTS.items()]
    rows.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    queries.write_text(json.dumps({"query_id": "q", "text": QUERY}) + "\n", encoding="utf-8")
    if mode == "defaults":
        rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    job = Job(mode, rows, queries, k=10, model=packaged_model(), folder=tmp_path)
    found = ask(peer, peer.interpreter(), job)
    cosines = embedder.encode_passages(list(TEXTS.values())) @ embedder.encode_queries([QUERY])[0]
    assert found.run["q"] == pytest.approx(dict(zip(TEXTS, cosines, strict=True)), abs=0.02)
    assert found.facts["rows"] == (4 if mode == "passages" else 3)
