"""Options that say where the ledger is and what it may keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from assistant.ledger.settings import DAYS, ledger_settings

PLACE = click.option(
    "--ledger",
    "place",
    metavar="PATH|URL|off",
    envvar="FOOTNOTE_LEDGER",
    show_envvar=True,
    help="Where questions and answers are recorded; by default a file in the user's data folder.",
)
_KEPT = (
    click.option(
        "--ledger-anonymous",
        "anonymous",
        is_flag=True,
        envvar="FOOTNOTE_LEDGER_ANONYMOUS",
        show_envvar=True,
        help="Record no conversations, each question by itself.",
    ),
    click.option(
        "--ledger-days",
        "days",
        type=click.IntRange(0),
        default=DAYS,
        show_default=True,
        envvar="FOOTNOTE_LEDGER_DAYS",
        help="Days after which answers are deleted; 0 keeps them.",
    ),
)


def recording(command: Callable[..., None]) -> Callable[..., None]:
    """Adds --ledger, --ledger-anonymous and --ledger-days, for a command with --index.

    The command receives `ledger`, None where it is off.
    """

    @wraps(command)
    def with_ledger(
        *given: Any, place: str | None, anonymous: bool, days: int, index: str, **others: Any
    ) -> None:
        ledger = ledger_settings(place, index, anonymous, days or None)
        command(*given, ledger=ledger, index=index, **others)

    for option in reversed((PLACE, *_KEPT)):
        with_ledger = option(with_ledger)
    return with_ledger
