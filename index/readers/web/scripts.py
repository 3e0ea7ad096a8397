"""The day that a page's own scripts give as that of its publication.

Pages that a program draws in the browser carry their article as data in a script. Keys that are
unmistakable are looked for in its text; nothing is run, and JSON is not parsed, since such data
stands in the midst of code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

MAX_SCRIPTS = 2_000_000
"""Code points of script that are looked through on one page."""

_KEY = (
    r"(?:date_?published|published_?(?:date|at|on|time)|publish_?(?:date|time)"
    r"|first_?published(?:_?(?:date|at))?|publication_?date|pub_?date)"
)
_DECLARED = re.compile(
    rf"\\?[\"']{_KEY}\\?[\"']\s{{0,4}}:\s{{0,4}}\\?[\"']"
    r"((?:19|20)\d\d-\d\d-\d\d(?:T[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)?)?)",
    re.IGNORECASE,
)


def declared_in_scripts(tree: lxml.html.HtmlElement) -> str | None:
    """A date or a moment in ISO 8601; None where there is none, or more than one day."""
    found = list(_declared(tree))
    return found[0] if len({moment[:10] for moment in found}) == 1 else None


def _declared(tree: lxml.html.HtmlElement) -> Iterator[str]:
    left = MAX_SCRIPTS
    for script in tree.iter("script"):
        text = script.text or ""
        if not script.get("type", "").strip().lower().startswith("application/ld+json"):
            yield from (match[1] for match in _DECLARED.finditer(text[:left]))
            left -= min(len(text), left)
