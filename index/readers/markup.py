"""Markdown as blocks of plain text, from the tokens of markdown-it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.canonical import without_invisible
from index.errors import ReadError
from index.readers.fragments import CELL, DROPPED_TAGS, html_to_text, is_footnote_mark
from index.readers.shortcodes import MARK, remove_tags

MAX_MARKS = 10_000
"""Marks in one paragraph, and comments in one text."""

_PARAGRAPH = re.compile(r"(\n[ \t]*\n)")
_MARKS = re.compile(r"[\[<*_]")
_CONTAINERS = frozenset({"bullet_list_open", "ordered_list_open", "table_open"})
_FOOTNOTE_DEFINED = re.compile(r"^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]*", re.MULTILINE)
_TAG_NAME = re.compile(r"<\s*(/?)\s*([A-Za-z][A-Za-z0-9]*)")
# Marks that CommonMark does not take as such ("**bold **text", "_word _", a link whose address
# has spaces), which older Markdown dialects did; they are markup all the same.
_STARS = re.compile(r"\*{2,}|(?<![\w*])\*(?=\S)([^*\n]{1,300}?)\*(?![\w*])")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W_])__(?=[^\W_])")
_UNDERSCORES = re.compile(r"(?<![\w/_])(_{1,2})(?!_)([^_\n]{1,400}?)\1(?![\w/_])")
_LONE_UNDERSCORE = re.compile(r"(?<!_)__(?!_)|(?<!\S)_(?=[A-Z])|(?<=[.!?:])_(?!\S)")
_BROKEN_LINK = re.compile(r"\[([^\[\]\n]{1,400})\]\([^()\n]{0,500}\)")
_LINK_REST = re.compile(r"\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)")
_LAST_BACKSLASH = re.compile(r"\\\s*$")
_CODE = "\ue001"


def blocks_of(markdown: str) -> list[str]:
    """Blocks of `markdown` without markup; list items and table rows on lines of their own.

    Raises `ReadError` where the markup is too deep or too dense to parse.
    """
    _refuse_dense(markdown)
    source = _without_footnotes(remove_tags(without_invisible(markdown)))
    try:
        tokens = _parser().parse(source)
    except RecursionError as error:
        raise ReadError("the markup is nested too deeply") from error
    return [block.replace(MARK, "") for block in _blocks(tokens)]


def inline_text(markdown: str) -> str:
    """The text of one paragraph's Markdown, whatever it begins with."""
    tokens = _parser().parseInline(remove_tags(without_invisible(markdown)))
    return "".join(_leaf(token) for token in tokens).replace(MARK, "")


def _refuse_dense(markdown: str) -> None:
    """Raises for text whose parsing would take minutes: it is quadratic in unclosed marks."""
    if markdown.count("<!--") > MAX_MARKS:
        raise ReadError(f"the text opens more than {MAX_MARKS:,} comments")
    if len(markdown) <= MAX_MARKS:
        return
    line = 1
    for paragraph in _PARAGRAPH.split(markdown):
        if len(_MARKS.findall(paragraph)) > MAX_MARKS:
            raise ReadError(f"a paragraph holds more than {MAX_MARKS:,} marks such as [ or *", line)
        line += paragraph.count("\n")


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables; without indented code, which in articles is an indented
    paragraph far more often than a program."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 60})
    return parser.enable(["table", "strikethrough"]).disable("code")


def _without_footnotes(markdown: str) -> str:
    """Footnotes' texts as paragraphs; the marks that refer to them go."""
    if "[^" not in markdown:
        return markdown
    for name in set(_FOOTNOTE_DEFINED.findall(markdown)):
        markdown = re.sub(rf"\[\^{re.escape(name)}\]:?", "", markdown)
    return re.sub(r"(?<=\S)\[\^\d{1,3}\]", "", markdown)


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    """Blocks of a document; each list or table, with all that it holds, is one."""
    group: list[str] = []
    depth = 0
    for token in tokens:
        if token.type in _CONTAINERS:
            depth += 1
        elif token.type.replace("_close", "_open") in _CONTAINERS:
            depth -= 1
            if depth == 0:
                yield "\n".join(group)
                group = []
        _row_edges(token, group)
        text = _leaf(token)
        if not text.strip():
            continue
        if depth == 0:
            yield text
        elif group and group[-1].endswith(CELL):
            group[-1] += text.replace("\n", " ")
        else:
            group.extend(part for part in text.split("\n") if part.strip())


