"""Options that say where the ledger is and what it may keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from assistant.ledger.settings import DAYS, ledger_settings
from index.errors import InputError

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


_PERIOD = (
    click.option("--since", metavar="DATE", help="From this day, month or year on: 2016-05."),
    click.option("--until", metavar="DATE", help="Up to the end of it, likewise."),
)


def reading(command: Callable[..., None]) -> Callable[..., None]:
    """Adds --ledger, for a command with --index that reads one.

    The command receives `ledger`, open, with everything in it that ended processes recorded.
    """

    @wraps(command)
    def with_ledger(*given: Any, place: str | None, index: str, **others: Any) -> None:
        from assistant.ledger.ledger import opened

        # A reader deletes nothing: how long answers are kept is for the server to say.
        settings = ledger_settings(place, index, days=None)
        if settings is None:
            raise InputError("There is no ledger to read: --ledger is off.")
        with opened(settings) as ledger:
            command(*given, ledger=ledger, index=index, **others)

    return PLACE(with_ledger)


def within(command: Callable[..., None]) -> Callable[..., None]:
    """Adds --since and --until. The command receives `period`."""

    @wraps(command)
    def with_period(*given: Any, since: str | None, until: str | None, **others: Any) -> None:
        from assistant.ledger.queries.period import Period

        command(*given, period=Period.of(since, until), **others)

    for option in reversed(_PERIOD):
        with_period = option(with_period)
    return with_period


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Adds --ledger, for a command with --index that records only where one is named.

    The command receives `ledger`, None where it is not.
    """

    @wraps(command)
    def with_ledger(*given: Any, place: str | None, index: str, **others: Any) -> None:
        ledger = ledger_settings(place, index) if place else None
        command(*given, ledger=ledger, index=index, **others)

    return PLACE(with_ledger)


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
