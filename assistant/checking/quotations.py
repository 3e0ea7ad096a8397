"""What stands in quotation marks has to be verbatim, and so has an address."""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]|(?<![\w’'])[‘']([^‘’']{2,}?)[’'](?![\w’'])"
)
_OPEN = re.compile(r"[“”\"«»„]")
_ELISION = re.compile(r"\[?(?:…|\.\.\.)\]?")
_MARKS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})
# Each form begins where its run of characters does: one try a run keeps the search linear.
_ADDRESS = re.compile(
    r"(?<![a-z0-9+.-])[a-z0-9+.-]+://\S+|(?<![a-z0-9])www\.\S+"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![a-z0-9.-])(?:[a-z0-9-]*\.)*[a-z0-9-]+\."
    r"(?:com|org|net|io|info|biz|ru|cn|xyz|top|dev|app|example)\b\S*",
    re.IGNORECASE,
)
_EDGES = " \t.,;:!?…"


def not_verbatim(sentence: str, cited: str) -> bool:
    """Whether a quotation in the sentence is not in the cited text, word for word.

    White space, the kind of quotation marks and the last mark of a quotation may differ. A
    quotation mark without its partner quotes something nobody can check.
    """
    text = _plain(cited)
    if _plain(sentence) in text:
        return False
    for match in _QUOTED.finditer(sentence):
        quoted = next(group for group in match.groups() if group is not None)
        if not all(_plain(piece) in text for piece in _ELISION.split(quoted)):
            return True
    return bool(_OPEN.search(_QUOTED.sub(" ", sentence)))


def unknown_address(sentence: str, cited: str) -> bool:
    """Whether the sentence names an address of the web or of mail that the cited text lacks."""
    known = cited.lower()
    return any(
        address.lstrip("+.-").rstrip(_EDGES + ")>]\"'”’").lower() not in known
        for address in _ADDRESS.findall(sentence)
    )


def _plain(text: str) -> str:
    return " ".join(text.translate(_MARKS).split()).strip(_EDGES)
