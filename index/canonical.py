"""The one form in which every text is stored, searched and quoted.

Shape of a canonical text: blocks (paragraphs, headings, lists, tables) are separated by one
empty line; list items, table rows and hard breaks inside a block by a single line feed. A
paragraph is one line, so a line feed always ends a sentence.
"""

from __future__ import annotations

import re
import unicodedata

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
# Control characters, and characters without a glyph that would make two equal-looking texts
# differ: soft hyphen, zero-width characters, BOM, direction marks, interlinear annotation,
# and the "tag" block, which can hide text from a reader.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[^\S\n]+")
_SPACE_AT_BREAK = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")


def canonical(text: str) -> str:
    """`text` in NFC with plain spaces, line feeds only and nothing invisible; idempotent.

    Lone surrogates become U+FFFD, since they could not be stored as UTF-8.
    """
    text = _SURROGATE.sub("\ufffd", text)
    text = _LINE_BREAK.sub("\n", text).replace("\u2029", "\n\n")
    # Before NFC: an invisible character may stand between a letter and its accent.
    text = unicodedata.normalize("NFC", without_invisible(text))
    text = _SPACE_AT_BREAK.sub("\n", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n", text).strip()


def without_invisible(text: str) -> str:
    """`text` less control and zero-width characters, which can split markup ("_\\u200b_")."""
    return _INVISIBLE.sub("", text)