def _row_edges(token: Token, group: list[str]) -> None:
    """Begins a line at each row of a table, and joins the cells that follow in it."""
    if token.type == "tr_open":
        group.append(CELL)
    elif token.type in ("th_close", "td_close") and group:
        group[-1] += CELL
    elif token.type == "tr_close" and group:
        group[-1] = group[-1].removeprefix(CELL).removesuffix(CELL).strip()


def _leaf(token: Token) -> str:
    """Text of one token that holds some."""
    if token.type == "inline":
        return _inline(token.children or [])
    if token.type == "html_block":
        return _tidy(html_to_text(token.content))
    if token.type in ("fence", "code_block"):
        return re.sub(r"\n\s*\n", "\n", token.content)
    return ""


class _Line:
    """Collects the text of one paragraph's tokens."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.codes: list[str] = []
        self.dropped = 0
        self.sup: tuple[int, bool] | None = None

    def add(self, text: str) -> None:
        if not self.dropped:
            self.pieces.append(text)

    def code(self, text: str) -> None:
        """Code keeps its stars and underscores, so it waits until the rest is tidied."""
        if not self.dropped:
            self.codes.append(text)
            self.pieces.append(_CODE)

    def text(self) -> str:
        joined = "".join(self.pieces)
        tidied = _tidy(joined)
        # Where code stands within a mark that would be taken out, all marks stay.
        whole = tidied if tidied.count(_CODE) == len(self.codes) else joined
        text, *rest = whole.split(_CODE)
        return text + "".join(code + more for code, more in zip(self.codes, rest, strict=True))

    def tag(self, source: str) -> None:
        """An inline HTML tag: it goes, unless it breaks the line or hides what is in it."""
        match = _TAG_NAME.match(source)
        closing, name = (match.group(1), match.group(2).lower()) if match else ("", "")
        if name in DROPPED_TAGS and not source.endswith("/>"):
            self.dropped = max(0, self.dropped + (-1 if closing else 1))
        elif name in ("br", "p", "div", "li", "tr"):
            self.add("\n")
        elif name == "sup" and not closing:
            self.sup = (len(self.pieces), False)
        elif name == "sup" and self.sup:
            start, linked = self.sup
            content, before = "".join(self.pieces[start:]), "".join(self.pieces[:start])
            if is_footnote_mark(content, before[-40:], linked):
                del self.pieces[start:]
            self.sup = None

    def link(self) -> None:
        if self.sup:
            self.sup = (self.sup[0], True)


def _inline(tokens: Sequence[Token]) -> str:
    """Text of a paragraph's tokens: links as their words, pictures not at all."""
    collected = _Line()
    for token in tokens:
        if token.type == "text":
            collected.add(token.content.replace(_CODE, ""))
        elif token.type == "code_inline":
            collected.code(token.content)
        elif token.type == "softbreak":
            collected.add(" ")
        elif token.type == "hardbreak":
            collected.add("\n")
        elif token.type == "html_inline":
            collected.tag(token.content)
            if token.content[:3].lower() in ("<a ", "<a>"):
                collected.link()
        elif token.type == "link_open":
            collected.link()
    return collected.text()


def _tidy(text: str) -> str:
    """Takes out the marks that the parser left as text."""
    if "](" in text:
        text = _LINK_REST.sub("", _BROKEN_LINK.sub(r"\1", text))
    if "*" in text:
        text = _STARS.sub(r"\1", text)
    if "_" in text:
        text = _UNDERSCORES.sub(r"\2", _BETWEEN_WORDS.sub(" ", text))
        text = _LONE_UNDERSCORE.sub("", text)
    return _LAST_BACKSLASH.sub("", text) if "\\" in text else text
