"""Names of people and desks, out of lines such as "Posted on September 21 by Adi Tzlil | News"."""

from __future__ import annotations

import re

from index.readers.document import line

MAX_NAME = 80
MAX_LINE = 2_000

_VERBS = (
    r"posted|written|published|submitted|reported|created|contributed|story|words|article"
    r"|geschrieben|veröffentlicht|verfasst|erstellt|gepostet|eingestellt|publié|écrit|rédigé|posté"
    r"|scritto|pubblicato|escrito|publicado|(?:ein\s+)?(?:gast)?(?:artikel|beitrag)|all posts"
    r"|view all posts|alle (?:beiträge|artikel)|alles|mehr|more"
)
_LEAD = re.compile(
    rf"^[\s–—|/•·*:©(-]*(?:(?:{_VERBS}|\w+)\s+(?:[^\d\s]\S*\s+){{0,2}}?(?:by|von|from|par|por)\b"
    r"|(?:by|von|par|por)\b|(?:di|da|av|af|door|de)\b(?=\s+[A-ZÄÖÜÉ])"
    r"|(?:author|autor(?:in|en|innen)?|auteure?s?|autore|redakteur(?:in)?|reporter)\s+(?=[A-ZÄÖÜÉ]\S+\s+[A-ZÄÖÜÉ])"
    r"|(?:author|autor(?:/?in|en|innen)?|auteure?s?|autore|texte?|redaktion|redakteur(?:in)?|quelle"
    r"|source|reporter|editor|redazione|writer|verfasser(?:in)?|name|interview|von|by|责任编辑|作者|编辑|记者|来源|文)\s*[:：])\s*[:：]?\s*",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|[Aa]utor(?:in)?:|[Aa]uthor:)\s+(?=[A-ZÄÖÜÉ0-9])"
)
_DATE_START = re.compile(
    r"\s*(?:\s[|•·–—-]|,|\bam\b|\bon\b|\ble\b|\bupdated\b|\bpublished\b|\bposted\b|\bum\b|\bstand\b)?"
    r"\s*(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zäé]*\.?\s+\d"
    r"|\d{1,4}[./-]\d|\d{1,2}\.?\s+[A-Za-zäé]{3,9}\.?,?\s+\d{4}|\d{1,2}:\d\d|\d+\s+\w+\s+ago).*$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:says|sagt|schreibt|shares?|follow\b.*|folgen\b.*|view profile|alle artikel|biographie"
    r"|\d+ (?:posts?|articles?|beiträge))\s*:?$|\s+[|•·]\s.*$|\s*\([^)]*$|\s*\([^)]{0,80}\)$"
    r"|[\s,;:|/•·–—-]+$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:\w*admin(?:istrator)?|unknown|no author|name|follow|authors?|autor(?:en|in)?|auteur|editor"
    r"|staff|webmaster|guest|anonymous|anonym|by|von|contributors?|about|home|menu|share|facebook|twitter"
    r"|instagram|linkedin|e-?mail|print|drucken|website|profile?|more|mehr|contact|kontakt|login"
    r"|subscribe|our|your|wikipedia|null|none|n/?a|read more|weiterlesen|comments?|kommentare?)",
    re.IGNORECASE,
)
_NO_START = re.compile(
    r"(?:zur?|zum|alle[sr]?|mehr|weitere|search|view|show|see|afficher|voir|read|click|the latest"
    r"|stand|about|über|visit|find|get|send|sign|log|posted|published|updated|veröffentlicht|kategorie"
    r"|category|tags?|foto|photo|bild|image"
    r"|sponsored|gesponsert\w*|anzeige|werbung|advertisement)\b.*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|//|^@|\.(?:com|org|net|html?)\b|[<>{}\[\]=]", re.I)
_SPLIT = re.compile(
    r"\s*;\s*|\s+(?:and|und|et|y|e|og|och|en)\s+|\s*&\s*|\s*,\s*|\s*\|\s*|\s*/\s*"
    r"|\s+(?:im Gespräch mit|in conversation with)\s+"
)
_AGENCY = re.compile(r"[A-Z][A-Z-]{1,5}|[a-z]{2,4}")
_PARTICLES = frozenset(
    "von van de der den del della di da du la le bin al el y e zu zum ter af av".split()
)
_DEGREES = frozenset("phd md dr ma ba msc mph rd jr sr llm ii iii esq rn".split())


def name_in(text: str) -> str | None:
    """The name in a line that stands in an author's place; None where it holds none."""
    found = _without_furniture(text)
    return found if is_name(found) else None


def names_in(text: str) -> tuple[str, ...]:
    """Several names of one line, apart only where each part is a person's name by itself."""
    whole = _without_furniture(text)
    parts = [part for part in _SPLIT.split(whole) if part]
    named = [part for part in parts if part.lower().replace(".", "") not in _DEGREES]
    if named and is_person(named[0]) and not named[0].isupper():
        # "Ann Lee, dpa", "Ann Lee/SP-X": an agency that the article came through.
        named = [part for part in named if not _AGENCY.fullmatch(part)]
        if (
            len(named) == 1 < len(parts)
            and is_name(named[0])
            and all(_AGENCY.fullmatch(part) for part in parts[1:])
        ):
            return (named[0],)
    if len(named) > 1 and all(is_person(part) and is_name(part) for part in named):
        return tuple(named)
    return (whole,) if is_name(whole) else ()


def _without_furniture(text: str) -> str:
    """What is left of a line without "By", dates and what is set off behind; "" if too long."""
    found = line(text) if len(text) <= MAX_LINE else ""
    lead = _LEAD.match(found)
    if lead:
        found = found[lead.end() :]
    elif within := _WITHIN.search(found):
        found = found[within.end() :]
    found = _DATE_START.sub("", found)
    for _ in range(3):
        found = _TAIL.sub("", found).strip(" :|/•·–—©")
    return found


def is_name(text: str) -> bool:
    """Whether a text may be somebody's name or a desk's: short, no address, no interface word."""
    if not 2 <= len(text) <= MAX_NAME or len(text.split()) > 9 or _ADDRESS.search(text):
        return False
    if _NO_NAME.fullmatch(text) or _NO_START.fullmatch(text) or text[-1] in "?!":
        return False
    words = [word for word in text.split() if word.lower() not in _PARTICLES]
    small = sum(word[0].islower() for word in words)
    return any(map(str.isalpha, text)) and (len(words) < 2 or small <= len(words) // 2)


def is_person(text: str) -> bool:
    """Whether it looks like a person's full name: two to five words, each with a capital."""
    words = [word for word in re.split(r"[\s]+", text) if word]
    if not 2 <= len(words) <= 5 or any(character.isdigit() for character in text):
        return False
    telling = [word for word in words if word.lower() not in _PARTICLES]
    return len(telling) >= 2 and all(word[0].isupper() or word[0] in "'’" for word in telling)
