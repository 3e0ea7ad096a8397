"""Everything that a conversation shows in the terminal.

Text of articles, models and files comes in as plain `Text`, without its control characters: it is
neither markup nor commands to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant.told import described, elsewhere, newer, offered, place_within, understood
from assistant.types import Answer, AnswerSentence, Citation
from assistant.wording import QUOTED, label, supports
from index.terminal import one_line, printable
from index.types import Article, Span

WIDEST = 96
AROUND = 700
"""Characters shown before and behind a cited sentence."""
MARKER, QUIET, WARNING, CITED = "cyan", "dim", "yellow", "bold"


class Screen:
    """Writes to standard output, or to a file; colours only where a terminal shows them."""

    def __init__(self, file: IO[str] | None = None, width: int | None = None) -> None:
        self._console = Console(
            file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=False
        )
        if self._console.width > WIDEST:
            self._console.width = WIDEST

    def echo(self, line: str) -> None:
        self._console.print(Text(f"› {one_line(line)}", QUIET))

    def note(self, text: str) -> None:
        self._console.print(Text(printable(text), QUIET))

    def problem(self, text: str) -> None:
        self._console.print(Text(printable(text), WARNING))

    def sentence(
        self, sentence: AnswerSentence, before: AnswerSentence | None, date: str = ""
    ) -> None:
        """One sentence as soon as it is verified; whose words it is, where that changes.

        In a timeline `date` leads it.
        """
        if before is None or before.worded_by != sentence.worded_by:
            words = QUOTED if sentence.worded_by is None else label(sentence.worded_by)
            if before is not None or sentence.worded_by is not None:
                self._console.print(Text(one_line(words), f"italic {QUIET}"))
        shown = Text.assemble((date, QUIET), _with_answer(sentence), " ")
        shown.append("".join(f"[{marker}]" for marker in sentence.citations), MARKER)
        self._console.print(shown)

    def rest(self, answer: Answer) -> None:
        """What follows the sentences: the sources, the notice, and what was found instead."""
        if answer.citations:
            self._console.print()
            self.sources(answer)
        if answer.notice:
            self.problem(answer.notice)
        self._lines(newer(answer))
        self._lines(f"- {offered(article)}" for article in answer.nearest)
        self._lines(understood(answer), QUIET)
        self._console.print()

    def sources(self, answer: Answer) -> None:
        """Numbered; behind a model's words stand the quotations that they rest on."""
        quoted = supports(answer)
        for citation in answer.citations:
            self._source(citation, citation.marker in quoted)

    def article(self, article: Article, span: Span, whole: bool) -> None:
        """An article at a cited sentence; the whole of it in the terminal's pager."""
        if whole and self._console.is_terminal:
            with self._console.pager(styles=False):
                self._article(article, span, len(article.text))
        else:
            self._article(article, span, len(article.text) if whole else AROUND)

    def _article(self, article: Article, span: Span, around: int) -> None:
        about = described(article.title, article.authors, article.published)
        self._console.print(Text(one_line(about), CITED))
        self._console.print(Text(one_line(article.url or article.path), QUIET))
        start, end = _low(article.text, span[0] - around), _high(article.text, span[1] + around)
        body = Text("… " if start else "")
        body.append(printable(article.text[start : span[0]]))
        body.append(f"»{printable(article.text[slice(*span)])}«", CITED)
        body.append(printable(article.text[span[1] : end]))
        body.append(" …" if end < len(article.text) else "")
        self._console.print(Padding(body, (1, 2)))

    def _source(self, citation: Citation, quoted: bool) -> None:
        line = Text(f"[{citation.marker}] ", MARKER)
        about = described(citation.title, citation.authors, citation.published)
        line.append(f"{one_line(about)}. ")
        place = ", ".join([citation.path, *place_within(citation)])
        line.append(one_line(f"{place}{elsewhere(citation.also_at)}"), QUIET)
        self._console.print(line)
        if quoted:
            self._console.print(Padding(Text(f"“{one_line(citation.quote)}”"), (0, 0, 0, 4)))

    def _lines(self, lines: Iterable[str], style: str = "") -> None:
        for line in lines:
            self._console.print(Text(one_line(line), style))


def _with_answer(sentence: AnswerSentence) -> Text:
    """The sentence as one line, the words that answer in bold."""
    text = sentence.text
    shown = Text(one_line(text))
    if sentence.answer is not None:
        start, end = sentence.answer
        # White space before the words may have become less: they are found by what precedes them.
        shown.stylize(CITED, len(one_line(f"{text[:start]}.")) - 1, len(one_line(text[:end])))
    return shown


def _low(text: str, at: int) -> int:
    """The beginning of a word at a place or behind it; 0 where the text begins there."""
    return 0 if at <= 0 else text.find(" ", at) + 1


def _high(text: str, at: int) -> int:
    return len(text) if at >= len(text) else max(text.rfind(" ", 0, at), 0)
