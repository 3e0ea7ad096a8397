"""Choosing sentences of an archive that are worth a question, spread over its articles."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.context import leans_on_the_one_before
from assistant.fragments import could_answer
from assistant.question import ASKING_TERMS
from eval.authoring.archive import Archive
from eval.authoring.clauses import IsName
from eval.authoring.proposal import Mark
from eval.authoring.rules import Suggestion, suggestions
from index.analyzer import FUNCTION_TERMS, terms
from index.errors import InputError

WORDS = 8, 40
"""The shortest and the longest sentence that is looked at."""

ARTICLES_A_DRAFT = 10
"""Articles read for each question wanted, so that a large archive takes no longer."""

SHAPING = FUNCTION_TERMS | ASKING_TERMS
"""Terms that say nothing of a question's matter."""

GOOD = 1.0
"""A score below which a question is suggested only where there are no others."""

USED_RULE = 0.15
"""What a rule's every use costs its next one, so that questions are of many kinds."""

_FURNITURE = re.compile(
    r"https?:|www\.|@|©|\||\b(?:click|subscribe|sign up|log ?in|read more|learn more|copyright|"
    r"all rights reserved|newsletter|webinar|cookies?|download|contact us|follow us)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|us|[Oo]ur|[Yy]ou|[Yy]our)\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+")
_NAME_ALONE = re.compile(r"\b[a-z][\w'’-]*,? (?=([A-Z][\w'’-]+))")
"""A name's first word: the second one of "United States" may well be small elsewhere."""
_SMALL = re.compile(r"\b[a-z][\w'’-]+")
_NUMBER = re.compile(r"\d")
_VAGUE = re.compile(r"\bthe [a-z-]+\?$|\btheir\b|\bthe (?:two|three|last|first)\b|\bonly\b")
_CAUSE = re.compile(r"\b(?:because|therefore|so that|in order to|due to|led to|caused)\b")


@dataclass(frozen=True, slots=True)
class Pick:
    """A sentence, a question made of it, and what spoke for both.

    `avoid` are words of the question that the sentence has too, the rarest first, but for names
    and numbers: a reader would say them otherwise. `overlap` is the share of the question's
    telling terms that the sentence holds.
    """

    mark: Mark
    sentence: str
    title: str
    suggestion: Suggestion
    avoid: tuple[str, ...]
    overlap: float
    score: float


def picks(archive: Archive, count: int, seed: int, taken: Collection[Mark] = ()) -> list[Pick]:
    """Up to `count` picks, the same for the same archive and seed; sentences `taken` are left out.

    An article gives a second good one only when each has given its first.
    Raises InputError for a count below 1.
    """
    if count < 1:
        raise InputError(f"Expected at least one question, got {count}.")
    paths = [path for path in archive.paths if archive.is_single(path)]
    random.Random(seed).shuffle(paths)
    read = paths[: count * ARTICLES_A_DRAFT]
    is_name = names_in(archive.text(path) for path in read)
    return spread([list(_of_article(archive, path, is_name, taken)) for path in read], count)


def spread(by_article: Sequence[Sequence[Pick]], count: int) -> list[Pick]:
    """Up to `count` of them, the good ones of all articles before any poor one."""
    good = [[pick for pick in picks if pick.score >= GOOD] for picks in by_article]
    poor = [[pick for pick in picks if pick.score < GOOD] for picks in by_article]
    chosen = _rounds(good, count, set())
    return chosen + _rounds(poor, count - len(chosen), {pick.mark for pick in chosen})


def _rounds(by_article: Sequence[Sequence[Pick]], count: int, used: set[Mark]) -> list[Pick]:
    """Round after round over the articles, the best of what is left first, a sentence once.

    Sentences that are `used` are left out, and those that are chosen become so.
    """
    chosen: list[Pick] = []
    rules = Counter[str]()
    while len(chosen) < count:
        waiting = [[pick for pick in picks if pick.mark not in used] for picks in by_article]
        waiting = [picks for picks in waiting if picks]
        if not waiting:
            break
        while waiting and len(chosen) < count:
            # A rule that was used more often than the others has to be better.
            best = max(
                (pick for picks in waiting for pick in picks),
                key=lambda pick: pick.score - USED_RULE * rules[pick.suggestion.rule],
            )
            chosen.append(best)
            used.add(best.mark)
            rules[best.suggestion.rule] += 1
            waiting = [picks for picks in waiting if best not in picks]
    return chosen


