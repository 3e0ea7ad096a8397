"""Front matter: the YAML (---) or TOML (+++) block at the head of a text file.

Every YAML scalar stays the text that was written: "title: No" is a title, and a date keeps the
precision it has. Aliases are refused, since a few lines of them can stand for gigabytes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from index.errors import ReadError

MAX_CHARS = 64 * 1024
MAX_DEPTH = 20

# Text, lists and dicts only; in C where PyYAML was built with it, ten times as fast.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_OPEN = re.compile(r"\s*?^(---|\+\+\+)[ \t]*\n", re.MULTILINE)
_CLOSE = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_KEY = re.compile(r"[\w-]+\s*[:=]")
_TOML_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields, and the text that follows them."""

    fields: Mapping[str, object]
    body: str


def split_front_matter(text: str) -> FrontMatter:
    """Front matter and body of `text`, whose line breaks are line feeds.

    A text without front matter has no fields. Raises `ReadError` with the line in the file
    where the block is not closed, is broken, too large, or uses what is refused.
    """
    opening = _OPEN.match(text)
    if opening is None:
        return FrontMatter({}, text)
    mark = opening.group(1)
    first_line = text.count("\n", 0, opening.end()) + 1
    closing = _CLOSE[mark].search(text, opening.end())
    if closing is None:
        return _without_closing(text, opening.end(), mark, first_line)
    block = text[opening.end() : closing.start()]
    if len(block) > MAX_CHARS:
        if not _KEY.match(block):
            return FrontMatter({}, text)
        raise ReadError(
            f"the front matter has {len(block):,} characters and the limit is {MAX_CHARS:,}",
            first_line,
        )
    fields = _yaml(block, first_line) if mark == "---" else _toml(block, first_line)
    if fields is None:  # prose between two rules
        return FrontMatter({}, text)
    return FrontMatter(fields, text[closing.end() :])


def _without_closing(text: str, start: int, mark: str, line: int) -> FrontMatter:
    """A rule above prose is no front matter; one above "title: …" was meant to be."""
    if _KEY.match(text, start):
        raise ReadError(f"the front matter is not closed: no second {mark} line", line)
    return FrontMatter({}, text)


def _yaml(block: str, first_line: int) -> Mapping[str, object] | None:
    try:
        _refuse_hostile(block)
        fields = yaml.load(block, Loader=_LOADER)
    except _Refused as error:
        raise ReadError(f"front matter refused: {error.reason}", first_line + error.line) from error
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise ReadError(f"broken front matter: {error.problem or error}", line) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ReadError(f"broken front matter: {error}", first_line) from error
    if fields is None or fields == "":
        return {}
    return fields if isinstance(fields, dict) else None


def _toml(block: str, first_line: int) -> Mapping[str, object]:
    try:
        return tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        where = _TOML_LINE.search(str(error))
        line = first_line + int(where.group(1)) - 1 if where else first_line
        raise ReadError(f"broken front matter: {error}", line) from error


class _Refused(Exception):
    """Valid YAML that is not accepted; `line` is 0-based within the block."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def _refuse_hostile(block: str) -> None:
    """Raises for aliases and deep nesting, from the events, before anything is built."""
    depth = 0
    for event in yaml.parse(block, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise _Refused("aliases (*name) are not accepted", _line_of(event))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Refused(f"nested deeper than {MAX_DEPTH} levels", _line_of(event))


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0
