"""A conversation as a Markdown file, each quotation in a footnote of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.time.expression import is_timeline
from assistant.told import (
    date_before,
    described,
    elsewhere,
    newer,
    offered,
    place_within,
    understood,
)
from assistant.types import Answer, Citation
from assistant.wording import by_wording
from index.errors import InputError
from index.terminal import one_line

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$]|(?<!\w)!(?=\[)")
_OPENING = re.compile(r"^(\d{1,9})([.)])|^([-+=:])")


def write_conversation(path: Path, answers: Sequence[Answer]) -> None:
    """Raises InputError where there is nothing to write, or a file of that name already."""
    if not answers:
        raise InputError("There is no conversation yet.")
    text = "\n\n".join([*_exchanges(answers), *_footnotes(answers)]) + "\n"
    try:
        with path.open("x", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except FileExistsError as exc:
        raise InputError(f"{path} exists already; nothing was written. Take another name.") from exc
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it is no name of a file"
        raise InputError(f"{path} cannot be written ({reason}).") from exc


def escaped(text: str) -> str:
    """One line of Markdown that shows the text and is nothing but text."""
    line = _MARKUP.sub(lambda match: f"\\{match[0]}", one_line(text))
    return _OPENING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)


def _exchanges(answers: Sequence[Answer]) -> Iterator[str]:
    before = 0
    for answer in answers:
        yield f"## {escaped(answer.question)}"
        dated = is_timeline(answer.time)
        for words, sentences in by_wording(answer.sentences):
            if words:
                yield f"*{escaped(words)}*"
            for sentence in sentences:
                notes = "".join(f"[^{before + marker}]" for marker in sentence.citations)
                date = date_before(sentence, answer.citations) if dated else ""
                yield f"{escaped(f'{date}{sentence.text}')}{notes}"
        if answer.notice:
            yield f"> {escaped(answer.notice)}"
        yield from map(escaped, newer(answer))
        if answer.nearest:
            yield "\n".join(f"- {escaped(offered(article))}" for article in answer.nearest)
        yield from (f"*{escaped(line)}*" for line in understood(answer))
        before += len(answer.citations)


def _footnotes(answers: Sequence[Answer]) -> Iterator[str]:
    citations = [citation for answer in answers for citation in answer.citations]
    for number, citation in enumerate(citations, start=1):
        yield f"[^{number}]: {_source(citation)}"


def _source(citation: Citation) -> str:
    about = described(citation.title, citation.authors, citation.published)
    where = [*place_within(citation), f"characters {citation.start}–{citation.end}"]
    place = ", ".join([citation.url or citation.path, *where]) + elsewhere(citation.also_at)
    line = ". ".join(part for part in (about, place) if part)
    return f"{escaped(line)}: “{escaped(citation.quote)}”"
