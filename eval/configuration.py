"""A configuration: everything that decides what the engine answers, as one value with a digest.

Written as TOML, every key optional:

    name = "more lexical"
    embedder = "default"
    reranker = "cross-encoder:path/to/model"
    reader = "default:int8"
    [chunking]
    words = 90
    [retrieval]
    dense_weight = 0.4
    [evidence]
    sentences = 2
    [abstention]
    threshold = 0.3
    [time]
    dates = 0.1
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from assistant.assistant import AssistantConfig
from index.errors import InputError
from index.types import Chunking

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Configuration:
    """`name` is for people and no part of the digest; the rest is what the engine is given."""

    name: str = "default"
    embedder: str = "default"
    chunking: Chunking = field(default_factory=Chunking)
    assistant: AssistantConfig = field(default_factory=AssistantConfig)

    def to_json(self) -> dict[str, Any]:
        """The keys of a TOML file; `hits`, `nearest` and `reranker` stand at the top."""
        settings = asdict(self.assistant)
        return {
            "name": self.name,
            "embedder": self.embedder,
            "chunking": asdict(self.chunking),
            **settings,
        }

    @property
    def sha256(self) -> str:
        """Over everything but the name: two configurations that do the same are the same."""
        content = {key: value for key, value in self.to_json().items() if key != "name"}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


DEFAULTS = Configuration()
"""What readers get."""


def read_configuration(path: Path) -> Configuration:
    """Raises InputError for a file that is no TOML, an unknown key, or a value that is none."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror}).") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise InputError(f"{path}: expected a TOML file ({exc}).") from exc
    return changed(Configuration(name=path.stem), values, str(path))


def changed(base: Configuration, values: Mapping[str, Any], where: str) -> Configuration:
    """`base` with some of its values set; nested tables and dotted keys both name them.

    Raises InputError that names `where`, the key, and what was expected.
    """
    result = base
    for key, value in flat(values):
        result = _with(result, key, value, where)
    return result


def flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Nested tables as (dotted key, value)."""
    pairs: list[tuple[str, Any]] = []
    for key, value in values.items():
        dotted = f"{before}{key}"
        pairs += flat(value, f"{dotted}.") if isinstance(value, Mapping) else [(dotted, value)]
    return pairs


def _with(configuration: Configuration, key: str, value: Any, where: str) -> Configuration:
    known = dict(flat(configuration.to_json()))
    if key not in known:
        names = ", ".join(sorted(known))
        raise InputError(f"{where}: {key!r} is not a setting; expected one of {names}.")
    if not _fits(value, known[key]):
        raise InputError(f"{where}: {key!r} should be a value like {known[key]!r}, got {value!r}.")
    if isinstance(value, int | float) and not 0 <= value < math.inf:
        raise InputError(f"{where}: {key!r} should be a finite number from 0 on, got {value!r}.")
    path = key.split(".")
    if path[0] in {item.name for item in fields(AssistantConfig)}:
        path = ["assistant", *path]  # the file's keys are flatter than the value's
    return _set(configuration, path, type(known[key])(value))


def _set(holder: T, path: list[str], value: Any) -> T:
    """A copy of a frozen dataclass in which the place that `path` leads to holds `value`."""
    name, rest = path[0], path[1:]
    if rest:
        value = _set(getattr(holder, name), rest, value)
    return replace(holder, **{name: value})  # type: ignore[type-var]


def _fits(value: object, before: object) -> bool:
    """Whether a value is of the type of the one before; a whole number may stand for a real one."""
    if isinstance(value, bool) or isinstance(before, bool):
        return isinstance(value, bool) and isinstance(before, bool)
    if isinstance(before, float):
        return isinstance(value, int | float)
    return isinstance(value, type(before))
