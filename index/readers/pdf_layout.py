"""Lines of a PDF's pages as paragraphs: heads and feet off, words and sentences whole again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

LARGER = 1.15
"""How much larger than the body a title is set."""

_EDGE_LINES = 2
_MIN_REPEATS = 3
BROKEN_WORD = "\ufffe"
_MAX_WORD = 60
_LOOK_BACK = 20
_LAST_WORD = re.compile(r"[\w-]*$")
_FIRST_WORD = re.compile(r"^[\w-]*")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.I
)
_BULLET = re.compile(r"[•‣◦▪●■–—*-]\s|\(?(?:\d{1,3}|[a-z])[.)]\s")
_FINISHED = re.compile(r"[.!?:;…][\"'”’»)\]]*\d{0,3}$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; lengths are points, measured from the page's lower left corner.

    `text` is canonical and not empty; U+FFFE ends it where it was broken within a word.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


@dataclass(slots=True)
class Paragraph:
    """`pages` are (page number, offset in `text` at which that page's part begins)."""

    text: str
    size: float
    pages: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Flow:
    """Canonical text and the offset at which each page of the file begins in it."""

    text: str
    page_starts: tuple[int, ...]


def without_furniture(pages: Sequence[Sequence[Line]], usual: float) -> list[list[Line]]:
    """The pages less the lines that repeat at their edges and less the page numbers there.

    A line repeats where it stands at the same edge of at least three pages and a quarter of
    them (heads of left and right pages differ). The numbers in the outermost line may differ.
    What is set larger than the body (`usual`, in points) stays: it is a title.
    """
    seen = Counter(shape for page in pages for shape in {shape for shape, _ in _edges(page)})
    least = max(_MIN_REPEATS, len(pages) / 4)
    kept = []
    for page in pages:
        furniture = {
            id(line)
            for shape, line in _edges(page)
            if line.size < LARGER * usual
            and (
                seen[shape] >= least
                or (len(pages) > 1 and _PAGE_NUMBER.fullmatch(line.text.strip()))
            )
        }
        kept.append([line for line in page if id(line) not in furniture])
    return kept


def _edges(page: Sequence[Line]) -> Iterator[tuple[tuple[bool, str], Line]]:
    """((at the top, text by which it is known again), line) of the highest and lowest lines."""
    by_height = sorted(page, key=lambda line: -line.bottom)
    upper = by_height[:_EDGE_LINES]
    lower = by_height[_EDGE_LINES:][-_EDGE_LINES:]
    for top, lines in ((True, upper), (False, lower[::-1])):
        for place, line in enumerate(lines):
            text = line.text.strip().casefold()
            yield (top, text if place else _DIGITS.sub("#", text)), line


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The font size that most characters have, in points; 0 without text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def flow(pages: Sequence[Sequence[Line]], usual: float) -> Flow:
    """The text of all pages. `usual` is the body's font size.

    A paragraph that the end of a page interrupts goes on on the next; the footnotes below it
    are put before it, so that no sentence is broken and the pages stay in order.
    """
    hyphenated = _Hyphens(pages)
    whole: list[Paragraph] = []
    for number, page in enumerate(pages):
        paragraphs = [
            Paragraph(hyphenated.join(group), group[0].size, [(number, 0)])
            for group in _paragraphs(page)
        ]
        if whole and paragraphs and _goes_on(whole[-1], paragraphs[0]):
            hyphenated.extend(whole[-1], paragraphs.pop(0))
        whole.extend(_unfinished_last(paragraphs, usual))
    return _with_page_starts(whole, len(pages))


def _paragraphs(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that are one paragraph, told by distance, indent, size and bullets."""
    steps = [a.bottom - b.bottom for a, b in pairwise(page) if 0 < a.bottom - b.bottom < 4 * a.size]
    leading = median(steps) if steps else 0.0
    group: list[Line] = []
    for line in page:
        if group and _begins(group, line, leading):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _begins(group: Sequence[Line], line: Line, leading: float) -> bool:
    """Whether `line` begins a paragraph after those of `group`."""
    last = group[-1]
    if last.text.endswith(BROKEN_WORD):
        return False
    step = last.bottom - line.bottom
    em = max(last.size, 1.0)
    if step < -em:  # the top of the next column
        return _is_finished(last.text)
    if step > 1.35 * leading > 0 or abs(line.size - last.size) > 0.15 * em:
        return True
    if _BULLET.match(line.text):
        return True
    widest = max(each.right for each in group[-_LOOK_BACK:])
    indented = line.left - min(each.left for each in group[-2:]) > 0.8 * em
    ends_short = _is_finished(last.text) and (last.right < max(widest, line.right) - 4 * em)
    return (indented and _is_finished(last.text)) or ends_short


def _goes_on(last: Paragraph, first: Paragraph) -> bool:
    """Whether a page's first paragraph continues the page before."""
    same = abs(last.size - first.size) <= 0.15 * max(last.size, 1.0)
    lower = first.text[:1].islower()
    return same and not _BULLET.match(first.text) and (lower or not _is_finished(last.text))


def _is_finished(text: str) -> bool:
    """Whether a text ends as a sentence does; a footnote's number may follow."""
    return _FINISHED.search(text[-_LOOK_BACK:].rstrip()) is not None


def _unfinished_last(paragraphs: list[Paragraph], usual: float) -> list[Paragraph]:
    """Puts a page's footnotes before the unfinished paragraph above them."""
    notes = len(paragraphs)
    while notes and paragraphs[notes - 1].size < 0.93 * usual:
        notes -= 1
    if not 0 < notes < len(paragraphs) or _is_finished(paragraphs[notes - 1].text):
        return paragraphs
    return [*paragraphs[: notes - 1], *paragraphs[notes:], paragraphs[notes - 1]]


class _Hyphens:
    """Joins lines; a word's hyphen at a line's end stays where the text writes it elsewhere."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self._words = {
            word.casefold()
            for page in pages
            for line in page
            for word in _WORD.findall(line.text.removesuffix(BROKEN_WORD))
        }

    def join(self, lines: Sequence[Line]) -> str:
        pieces: list[str] = []
        for line in lines:
            text = line.text
            if pieces:
                pieces[-1] = self._end_of_line(pieces[-1], text)
            pieces.append(text)
        return "".join(pieces)

    def extend(self, last: Paragraph, following: Paragraph) -> None:
        """Joins the first paragraph of a page to the last one of the page before."""
        text = self._end_of_line(last.text, following.text)
        last.pages.extend((number, len(text) + start) for number, start in following.pages)
        last.text = text + following.text

    def _end_of_line(self, text: str, following: str) -> str:
        """`text` as it stands before `following`: a space is added, a hyphen kept or not."""
        if not text.endswith(BROKEN_WORD):
            return f"{text} "
        text = text[:-1]
        first = _LAST_WORD.findall(text[-_MAX_WORD:])[0]
        second = _FIRST_WORD.findall(following[:_MAX_WORD])[0]
        compound = f"{first}-{second}".casefold() in self._words
        keeps = compound or not second[:1].islower() or not first[-1:].islower()
        return f"{text}-" if keeps else text


def _with_page_starts(paragraphs: Sequence[Paragraph], count: int) -> Flow:
    """The text, and each page's first offset; a page without text begins where the next does."""
    starts: dict[int, int] = {}
    pieces: list[str] = []
    length = 0
    for paragraph in paragraphs:
        text = paragraph.text.replace(BROKEN_WORD, "-")
        for number, start in paragraph.pages:
            starts.setdefault(number, length + start)
        pieces.append(text)
        length += len(text) + 2
    whole = "\n\n".join(pieces)
    following = len(whole)
    for number in reversed(range(count)):
        following = starts.setdefault(number, following)
    return Flow(whole, tuple(starts[number] for number in range(count)))
