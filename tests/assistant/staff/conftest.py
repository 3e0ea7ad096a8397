"""An archive of one's own with an index, a ledger, accounts, and the desk over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from account_doubles import PASSWORD, quick_passwords

from assistant.accounts.access import Access, over
from assistant.accounts.database import open_database
from assistant.assistant import Assistant
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import ledger_settings
from assistant.live import Live
from assistant.ui.staff.desk import Desk
from index.build import build
from index.protocols import Embedder
from index.sources import FolderSource

ARTICLES = {
    "keel.md": "# How a keel is laid\n\nA keel of oak is laid first. The ribs are set on it.\n",
    "bees.md": "# Bees in winter\n\nBees cluster in winter. They eat honey until spring.\n",
    "clock.md": "# A clock\n\nThe clock counts the swings of a pendulum three metres long.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    root.mkdir()
    for name, text in ARTICLES.items():
        (root / name).write_text(text, "utf-8")
    return root


@pytest.fixture
def access(tmp_path: Path) -> Access:
    opened = over(open_database(str(tmp_path / "accounts.sqlite")), quick_passwords())
    opened.users.add("ada", "staff", PASSWORD)
    return opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    settings = ledger_settings(str(tmp_path / "ledger.sqlite"), str(tmp_path / "index"))
    assert settings is not None
    opened = Ledger.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def desk(
    folder: Path, tmp_path: Path, embedder: Embedder, access: Access, ledger: Ledger
) -> Iterator[Desk]:
    build([FolderSource(folder)], tmp_path / "index", embedder)
    assistant = Assistant.open(tmp_path / "index", embedder)
    live = Live(assistant)
    yield Desk(live, ledger, access, tmp_path / "vectors")
    live().close()
