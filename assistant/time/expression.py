"""What a question says about time, as a value that every channel shows and can leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Effect = Literal["prefer", "filter", "newest", "oldest", "timeline"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `first` to `last`, both included; None for an open end."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words of a question that name a time, and what they do to the search.

    `since` and `until` are ISO days, both included, None for an open end. `prefer` raises
    articles published then, `filter` leaves no others, `newest` and `oldest` raise those among
    articles that fit alike, and `timeline` puts the answer in the order of publication.
    """

    words: str
    effect: Effect
    since: str | None = None
    until: str | None = None

    def described(self) -> str:
        """For a reader: "“in May 2016”: articles of 2016-05 first"."""
        return f"“{self.shortly()}”: {_EFFECTS[self.effect].format(self.period())}"

    def shortly(self) -> str:
        """The words without what stands between them: "How did … develop"."""
        words = self.words.split()
        if self.effect != "timeline" or words[0].lower() != "how":
            return self.words
        return f"{words[0]} {words[1]} … {words[-1]}"

    def period(self) -> str:
        """The days in words, as short as they can be said; empty without any."""
        if self.since is not None and self.until is not None:
            return f"of {_short(self.since, self.until)}"
        if self.since is not None:
            return f"from {self.since} on"
        return "" if self.until is None else f"up to {self.until}"


def _short(since: str, until: str) -> str:
    """A whole year or month as such: 2016, 2016-05."""
    if since == until:
        return since
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    if first.day == 1 and (last + timedelta(1)).day == 1:
        if (first.month, last.month) == (1, 12):
            return since[:4] if first.year == last.year else f"{since[:4]} to {until[:4]}"
        return since[:7] if since[:7] == until[:7] else f"{since[:7]} to {until[:7]}"
    return f"{since} to {until}"


_EFFECTS: dict[Effect, str] = {
    "prefer": "articles {} first",
    "filter": "only articles {}",
    "newest": "newer articles first",
    "oldest": "older articles first",
    "timeline": "in the order of publication",
}


def is_timeline(time: Sequence[TimeExpression]) -> bool:
    return any(expression.effect == "timeline" for expression in time)
