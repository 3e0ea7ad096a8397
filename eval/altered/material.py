"""Where the cases come from: a set's gold evidence, in the articles that the index holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from assistant.checking.check import CitedSentence
from assistant.fragments import could_answer
from eval.altered.cases import WRITTEN, Case
from eval.data.grounded import GroundedSet
from eval.running.gold import GoldEvidence
from eval.types import GroundedQuestion
from index.sentences import split_sentences

if TYPE_CHECKING:
    from assistant.assistant import Assistant

MIN_WORDS, MAX_WORDS = 6, 60
"""Of an evidence sentence: shorter ones hold nothing to alter, longer ones are lists."""
MOST_CITED = 8
IN_A_PERSONS_WORDS = "a person's answer"


def gold_of(data: GroundedSet, assistant: Assistant) -> list[tuple[GroundedQuestion, GoldEvidence]]:
    """Every question that has an answer, with its evidence as spans of stored texts."""
    from eval.running.gold import locate_gold
    from eval.running.stored import StoredTexts
    from index.readers.markdown import plain

    texts = StoredTexts(assistant.index)
    answerable = (question for question in data.questions if question.answerable)
    return [(question, locate_gold(question, data, texts, plain)) for question in answerable]


def evidence_sentences(gold: Sequence[GoldEvidence], most: int, rng: Random) -> list[CitedSentence]:
    """At most `most` different sentences of the evidence, drawn at random."""
    found = dict.fromkeys(item for each in gold for item in _sentences(each))
    fit = [item for item in found if MIN_WORDS <= len(item.text.split()) <= MAX_WORDS]
    return rng.sample(fit, min(most, len(fit)))


def written_cases(
    asked: Sequence[tuple[GroundedQuestion, GoldEvidence]], most: int, rng: Random
) -> list[Case]:
    """The sentences of people's own answers, citing all the evidence that they were given."""
    found = []
    for group, (question, gold) in enumerate(asked):
        sources = tuple(_sentences(gold))
        if not sources or len(sources) > MOST_CITED:
            continue
        for answer in question.gold_answers:
            for start, end in split_sentences(answer):
                said = answer[start:end]
                if len(said.split()) >= MIN_WORDS and could_answer(said):
                    found.append(Case(WRITTEN, IN_A_PERSONS_WORDS, said, sources, group))
    return rng.sample(found, min(most, len(found)))


def _sentences(gold: GoldEvidence) -> Iterator[CitedSentence]:
    """The whole sentences that the pieces of evidence touch."""
    for doc_id, (start, end) in gold.pieces:
        text = gold.texts[doc_id]
        low, high = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        part = text[low : high if high >= 0 else len(text)]
        for left, right in split_sentences(part):
            if low + left < end and start < low + right and could_answer(part[left:right]):
                yield CitedSentence(part[left:right], text)


def opened(
    data: GroundedSet, archive: tuple[Path, ...], cache: Path | None, report: object
) -> Assistant:
    from eval.configuration import DEFAULTS
    from eval.running.answers import open_assistant

    return open_assistant(data, DEFAULTS, archive or data.archive, None, cache, report)  # type: ignore[arg-type]
