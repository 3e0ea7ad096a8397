"""A conversation as a Markdown file, each quotation in a footnote of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

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
        for words, sentences in by_wording(answer.sentences):
            if words:
                yield f"*{escaped(words)}*"
            for sentence in sentences:
                notes = "".join(f"[^{before + marker}]" for marker in sentence.citations)
                yield f"{escaped(sentence.text)}{notes}"
        if answer.notice:
            yield f"> {escaped(answer.notice)}"
        before += len(answer.citations)


def _footnotes(answers: Sequence[Answer]) -> Iterator[str]:
    citations = [citation for answer in answers for citation in answer.citations]
    for number, citation in enumerate(citations, start=1):
        yield f"[^{number}]: {_described(citation)}"


def _described(citation: Citation) -> str:
    about = [citation.title, " and ".join(citation.authors), citation.published or ""]
    page = [f"p. {citation.page}"] if citation.page is not None else []
    place = [citation.url or citation.path, *page, f"characters {citation.start}–{citation.end}"]
    parts = [", ".join(part for part in about if part), ", ".join(place)]
    return f"{escaped('. '.join(part for part in parts if part))}: “{escaped(citation.quote)}”"
