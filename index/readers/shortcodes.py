"""Template tags in Markdown: Hugo shortcodes, Jekyll's Liquid and kramdown attributes.

Tags go; the words that they put on the page stay: the content of paired tags, and parameters
such as `text` and `title`.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

MARK = "\ue000"
"""Stands for a removed tag until the Markdown is parsed: it is a valid link target, it is not
white space, and no text uses it (private use)."""

_MAX_TAG = 4000
_OPENINGS = {"{{<": ">}}", "{{%": "%}}"}
_OPENING = re.compile(r"\{\{[<%]")
_NAME = re.compile(r"\s*(/?)\s*([\w./-]*)")
_PARAMETER = re.compile(r"""([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)""", re.DOTALL)
# Tags that show a picture, a film or a button: their words label it and are no text.
_MEDIA = re.compile(
    r"(?:.*(?:img|image|figure|video|iframe|youtube|vimeo|tweet|gist|audio|button|embed).*"
    r"|x|instagram|ref|relref|tmp|link|legacy-file|param|featured-resource)$"
)
_SHOWN = ("title", "heading", "intro", "text", "label", "cite")

_LIQUID_COMMENT = re.compile(
    r"\{%-?\s*comment\s*-?%\}.{0,20000}?\{%-?\s*endcomment\s*-?%\}", re.DOTALL
)
_LIQUID_TAG = re.compile(r"\{%[^%{}]{0,1000}%\}")
_LIQUID_TARGET = re.compile(r"""(?<=[("'])\{\{[^{}\n]{1,200}\}\}""")
# {: .class} anywhere, and {#anchor} at the end of a heading.
_KRAMDOWN = re.compile(r"\{:\s?[^{}\n]{0,300}\}|[ \t]*\{#[\w-]{1,80}\}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Tag:
    start: int
    end: int
    closing: bool
    name: str
    parameters: dict[str, str]


def remove_tags(markdown: str) -> str:
    """`markdown` without template tags; `MARK` stands where one was inside a line."""
    if "{" not in markdown:
        return markdown
    pieces: list[str] = []
    position = 0
    while (tag := _next_tag(markdown, position)) is not None:
        pieces.append(markdown[position : tag.start])
        pieces.append(_replacement(tag, markdown))
        position = tag.end
    pieces.append(markdown[position:])
    text = _LIQUID_COMMENT.sub("", "".join(pieces))
    text = _LIQUID_TARGET.sub(MARK, text)
    return _KRAMDOWN.sub("", _LIQUID_TAG.sub("", text))


def _next_tag(text: str, position: int) -> _Tag | None:
    """The first complete shortcode from `position` on."""
    while (opening := _OPENING.search(text, position)) is not None:
        end = _end_of_tag(text, opening.end(), _OPENINGS[opening.group()])
        if end is None:
            position = opening.end()
            continue
        inner = text[opening.end() : end - 3].strip().removeprefix("/*").removesuffix("*/")
        named = _NAME.match(inner)
        slash, name = named.groups() if named else ("", "")
        shown = {key: a or b for key, a, b in _PARAMETER.findall(inner)}
        return _Tag(opening.start(), end, bool(slash), name.lower(), shown)
    return None


def _end_of_tag(text: str, start: int, closing: str) -> int | None:
    """Just after the `closing` that stands outside quotes, or the first one at all."""
    limit = min(len(text), start + _MAX_TAG)
    plain = text.find(closing, start, limit)
    if plain < 0:
        return None
    position = start
    while (found := text.find(closing, position, limit)) >= 0:
        if _quotes_closed(text[start:found]):
            return found + 3
        position = found + 3
    return plain + 3


def _quotes_closed(inner: str) -> bool:
    unescaped = inner.replace('\\"', "")
    return unescaped.count('"') % 2 == 0 and unescaped.count("`") % 2 == 0


def _replacement(tag: _Tag, text: str) -> str:
    """What stands in the place of a tag: its words, as blocks of their own if it opens a line."""
    before = text[text.rfind("\n", 0, tag.start) + 1 : tag.start]
    line_end = text.find("\n", tag.end)
    after = text[tag.end : line_end if line_end >= 0 else len(text)]
    words = _words(tag)
    if before.strip() or (after.strip() and _MEDIA.match(tag.name)):
        return " ".join(words) if words and before.strip() else (MARK if before.strip() else "")
    if tag.name in ("highlight", "asset-static") and after.strip():
        return " ".join(words)
    indent = before if not before.strip() else ""
    return "".join(f"\n\n{indent}{word}" for word in words) + f"\n\n{indent}"


def _words(tag: _Tag) -> list[str]:
    """The parameters of a tag that the page shows as text, in a fixed order."""
    if tag.closing or _MEDIA.match(tag.name):
        return []
    shown = (tag.parameters.get(key, "") for key in _SHOWN)
    return [" ".join(html.unescape(word).replace('\\"', '"').split()) for word in shown if word]
