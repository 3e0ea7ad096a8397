"""Configurations: read from TOML, changed key by key, told apart by a digest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.configuration import DEFAULTS, changed, read_configuration
from index.errors import InputError


def written(folder: Path, text: str) -> Path:
    path = folder / "lexical.toml"
    path.write_text(text)
    return path


def test_a_reranker_and_the_weight_of_time_are_settings(tmp_path: Path) -> None:
    text = "reranker = 'cross-encoder:my-model'\n[time]\ndates = 0\n[newer]\ndays = 365\n"
    read = read_configuration(written(tmp_path, text))
    assert read.assistant.reranker == "cross-encoder:my-model"
    assert read.assistant.time.dates == 0.0
    assert read.assistant.newer.days == 365
    assert read.sha256 != DEFAULTS.sha256


def test_a_file_sets_what_it_names_and_leaves_the_rest(tmp_path: Path) -> None:
    text = "hits = 12\n[chunking]\nwords = 60\n[retrieval]\ndense_weight = 0\nfusion = 'rrf'\n"
    read = read_configuration(written(tmp_path, text))
    assert read.name == "lexical"
    assert read.chunking.words == 60
    assert read.chunking.overlap == DEFAULTS.chunking.overlap
    assert read.assistant.retrieval.dense_weight == 0.0
    assert read.assistant.retrieval.fusion == "rrf"
    assert read.assistant.hits == 12
    assert read.assistant.evidence == DEFAULTS.assistant.evidence


def test_an_empty_file_is_the_default_by_another_name(tmp_path: Path) -> None:
    read = read_configuration(written(tmp_path, ""))
    assert read.sha256 == DEFAULTS.sha256
    assert read == replace(DEFAULTS, name="lexical")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[retrieval]\ndence_weight = 1",
            "'retrieval.dence_weight' is not a setting.*dense_weight",
        ),
        ("assistant = 1", "'assistant' is not a setting"),
        ("assistant.hits = 1", "'assistant.hits' is not a setting"),
        ("chunking = 3", "'chunking' is not a setting.*chunking.words"),
        ("[chunking]\nwords = 1.5", "'chunking.words' should be a value like 90, got 1.5"),
        ("[chunking]\nwords = true", "got True"),
        ("[retrieval]\ndense_weight = nan", "'retrieval.dense_weight' should be a finite .* nan"),
        ("[retrieval]\ncandidates = -1", "'retrieval.candidates' should be .* from 0 on, got -1"),
        ("hits.more = 1", "'hits.more' is not a setting"),
        ("name = 3", "'name' should be"),
        ("name =", "expected a TOML file"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_configuration(written(tmp_path, text))
    assert "lexical.toml" in str(caught.value)


def test_what_it_writes_is_what_it_reads() -> None:
    other = changed(DEFAULTS, {"evidence.sentences": 1, "abstention": {"threshold": 1}}, "test")
    assert changed(DEFAULTS, other.to_json(), "test") == other
    assert other.sha256 != DEFAULTS.sha256
