"""Accounts in a file of their own, with hashes that take no time to make."""

from __future__ import annotations

from pathlib import Path

import pytest
from account_doubles import PASSWORD, quick_passwords

from assistant.accounts.access import Access, over
from assistant.accounts.database import open_database


@pytest.fixture
def access(tmp_path: Path) -> Access:
    """Accounts of every role, each by the role's name."""
    opened = over(open_database(str(tmp_path / "accounts.sqlite")), quick_passwords())
    for role in ("reader", "staff", "evaluator", "admin"):
        opened.users.add(role, role, PASSWORD)
    return opened


@pytest.fixture
def no_accounts(tmp_path: Path) -> Access:
    return over(open_database(str(tmp_path / "accounts.sqlite")), quick_passwords())
