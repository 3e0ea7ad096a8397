"""Typing errors: a word that the archive lacks is read as the nearest one that it has.

Only a word that no passage holds and that the embedding model does not know either: most words
that an archive lacks are no errors. Who makes two such errors makes others too: then a word that
is too short for this is one as well, where the word that is meant fits the rest of the question.
The word that is meant is searched for beside the one that was written, or in its place where there
are several, and what was read for what is a part of the answer. See docs/decisions/0017.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from assistant.types import Respelling
from index.analyzer import terms, wanted
from index.generation import Index
from index.protocols import Embedder, WordPieced
from index.stores.vocabulary import Vocabulary

_WORD = re.compile(r"(?<![\w'’.-])[^\W\d_]{4,40}(?![\w'’-]|\.\w)")
ONE_EDIT, TWO_EDITS = 5, 9
"""Letters from which on a word may differ by one edit, and by two; its stem by as many."""
_STEMS = 8
_LOOKED_AT = 10
"""Passages for a term in which its word is looked for; most have it as one word."""
MOST = 5
"""Words of a question that may be errors; one with more of them is in another language."""
CARELESS = 2
"""Errors of a question from which on short words may be errors too."""
FITTING = 0.5
"""Of a word's own weight that the passage which fits best has to give it, to be read for those."""


def respellings(question: str, index: Index, embedder: Embedder) -> tuple[Respelling, ...]:
    """Words of the question that are read as others, in its order.

    None for an embedder that is not `WordPieced`: without it, words and errors look alike.
    """
    if not isinstance(embedder, WordPieced):
        return ()
    words = list(dict.fromkeys(match[0] for match in _WORD.finditer(question)))
    missing = [word for word in words if not word.isupper() and _is_missing(word, index)]
    unheard = list(islice((word for word in missing if _is_unheard(word, embedder)), MOST + 1))
    if len(unheard) > MOST:
        return ()
    read = {word: _nearest_word(word, question, index) for word in unheard}
    found = tuple(Respelling(w, meant) for w in unheard if (meant := read[w]) is not None)
    if len(found) < CARELESS:
        return found
    known = respelled(question, found)
    read |= {w: _short_word(w, known, index) for w in unheard if read[w] is None}
    return tuple(Respelling(w, meant) for w in unheard if (meant := read[w]) is not None)


def respelled(question: str, read: Sequence[Respelling]) -> str:
    """The question with the word that is meant behind it; with several, each in its place."""
    if len(read) < CARELESS:
        return " ".join([question, *(each.read for each in read)])
    meant = {each.written: each.read for each in read}
    return _WORD.sub(lambda match: meant.get(match[0], match[0]), question)


def may_be_shown(word: str, index: Index) -> bool:
    """Whether an article that is not withdrawn has the word."""
    return any(_as_written(term, word, 0, index) is not None for term in terms(word))


def _is_missing(word: str, index: Index) -> bool:
    asked = wanted(word)
    return len(asked) == 1 and not index.passage_terms.frequency(asked[0])


def _is_unheard(word: str, embedder: WordPieced) -> bool:
    """Whether the model has no word piece of its own for the word."""
    marks, *pieces = embedder.token_counts(["", word, word.lower()])
    return min(pieces) - marks > 1


def _nearest_word(word: str, question: str, index: Index) -> str | None:
    """The word of the archive with the fewest edits: the most frequent that fits the question."""
    ending = 1 if len(word) > ONE_EDIT else 0  # of a stem's length, the word had more letters
    within = _allowed(len(wanted(word)[0].term) + ending)
    near = _near_words(word, _allowed(len(word)), within, index)
    if len(near) < 2:
        return near[0] if near else None
    return next((each for each in near if _fits(each, word, question, index)), near[0])


def _short_word(word: str, question: str, index: Index) -> str | None:
    """As `_nearest_word` of a word too short for it, where one fits the question."""
    near = _near_words(word, 1, 1, index)
    return next((each for each in near if _fits(each, word, question, index)), None)


def _fits(meant: str, written: str, question: str, index: Index) -> bool:
    """Whether a passage that has the question's other words has this one too.

    What it adds to the best passage's score is a good part of the most that it could.
    """
    rest = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", " ", question)
    scores, _ = index.passage_terms.search([rest, f"{rest} {meant}", meant], 1)
    without, together, alone = (max(0.0, float(score)) for score in scores[:, 0])
    return alone > 0.0 and together - without >= FITTING * alone


def _near_words(word: str, most: int, within: int, index: Index) -> list[str]:
    """The words of the archive with the fewest edits, `most`, of those with the nearest stems.

    In the order of their stems: of those `within` as many edits the nearest and most frequent.
    """
    near = _nearest_terms(wanted(word)[0].term, within, index.vocabulary)[:_STEMS]
    words = [each for term in near if (each := _as_written(term, word, most, index)) is not None]
    away = [edits(each.lower(), word.lower(), most) for each in words]
    return [each for each, by in zip(words, away, strict=True) if by == min(away)]


def _nearest_terms(term: str, most: int, vocabulary: Vocabulary) -> list[str]:
    """Terms within as many edits: the nearest, the most frequent first."""
    if not most:
        return []
    letters, near = set(term), []
    for initial in dict.fromkeys(term[:2]):  # a slip of the first two letters swaps them
        for candidate, count in vocabulary.beginning(initial):
            if abs(len(candidate) - len(term)) > most or not candidate.isalpha():
                continue
            if len(letters.symmetric_difference(candidate)) > 2 * most:
                continue
            distance = edits(term, candidate, most)
            if distance <= most:
                near.append((distance, -count, candidate))
    return [candidate for _, _, candidate in sorted(near)]


def _allowed(letters: int) -> int:
    return 0 if letters < ONE_EDIT else 1 if letters < TWO_EDITS else 2


def _as_written(term: str, asked: str, most: int, index: Index) -> str | None:
    """The word behind a term that is nearest to the one asked for, as the archive writes it."""
    best = None
    seen: set[str] = set()
    for row in index.vocabulary.rows_with(term, _LOOKED_AT):
        passage = index.passage(row)
        if index.withdrawal(passage.article_id) is not None:
            continue
        for word in (match[0] for match in _WORD.finditer(passage.text)):
            if word in seen or abs(len(word) - len(asked)) > most:
                continue
            seen.add(word)
            distance = edits(word.lower(), asked.lower(), most)
            if distance <= most and terms(word) == [term]:
                most, best = distance - 1, word
    return best


def edits(one: str, other: str, most: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours that turn one into the other.

    The optimal string alignment distance (Damerau 1964); `most` + 1 stands for any that is more.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, candidate in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != candidate))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == candidate:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
