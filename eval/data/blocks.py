"""Files of TREC's marked-up blocks, `<DOC> … </DOC>` and `<top> … </top>`: no XML, no SGML quite.

Tags may be in either case, a file holds any number of blocks, and nothing but white space stands
between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.data.jsonl import read_lines, shown
from index.errors import InputError

MAX_BLOCK = 20 * 2**20
"""Characters, as many as an article of an archive may have bytes."""


def blocks(path: Path, tag: str) -> Iterator[tuple[int, str]]:
    """(line of the opening tag, what stands before the closing one) of every block."""
    mark = re.compile(f"(</?{tag}>)", re.IGNORECASE)
    opened, held, size = 0, list[str](), 0
    for line, text in read_lines(path):
        where = f"{path}:{line}"
        for piece in mark.split(text):
            if mark.fullmatch(piece):
                closing = piece.startswith("</")
                if closing != bool(opened):
                    expected = f"<{tag}>" if closing else f"</{tag}>"
                    raise InputError(f"{where}: {piece} came where {expected} was expected.")
                if closing:
                    yield opened, "".join(held)
                opened, held, size = (0 if closing else line), [], 0
            elif opened:
                held.append(piece)
                size += len(piece)
            elif piece.strip():
                raise InputError(f"{where}: {shown(piece.strip())} stands outside <{tag}>.")
        if size > MAX_BLOCK:
            raise InputError(f"{path}:{opened}: <{tag}> holds more than {MAX_BLOCK} characters.")
        held.append("\n")
    if opened:
        raise InputError(f"{path}:{opened}: <{tag}> is never closed.")


def fields_of(content: str, names: Sequence[str], where: str) -> dict[str, str]:
    """{name: text} of the tags that a block has; a tag lasts to the next one, closed or not.

    Raises InputError where one comes twice.
    """
    mark = re.compile(rf"<(/?(?:{'|'.join(names)}))>", re.IGNORECASE)
    pieces = mark.split(content)
    fields: dict[str, str] = {}
    for name, text in zip(map(str.lower, pieces[1::2]), pieces[2::2], strict=True):
        if name.startswith("/"):
            continue
        if name in fields:
            raise InputError(f"{where}: <{name}> comes twice.")
        fields[name] = text
    return fields
