"""A language model's answer: every sentence is checked before it is handed on.

What the model does not give is made up for by quotations, and the notice says so.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace

from assistant.checking.check import NO_SUCH, REASONS, TOO_LONG, UNFINISHED, Checker, CitedSentence
from assistant.checking.support import read_model
from assistant.engines.endpoint import Endpoint
from assistant.engines.extractive import ExtractiveEngine
from assistant.engines.prompt import messages, offered
from assistant.engines.reply import Written, declines, sentences
from assistant.engines.settings import ModelSettings
from assistant.engines.types import Aside, Draft, Dropped, Part, Source, Task
from assistant.engines.wire import Reply
from assistant.evidence import Evidence
from index.errors import ModelFailed
from index.terminal import counted
from index.types import Span

log = logging.getLogger(__name__)

NAME = "openai"
QUOTED_INSTEAD = "The archive is quoted instead."
QUOTED_BESIDES = "What it had written before was checked; the archive is quoted for the rest."
BROKEN_OFF = "What it had written before was checked."
LONGEST = 600
"""Characters of a sentence. The checks take time that grows faster than a sentence does."""


class ModelEngine:
    """Asks a model behind an OpenAI-compatible address, and trusts nothing that it says."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._endpoint = Endpoint(settings)
        self._support = read_model()

    @property
    def name(self) -> str:
        return f"{NAME}:{self._settings.name}"

    def answer(self, task: Task) -> Generator[Part, None, None]:
        """The model's sentences that pass; after a failure, or where none does, quotations."""
        account = _Account(self._settings.name)
        try:
            with closing(self._written(task, account)) as parts:
                yield from parts
        except ModelFailed as problem:
            log.warning("the model %s %s", self._settings.name, problem)
            account.failure = str(problem)
        rest = account.left_of(task.evidence)
        if notice := account.notice(bool(rest)):
            yield Aside(notice)
        yield from ExtractiveEngine().answer(replace(task, evidence=rest))

    def _written(self, task: Task, account: _Account) -> Generator[Part, None, None]:
        sources = offered(task, self._settings.limits)
        checker = Checker(task.index.passage_terms, task.embedder, self._support)
        reply = Reply()
        with closing(self._endpoint.ask(messages(task, sources), reply)) as pieces:
            for number, written in enumerate(sentences(pieces, reply)):
                if number == self._settings.limits.written:
                    return
                if declines(written):
                    account.declined = True
                    continue
                yield account.settled(written, sources, checker)


class _Account:
    """What became of a model's sentences."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._dropped: Counter[str] = Counter()
        self.failure = ""
        self.declined = False
        self.shown = 0
        self.cited: set[tuple[int, Span]] = set()

    def settled(self, written: Written, sources: list[Source], checker: Checker) -> Part:
        """The sentence, or that it was dropped."""
        known = [sources[n - 1] for n in written.numbers if 0 < n <= len(sources)]
        reason = self._problem(written, known, checker)
        if reason is not None:
            self._dropped[reason] += 1
            return Dropped(reason)
        self.shown += 1
        self.cited.update((source.record, source.span) for source in known)
        return Draft(written.text, tuple(known), self._model)

    def _problem(self, written: Written, known: list[Source], checker: Checker) -> str | None:
        if not written.finished:
            return UNFINISHED
        if len(written.text) > LONGEST:
            return TOO_LONG
        if len(known) < len(written.numbers):
            return NO_SUCH
        return checker.problem(
            written.text, [CitedSentence(source.text, source.article.text) for source in known]
        )

    def left_of(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """What is quoted in place of words that are missing; nothing where none is."""
        if self.shown and not self.failure:
            return ()
        return tuple(item for item in evidence if (item.record, item.span) not in self.cited)

    def notice(self, quoted: bool) -> str:
        """What a reader has to know of how the answer came about; "" where all went well."""
        parts = [self._withheld()]
        if self.failure:
            parts.append(f"The model {self._model} {self.failure}.")
        elif self.declined and not self.shown:
            parts.append(f"The model {self._model} found no answer in what was found.")
        elif not self.shown:
            parts.append(f"Nothing is left of what the model {self._model} wrote.")
        if not self.shown:
            parts.append(QUOTED_INSTEAD)
        elif self.failure:
            parts.append(QUOTED_BESIDES if quoted else BROKEN_OFF)
        return " ".join(part for part in parts if part)

    def _withheld(self) -> str:
        if not self._dropped:
            return ""
        total = counted(self._dropped.total(), "sentences")
        reasons = (f"{self._dropped[name]} {name}" for name in REASONS if self._dropped[name])
        return f"Withheld of the model's words: {total}, {', '.join(reasons)}."
