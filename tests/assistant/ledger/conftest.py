"""A small index without a model, answers of a real assistant, and a ledger on either database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa
from index_doubles import Words

from assistant.assistant import Assistant
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
from assistant.types import Answer
from index.build import build
from index.sources import FolderSource

QUESTION = "Who built the lighthouse at Cape Orme?"


@pytest.fixture(scope="session")
def words_index(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("words") / "index"
    build([FolderSource(archive)], directory, Words())
    return directory


@pytest.fixture(scope="session")
def assistant(words_index: Path) -> Iterator[Assistant]:
    opened = Assistant.open(words_index, Words())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def answer(assistant: Assistant) -> Answer:
    """An answer with citations."""
    found = assistant.answer(QUESTION, abstain=False)
    assert found.citations
    return found


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server of this run's own."""
    if postgres.binaries() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(postgres.MISSING)
        pytest.skip(postgres.MISSING)
    with postgres.server() as url:
        yield url


_schemas = count()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    address = request.getfixturevalue("server")
    schema = f"t{next(_schemas)}"
    engine = sa.create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    engine.dispose()
    return f"{address}&options=-csearch_path%3D{schema}"


@pytest.fixture
def settings(url: str, tmp_path: Path) -> LedgerSettings:
    return LedgerSettings(url, tmp_path / "spool")


OpenLedger = Callable[[LedgerSettings], Ledger]


@pytest.fixture
def open_ledger() -> Iterator[OpenLedger]:
    """Opens ledgers and closes them in the end."""
    ledgers: list[Ledger] = []

    def opened(settings: LedgerSettings) -> Ledger:
        ledgers.append(Ledger.open(settings))
        return ledgers[-1]

    yield opened
    for ledger in ledgers:
        ledger.close()
