"""Sentences as spans of a canonical text.

sentencex proposes the boundaries of one line; `_is_boundary` takes back the ones that stand
after an abbreviation. Spans are exact: no character is changed, none but white space is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from index.types import Span

MAX_SENTENCE = 1000
"""Code points. A longer 'sentence' is a list without full stops or damaged text; it is cut."""

_SLICE = 20_000
"""Code points handed to sentencex at once, so that its work stays linear in the text."""

_LINE = re.compile(r"[^\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f](?=\.)")
_LAST_WORD = re.compile(r"(\S+)\s*$")
_NEXT_WORD = re.compile(r"\s*([\w’'-]+)")
_ONLY_CLOSERS = re.compile(r"\s*[”’»)\]]+(?:\s|$)")
_OPENING = "\"'“‘(["
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})\.")

# Never the end of a sentence: something always follows.
_LEADS_ON = frozenset(
    "e.g. i.e. cf. vs. v. viz. mr. mrs. ms. dr. prof. rev. hon. sen. rep. gov. gen. col. lt. sgt. "
    "capt. adm. cmdr. maj. pres. amb. st. mt. messrs. mx. supt. asst. assoc. dept.".split()
)
# Abbreviations of a numbered thing: the sentence goes on where a number follows.
_NUMBERED = frozenset(
    "no. nos. para. paras. par. sec. sect. secs. art. arts. ch. chap. fig. figs. eq. p. pp. vol. "
    "vols. ver. pt. ex. app. jan. feb. mar. apr. jun. jul. aug. sept. sep. oct. nov. dec. "
    "approx. ca. c. est. ext. tel.".split()
)
# A word in lower case goes on with the sentence; "iPhone" may begin one.
_CONTINUES = re.compile(r"[a-zß-öø-ÿ][^\WA-Z]*\b")
_TIMES = frozenset({"a.m.", "p.m."})
_AFTER_TIME = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?$"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december)$"
    r"|(?:[ecmp][sd]?t|gmt|utc|bst|cet|eastern|central|mountain|pacific)$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:[A-Z]\.)+$")
# Words that open a sentence and are seldom part of a name: after "U.S." or "J." they tell
# a new sentence from "U.S. Senate" and "J. Smith".
_OPENERS = frozenset(
    "the a an this that these those it its he she they we you i in on at by for from with as if "
    "when while after before since but and or so yet however there here what how why who our "
    "their his her my your then not no all some many most each both one to moreover "
    "meanwhile".split()
)
_DOMAINS = frozenset("com edu gov info io js mil net org php html aspx uk us".split())


def split_sentences(text: str, language: str = "en") -> list[Span]:
    """Half-open spans of the sentences of `text`, in order, disjoint and without outer space.

    No span crosses a line feed or exceeds `MAX_SENTENCE`; together they hold every character
    that is not white space.
    """
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        for start, end in _slices(line.group()):
            spans.extend(_sentences(text, line.start() + start, line.start() + end, language))
    return spans


def _slices(line: str) -> Iterator[Span]:
    """`line` in pieces of at most `_SLICE` code points, cut at white space where there is any."""
    start = 0
    while len(line) - start > _SLICE:
        cut = line.rfind(" ", start, start + _SLICE) + 1 or start + _SLICE
        yield start, cut
        start = cut
    yield start, len(line)


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """Spans of one piece of a line."""
    for left, right in _merged(text, start, end, language):
        trimmed = _trim(text, left, right)
        if trimmed is not None:
            yield from _bounded(text, *trimmed)


def _merged(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """sentencex's pieces, joined again where it was wrong."""
    left = position = start
    for length in _piece_lengths(text[start:end], language):
        position += length
        if position < end and _is_boundary(text, left, position, end):
            yield left, position
            left = position
    yield left, end


def _piece_lengths(line: str, language: str) -> list[int]:
    """Lengths of sentencex's pieces; the whole line where they do not add up to it."""
    # It takes UTF-8 only, and looks one byte back from a full stop: within a wider space it
    # panics. The replacements have the same length in code points.
    line = _WIDE_SPACE.sub(" ", _SURROGATE.sub("\ufffd", line))
    pieces: list[str] = sentencex.segment(language, line)
    lengths = [len(piece) for piece in pieces]
    return lengths if sum(lengths) == len(line) else [len(line)]


def _is_boundary(text: str, left: int, at: int, end: int) -> bool:
    """Whether the sentence that began at `left` really ends before `at`."""
    last = _LAST_WORD.search(text, max(left, at - 80), at)
    rest = text[at : min(end, at + 80)]
    if last is None or not rest.strip():
        return False
    if _ONLY_CLOSERS.match(rest):
        return False
    word = last.group(1).lstrip(_OPENING)
    following = _NEXT_WORD.match(rest)
    next_word = following.group(1) if following else ""
    if not word.endswith("."):
        return not _CONTINUES.match(next_word)  # the “Can I Bring?” tool
    if at - left <= 6 and _NUMBERING.fullmatch(text[left:at].strip()):
        return False
    if not rest[0].isspace() and not text[at - 1].isspace():
        return _is_missing_space(word, next_word, rest)
    return _ends_sentence(word, next_word)


def _ends_sentence(word: str, following: str) -> bool:
    """Whether `word`, which has a full stop, ends a sentence before the word `following`."""
    lower = word.lower()
    if lower in _LEADS_ON or _CONTINUES.match(following):
        return False
    if lower in _NUMBERED:
        return not following[:1].isdigit()
    if lower in _TIMES:
        return not _AFTER_TIME.match(following)
    if _INITIALS.fullmatch(word):
        return not following or following.lower() in _OPENERS
    return True


def _is_missing_space(word: str, following: str, rest: str) -> bool:
    """Whether "end.Next" is two sentences, and not an address such as "Challenge.Gov"."""
    if not following[:1].isupper() or not word[-2:-1].islower():
        return False
    name = following.lower() in _DOMAINS or "@" in word or "/" in word
    return not name and rest[len(following) : len(following) + 1] in (" ", ",", "’", "")


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """The span itself, or pieces of at most `MAX_SENTENCE`, cut at white space if possible."""
    while end - start > MAX_SENTENCE:
        space = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
        cut = space if space > 0 else start + MAX_SENTENCE
        piece = _trim(text, start, cut)
        if piece is not None:
            yield piece
        start = cut
    last = _trim(text, start, end)
    if last is not None:
        yield last


def _trim(text: str, start: int, end: int) -> Span | None:
    """The span without outer white space, None where nothing else is in it."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return (start, end) if start < end else None
