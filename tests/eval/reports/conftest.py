"""One result of every kind, made once."""

from __future__ import annotations

import pytest
from report_results import (
    answers_result,
    compare_result,
    peers_result,
    retrieval_result,
    scale_result,
    speed_result,
    upkeep_results,
)

from eval.results import Result
from index.protocols import Embedder


@pytest.fixture(scope="session")
def kinds(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    folder, cache = tmp_path_factory.mktemp("sets"), tmp_path_factory.mktemp("cache")
    other = {"retrieval.dense_weight": 0.0, "retrieval.lead_weight": 0.0}
    return {
        "retrieval": retrieval_result(folder, cache),
        "other": retrieval_result(folder, cache, **other),
        "answers": answers_result(folder, cache),
        "speed": speed_result(),
        "scale": scale_result(),
        "peers": peers_result(),
        "compare": compare_result(),
        **upkeep_results(),
    }
