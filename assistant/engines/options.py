"""The model as options of a command; each may stand in the environment instead."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from assistant.engines.settings import EngineSettings, Limits, ModelSettings
from index.errors import InputError

_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["extractive", "openai"]),
        envvar="FOOTNOTE_ENGINE",
        help="Who words answers: by default the model where an address is given, else nobody.",
    ),
    click.option(
        "--model-url",
        metavar="URL",
        envvar="FOOTNOTE_MODEL_URL",
        show_envvar=True,
        help="An OpenAI-compatible address, such as http://127.0.0.1:11434/v1.",
    ),
    click.option(
        "--model",
        metavar="NAME",
        envvar="FOOTNOTE_MODEL",
        show_envvar=True,
        help="The model's name there.",
    ),
    click.option(
        "--model-key",
        metavar="KEY",
        envvar="FOOTNOTE_MODEL_KEY",
        show_envvar=True,
        help="Its key. Others can see a command's options, so better by the environment.",
    ),
    click.option(
        "--model-seconds",
        type=click.FloatRange(1, 3600),
        envvar="FOOTNOTE_MODEL_SECONDS",
        default=Limits().whole,
        show_default=True,
        help="For a whole reply.",
    ),
    click.option(
        "--model-tokens",
        type=click.IntRange(16, 100_000),
        envvar="FOOTNOTE_MODEL_TOKENS",
        default=Limits().tokens,
        show_default=True,
        help="Of a reply, at most.",
    ),
    click.option(
        "--model-rewrites",
        is_flag=True,
        envvar="FOOTNOTE_MODEL_REWRITES",
        help="Let the model word the search for a follow-up, too.",
    ),
)


def worded(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options above; the command receives `words`, an EngineSettings."""

    @wraps(command)
    def with_words(
        *given: Any,
        engine: str | None,
        model_url: str | None,
        model: str | None,
        model_key: str | None,
        model_seconds: float,
        model_tokens: int,
        model_rewrites: bool,
        **others: Any,
    ) -> None:
        limits = Limits(whole=model_seconds, tokens=model_tokens)
        words = settled(engine, model_url, model, model_key, limits, model_rewrites)
        command(*given, words=words, **others)

    for option in reversed(_OPTIONS):
        with_words = option(with_words)
    return with_words


def told_in_the_notice() -> None:
    """Keeps out of a terminal what the log says of a model: the answer's notice says it, too."""
    logging.getLogger("assistant.engines").addHandler(logging.NullHandler())


def settled(
    engine: str | None,
    url: str | None,
    name: str | None,
    key: str | None,
    limits: Limits,
    rewrite: bool,
) -> EngineSettings:
    """What options and environment come to. Raises InputError for half a model."""
    chosen = engine or ("openai" if url or name else "extractive")
    if chosen == "extractive" and not rewrite:
        return EngineSettings()
    if not url or not name:
        missing = (
            "an address (--model-url, FOOTNOTE_MODEL_URL)"
            if not url
            else ("a name (--model, FOOTNOTE_MODEL)")
        )
        raise InputError(f"The model lacks {missing}.")
    return EngineSettings(chosen, ModelSettings(url, name, key or None, limits), rewrite)
