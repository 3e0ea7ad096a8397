"""Under which guarded prefixes a request may fall, however its path is spelt.

The framework and a proxy in front may read one path differently. A prefix guards a path if any
way of reading it leads below the prefix, so that a disagreement closes a page and never opens it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from starlette.types import Scope

_ROUNDS = 5
_ODD = re.compile(r"[\x00-\x20\x7f]")


def guarding(scope: Scope, prefixes: Collection[str]) -> set[str]:
    """The prefixes, such as "/staff", that guard a request's path. "/" guards every path."""
    spellings = set(_spellings(scope))
    return {
        prefix
        for prefix in prefixes
        if prefix == "/" or any(_below(spelling, prefix) for spelling in spellings)
    }


def route_path(scope: Scope) -> str:
    """The path as the application's routes see it: without where the application is mounted."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :] or "/"
    return path


def _below(segments: tuple[str, ...], prefix: str) -> bool:
    wanted = tuple(prefix.strip("/").casefold().split("/"))
    return segments[: len(wanted)] == wanted


def _spellings(scope: Scope) -> Iterator[tuple[str, ...]]:
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    raw = bytes(scope.get("raw_path") or b"").decode("latin-1").partition("?")[0]
    starts = {path, raw}
    starts |= {text[len(root) :] for text in starts if root and text.startswith(root)}
    for text in starts:
        for decoded in _decoded(text):
            yield _segments(decoded, resolve=False)
            yield _segments(decoded, resolve=True)


def _decoded(text: str) -> Iterator[str]:
    """The path as it came, and decoded as often as anybody on the way might."""
    for _ in range(_ROUNDS):
        yield text
        again = unquote(text, errors="replace")
        if again == text:
            return
        text = again
    yield text


def _segments(path: str, resolve: bool) -> tuple[str, ...]:
    """The path's parts in one spelling: lower case, no empty ones, no parameters, no odd ends."""
    plain = _ODD.sub("", unicodedata.normalize("NFKC", path).casefold()).replace("\\", "/")
    parts: list[str] = []
    for part in plain.split("/"):
        name = part.partition(";")[0]
        if name == ".." and resolve:
            del parts[-1:]
        elif name.rstrip("."):
            parts.append(name.rstrip("."))
    return tuple(parts)
