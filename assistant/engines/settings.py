"""What an engine is told: which model, where, and how much time and room it may take."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import InputError

if TYPE_CHECKING:
    import httpx

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and sizes. `connect` to reach the server, `first` until it says something,
    `between` two pieces of a reply, `whole` for everything, `wait` that a rate limit may ask for.

    `tokens` a reply may have, `reply_bytes` with all that carries it, `sentences` of evidence and
    their `characters` that the model is shown, `written` sentences of it that are looked at.
    """

    connect: float = 5.0
    first: float = 60.0
    between: float = 30.0
    whole: float = 120.0
    wait: float = 10.0
    tokens: int = 600
    reply_bytes: int = 1_000_000
    sentences: int = 24
    characters: int = 12_000
    written: int = 20


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model behind an OpenAI-compatible address; `url` ends where /chat/completions begins.

    Raises InputError for an address, a name or a key that cannot be used; the message shows
    neither the key nor the address, which may carry a password.
    """

    url: str = field(repr=False)
    name: str
    key: str | None = field(default=None, repr=False)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._check_url()
        if not self.name.strip() or len(self.name) > MAX_NAME or not _is_plain(self.name):
            raise InputError(
                f"A model's name of 1 to {MAX_NAME} printable characters was expected. Say "
                "--model NAME or set FOOTNOTE_MODEL."
            )
        if self.key is not None and not (self.key.isascii() and self.key.isprintable()):
            raise InputError("The model's key has characters that no key has (FOOTNOTE_MODEL_KEY).")

    @property
    def endpoint(self) -> httpx.URL:
        """The address that is asked."""
        import httpx  # only where there is a model: a command without one starts sooner

        url = httpx.URL(self.url)
        path = url.path.rstrip("/")
        if not path.endswith("/chat/completions"):
            path += "/chat/completions"
        return url.copy_with(path=path, fragment=None)

    def _check_url(self) -> None:
        import httpx

        try:
            url = httpx.URL(self.url)
            usable = url.scheme in ("http", "https") and url.host and 0 < (url.port or 80) < 65_536
        except (httpx.InvalidURL, ValueError, TypeError):
            usable = False
        if not usable:
            raise InputError(
                "The model's address is none. An http or https address was expected, such as "
                "http://127.0.0.1:11434/v1 (--model-url, FOOTNOTE_MODEL_URL)."
            )


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """`engine` is a name of the registry; `rewrite` lets the model word follow-ups' queries."""

    engine: str = "extractive"
    model: ModelSettings | None = None
    rewrite: bool = False


def _is_plain(text: str) -> bool:
    return not any(unicodedata.category(char).startswith("C") for char in text)