def _of_article(
    archive: Archive, path: str, is_name: IsName, taken: Collection[Mark]
) -> Iterator[Pick]:
    article = archive.article(path)
    for span in archive.sentences(path):
        mark, sentence = Mark(path, span), article.text[slice(*span)]
        if mark in taken or not worth_asking(sentence):
            continue
        for suggestion in suggestions(sentence, is_name):
            yield _pick(archive, mark, sentence, article.title, suggestion)


def names_in(texts: Iterable[str]) -> IsName:
    """Tells names by how the texts write a word within sentences, most often.

    A word that they have nowhere but at a sentence's start is a name unless it looks a plural.
    """
    capital, small = Counter[str](), Counter[str]()
    for text in texts:
        capital.update(_NAME_ALONE.findall(text))
        small.update(_SMALL.findall(text))

    def is_name(word: str) -> bool:
        word = word.rstrip(",.")
        if not capital[word] and not small[word.lower()]:
            return not word.endswith("s")
        return capital[word] > small[word.lower()]

    return is_name


def worth_asking(sentence: str) -> bool:
    """A whole statement that needs no other one, and is no furniture of a page."""
    low, high = WORDS
    return (
        low <= len(sentence.split()) <= high
        and could_answer(sentence)
        and not leans_on_the_one_before(sentence)
        and _FURNITURE.search(sentence) is None
        and _FIRST_PERSON.search(sentence) is None
    )


def _pick(archive: Archive, mark: Mark, sentence: str, title: str, suggestion: Suggestion) -> Pick:
    question = suggestion.question
    avoid = tuple(words_to_avoid(archive, question, sentence))
    asked = {term for term in terms(question) if term not in SHAPING}
    shared = asked & set(terms(sentence))
    return Pick(
        mark=mark,
        sentence=sentence,
        title=title,
        suggestion=suggestion,
        avoid=avoid,
        overlap=round(len(shared) / len(asked), 2) if asked else 0.0,
        score=_score(archive, question, sentence),
    )


def _score(archive: Archive, question: str, sentence: str) -> float:
    """How telling question and sentence are.

    The mean rarity of the question's terms (0 to 1); names in the question, without which it
    seldom says what it is about; numbers and causes in the sentence, which are worth asking for;
    less for what only the article makes clear ("the response") and for a long question.
    """
    telling = [term for term in set(terms(question)) if term not in SHAPING]
    rarity = sum(_rarity(archive, term) for term in telling) / max(len(telling), 1)
    names = min(len(_NAME.findall(question)), 3)
    content = min(len(telling), 8) / 8
    return (
        rarity
        + (0.25 * names if names else -0.5)
        + 0.5 * content
        + 0.1 * (_NUMBER.search(sentence) is not None)
        + 0.1 * (_CAUSE.search(sentence) is not None)
        - 0.4 * (_VAGUE.search(question) is not None)
        - 0.02 * max(0, len(question.split()) - 18)
    )


def _rarity(archive: Archive, term: str) -> float:
    """Inverse document frequency over passages, 1 for a term of a single one: ln(N/n) / ln N."""
    store = archive.index.passage_terms
    total = max(store.count, 2)
    frequency = min(max(store.document_frequency(term), 1), total)
    return math.log(total / frequency) / math.log(total)


def words_to_avoid(archive: Archive, question: str, sentence: str) -> list[str]:
    """The question's words that are the article's own: rarest first, without names and numbers."""
    own = set(terms(sentence))
    found: dict[str, float] = {}
    for word in question.rstrip("?").split()[1:]:
        bare = word.strip(",.'’")
        term = next(iter(terms(bare)), None)
        if term is None or term in SHAPING or term not in own:
            continue
        if not bare[:1].isupper() and not _NUMBER.search(bare):
            found[bare] = _rarity(archive, term)
    return sorted(found, key=lambda word: -found[word])
