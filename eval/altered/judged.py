"""Cases as the checks see them: what speaks against each by rule, and the features of support."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.checking.check import Checker, disagreement
from assistant.checking.cited import Cited
from assistant.checking.support import Frequencies, SupportModel
from eval.altered.cases import Case
from index.protocols import Embedder, Vectors


@dataclass(frozen=True, slots=True)
class Judged:
    """`contradicted` is the reason that a rule gives, None where none does; the features decide
    then."""

    case: Case
    contradicted: str | None
    features: dict[str, float]

    def withheld(self, model: SupportModel) -> bool:
        return self.contradicted is not None or model.score(self.features) < model.threshold


class Remembered:
    """An embedder that was asked beforehand: thousands of texts at once take half the time."""

    def __init__(self, embedder: Embedder, texts: Iterable[str]) -> None:
        self.identity = embedder.identity
        self._embedder = embedder
        self._rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        self._vectors = embedder.encode_queries(list(self._rows))

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        if all(text in self._rows for text in texts):
            return self._vectors[[self._rows[text] for text in texts]]
        return self._embedder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.encode_passages(texts)


def judge(
    cases: Sequence[Case], store: Frequencies, embedder: Embedder, model: SupportModel
) -> list[Judged]:
    """Every case, with its features even where a rule speaks against it."""
    texts = [text for case in cases for text in _texts(case)]
    checker = Checker(store, Remembered(embedder, texts), model)
    return [_judged(case, checker) for case in cases]


def _texts(case: Case) -> list[str]:
    cited = [source.text for source in case.sources]
    return [case.sentence, " ".join(cited), *cited]


def _judged(case: Case, checker: Checker) -> Judged:
    cited = Cited.of([(source.text, source.article) for source in case.sources])
    found = disagreement(case.sentence, cited, [source.article for source in case.sources])
    return Judged(case, found, checker.features(case.sentence, cited))
