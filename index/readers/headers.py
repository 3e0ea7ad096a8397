"""What an article says of itself above its first paragraph: title, date, category, author."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from index.readers.dates import parse_date

MAX_HEADING = 250
_HEADER_LINES = 12

_PART = re.compile(r"\s+[/|·•]\s+|\s+[—–]\s+(?=by\b|published\b)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?:first )?(?:published|posted|date|created|updated|last (?:updated|modified))"
    r"(?: date| on| at)?\s*:?\s+)?(.{4,60})",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"(?:categor(?:y|ies)|topics?|tags?|filed under|keywords|section)\s*:\s*(.{1,200})",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:(?:written |posted )?by|authors?)\s*:?\s+(.{2,200})", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?: [\w.’'-]+){0,5}")
_PARTICLES = frozenset("de del della der den di da dos du la le van von bin ibn al el y of".split())
_ROLE = re.compile(
    r"\b(?:writer|editor|staff|correspondent|reporter|contributor|director|fellow|analyst|"
    r"professor|ph\.?d|m\.?d|jr|sr)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """`title` is None where no line is one; `above` are section names before it, `below` a
    subtitle after it; `body` is what follows."""

    title: str | None
    body: list[str]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    fields: Fields = field(default_factory=lambda: Fields())


@dataclass(slots=True)
class Fields:
    """What the header lines said; the first date and byline win."""

    published: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def take_header(lines: list[str], *, on_page: bool, section: str | None) -> Header:
    """Splits canonical `lines` into title, header fields and body.

    `on_page` says that site furniture stood above, so that lines before the title may be
    names of sections; `section` is such a name when the page's foot tells it.
    """
    fields = Fields()
    headings: list[str] = []
    position, found = 0, False
    for number, line in enumerate(lines[:_HEADER_LINES]):
        if line and _take_fields(line, fields):
            position, found = number + 1, True
        elif line and (found or not _is_heading(line)):
            break
        elif line:
            headings.append(line)
    if not found:
        return _without_fields(lines)
    title, above, below = _choose_title(headings, on_page, section)
    return Header(title, lines[position:], above, below, fields)


def _without_fields(lines: list[str]) -> Header:
    """The first line is the title if it is short, stands alone and text follows it."""
    start = next((number for number, line in enumerate(lines) if line), 0)
    rest = lines[start + 1 :]
    if lines and _is_heading(lines[start]) and any(rest) and not rest[0]:
        return Header(lines[start], rest)
    return Header(None, lines)


def _choose_title(
    headings: list[str], on_page: bool, section: str | None
) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    """Title, the lines above it and the lines below it."""
    own = [line for line in headings if not _names_section(line, section)]
    above = tuple(line for line in headings if _names_section(line, section))
    if not own:
        return (above[-1] if above else None), above[:-1], ()
    if on_page and not above:
        return own[-1], tuple(own[:-1]), ()
    return own[0], above, tuple(own[1:])


def _names_section(line: str, section: str | None) -> bool:
    bare = re.sub(r"^the ", "", line.casefold())
    return section is not None and bare == section.casefold()


def _is_heading(line: str) -> bool:
    return len(line) <= MAX_HEADING and not line.endswith((".", ",", ";", ":"))


def _take_fields(line: str, fields: Fields) -> bool:
    """Enters the line into `fields`; False, and no change, unless all its parts are fields."""
    parts = [_parse(part.strip()) for part in _PART.split(line)]
    if not all(parts):
        return False
    for name, values in (part for part in parts if part):
        if name == "published":
            fields.published = fields.published or values[0]
        elif name == "authors":
            fields.authors = fields.authors or values
        else:
            fields.categories += values
    return True


def _parse(part: str) -> tuple[str, tuple[str, ...]] | None:
    """(field, values) of one part of a header line, None where it is something else."""
    category = _CATEGORY.fullmatch(part)
    if category:
        values = (value.strip() for value in re.split(r"[,;]", category.group(1)))
        return "categories", tuple(value for value in values if value)
    byline = _BYLINE.fullmatch(part)
    if byline:
        authors = parse_authors(byline.group(1))
        return ("authors", authors) if authors else None
    dated = _DATE.fullmatch(part)
    published = parse_date(dated.group(1).strip(" .")) if dated else None
    return ("published", (published,)) if published else None


def parse_authors(text: str) -> tuple[str, ...]:
    """'Ann Lee, Staff Writer and Bo Li' → ('Ann Lee', 'Bo Li'); () if any part is no name."""
    authors: list[str] = []
    for part in re.split(r"\s*[,;&]\s*(?:and\s+)?|\s+and\s+", text.strip(" .")):
        if not part or _ROLE.search(part):
            continue
        if not _is_name(part):
            return ()
        authors.append(part)
    return tuple(authors)


def _is_name(text: str) -> bool:
    words = text.split()
    capitalised = all(word[:1].isupper() or word.lower() in _PARTICLES for word in words)
    return bool(_NAME.fullmatch(text)) and len(text) <= 60 and capitalised
