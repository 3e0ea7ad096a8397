"""`footnote eval ledger`, small: it fills, reads, exports, kills, and sees a loss."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from index_doubles import Words

from assistant.ledger.database import open_engine
from assistant.ledger.settings import LedgerSettings
from eval.commands.ledger import ledger
from eval.ledger.kills import Kills, _check
from eval.ledger.synthetic import Synthesis, places
from eval.ledger.views import VIEWS
from index.build import build
from index.errors import InputError
from index.generation import Index
from index.sources import FolderSource


@pytest.fixture(scope="module")
def words_index(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("words") / "index"
    build([FolderSource(archive)], directory, Words())
    return directory


def test_all_of_it(words_index: Path, tmp_path: Path) -> None:
    given = ["--index", str(words_index), "--folder", str(tmp_path), "--answers", "300"]
    more = ["--killed", "60", "--kills", "2", "--json"]
    result = CliRunner().invoke(ledger, [*given, *more], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert set(figures["views_ms"]) == set(VIEWS)
    assert figures["kills"]["lost"] == 0
    assert figures["kills"]["counted"] == figures["kills"]["kept"] >= 60
    assert figures["record_ms"]["lost"] == 0
    assert figures["export"]["csv_bytes"] > 10_000
    with pytest.raises(InputError, match="empty"):
        CliRunner().invoke(ledger, [*given, *more], catch_exceptions=False)


def test_a_loss_is_seen(tmp_path: Path) -> None:
    settings = LedgerSettings(f"sqlite:///{tmp_path / 'l.sqlite'}", tmp_path / "spool")
    open_engine(settings.url).dispose()
    found = Kills()
    _check(settings, {1, 2, 3}, found)
    assert found.lost == 3
    assert found.failures == ["3 acknowledged answers are lost"]


def test_made_up_answers_are_verbatim_and_repeat(words_index: Path) -> None:
    index = Index.open(words_index)
    found = places(index)
    first, again = (Synthesis(found, 5) for _ in range(2))
    for _ in range(20):
        answer = first.answer()
        assert answer == again.answer()
        for citation in answer.citations:
            text = index.article(citation.article_id, citation.version).text
            assert text[citation.start : citation.end] == citation.quote
    index.close()
