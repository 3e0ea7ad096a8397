"""Site furniture: the menu, subscription and footer lines around an article's text.

Only whole lines that match a known phrase go, and only at the head (before the first long
paragraph) or at the very end; the middle of a text is never touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONG_LINE = 200
"""Code points from which a line counts as a paragraph of the article."""

_HEAD_LINES = 40
_MIN_YEARS = 3

_PHRASES = re.compile(
    "|".join(
        (
            r"search(?: (?:all )?(?:this |the )?(?:site|content|website|site content))?(?: for)?:?",
            r"total index: [\d,.]+ publications?",
            r"(?:subscribe|sign up|register) (?:to|for) (?:our|the|receive|get) .{1,100}",
            r"subscribe(?: now| today| here)?",
            r"get (?:our|the) (?:latest|newsletter|best).{0,80}",
            r"stay (?:informed|connected|up to date|in touch)",
            r"(?:(?:return|back) to (?:the )?[\w’' ]{1,40}|back to top|top of page|go back)",
            r"(?:share|tweet|print|e-?mail)(?: (?:this|on|to|via|with))?"
            r"(?: (?:this )?(?:article|page|post|story|facebook|twitter|linkedin|x|email))?:?",
            r"(?:click to )?(?:share|tweet|print) .{0,30}\(opens in new window\)",
            r"skip to (?:main |the )?(?:content|navigation|search|footer)",
            r"(?:toggle|open|close|show|hide) (?:navigation|menu|search|sidebar)",
            r"(?:main )?(?:menu|navigation)|home|log ?in|sign in|contact us|site ?map",
            r"advertisement",
            r"(?:we use|this (?:web)?site uses|our (?:web)?site uses) cookies\b.{0,250}",
            r"(?:accept|reject|manage)(?: all)? cookies|cookie (?:policy|settings|preferences)",
            r"privacy policy|terms (?:of (?:use|service)|and conditions|& conditions)",
            r"(?:copyright|©|\(c\)) .{0,120}",
            r".{0,100}\ball rights reserved\b.{0,20}",
            r"follow us(?: on .{1,40})?|like us on facebook|connect with us",
            r"(?:related|recent|popular|more|latest) (?:articles|posts|stories|news|content)",
            r"leave a (?:comment|reply)|post a comment|(?:\d+|no) comments?|comments are closed",
            r"(?:previous|next)(?: (?:post|article|page|story))?|read more|load more",
            r"(?:an official website of the united states government|here[’']s how you know)",
        )
    ),
    re.IGNORECASE,
)  # fmt: skip
_RETURN_TO = re.compile(r"(?:return|back) to (?:the )?([\w’' ]{1,40})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Stripped:
    """`lines` without furniture. `head` tells whether any stood above the article.

    `section` is the part of the site that a "Return to the …" line names, None without one.
    """

    lines: list[str]
    head: bool
    section: str | None


def strip_furniture(lines: list[str]) -> Stripped:
    """Takes furniture off both ends of `lines`, which are canonical; "" separates blocks."""
    kept, removed = _without_head(lines)
    end, section = _end_of_article(kept)
    # A text of nothing but such phrases is left alone: then they are its content.
    if not any(kept[:end]):
        return Stripped(lines, False, None)
    return Stripped(kept[:end], removed, section)


def is_furniture(line: str) -> bool:
    """Whether the whole line is a phrase that sites put around articles."""
    return _PHRASES.fullmatch(line.rstrip(" !.»›…↑→")) is not None


def _without_head(lines: list[str]) -> tuple[list[str], bool]:
    """`lines` less the furniture above the first long line, and whether there was any."""
    head = _HEAD_LINES
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if len(line) >= LONG_LINE and not is_furniture(line):
            head = number
            break
    kept = [line for line in lines[:head] if not is_furniture(line)]
    return kept + lines[head:], len(kept) < len(lines[:head])


def _end_of_article(lines: list[str]) -> tuple[int, str | None]:
    """Number of lines up to the end of the article, and the section that the rest names."""
    end, section = len(lines), None
    while end:
        line = lines[end - 1]
        years = _trailing_years(lines, end)
        if years >= _MIN_YEARS:
            end -= years
        elif not line or is_furniture(line):
            named = _RETURN_TO.fullmatch(line)
            section = named.group(1) if named else section
            end -= 1
        else:
            break
    return end, section


def _trailing_years(lines: list[str], end: int) -> int:
    """Length of the run of lines before `end` that hold a year only: a list of archives."""
    start = end
    while start and _YEAR.fullmatch(lines[start - 1]):
        start -= 1
    return end - start
