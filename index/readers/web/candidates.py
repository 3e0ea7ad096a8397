"""What a page says of itself, one statement at a time, with where it stands and what it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """`source` is for people, such as "json-ld author" or "h1"; of two values the heavier wins."""

    value: T
    source: str
    weight: float


def heaviest(candidates: Iterable[Candidate[T]], least: float = 0.0) -> Candidate[T] | None:
    """The heaviest that weighs more than `least`, the earlier of equals; None where none does."""
    best: Candidate[T] | None = None
    for candidate in candidates:
        if candidate.weight > (least if best is None else best.weight):
            best = candidate
    return best


def folded(text: str) -> str:
    """Letters and digits only, without case: "T. V. Raman" and "t v raman" are one."""
    return "".join(character for character in text.casefold() if character.isalnum())
