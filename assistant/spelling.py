"""Typing errors: a word that the archive lacks is read as the nearest one that it has.

Only a word that no passage holds and that the embedding model does not know either: most words
that an archive lacks are no errors. The word that is meant is searched for beside the one that was
written, and what was read for what is a part of the answer. See docs/decisions/0017.
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
"""Letters from which on a word, and its stem, may differ by one edit, and by two."""
_STEMS = 8
_LOOKED_AT = 10
"""Passages for a term in which its word is looked for; most have it as one word."""
MOST = 5
"""Words of a question that may be errors; one with more of them is in another language."""


def respellings(question: str, index: Index, embedder: Embedder) -> tuple[Respelling, ...]:
    """Words of the question that are read as others, in its order.

    None for an embedder that is not `WordPieced`: without it, words and errors look alike.
    """
    if not isinstance(embedder, WordPieced):
        return ()
    words = dict.fromkeys(match[0] for match in _WORD.finditer(question))
    unheard = (w for w in words if not w.isupper() and _is_unheard(w, index, embedder))
    looked_up = list(islice(unheard, MOST + 1))
    if len(looked_up) > MOST:
        return ()
    read = ((word, _nearest_word(word, index)) for word in looked_up)
    return tuple(Respelling(word, meant) for word, meant in read if meant is not None)


def respelled(question: str, read: Sequence[Respelling]) -> str:
    """The question with the words that are meant behind it."""
    return " ".join([question, *(each.read for each in read)])


def _is_unheard(word: str, index: Index, embedder: WordPieced) -> bool:
    """Whether neither the archive nor the model has the word."""
    asked = wanted(word)
    if len(asked) != 1 or index.passage_terms.frequency(asked[0]):
        return False
    marks, *pieces = embedder.token_counts(["", word, word.lower()])
    return min(pieces) - marks > 1


def _nearest_word(word: str, index: Index) -> str | None:
    """The word of the archive with the fewest edits, of those whose stems are nearest."""
    near = _nearest_terms(wanted(word)[0].term, index.vocabulary)[:_STEMS]
    words = [meant for term in near if (meant := _as_written(term, word, index)) is not None]
    most = _allowed(len(word))
    return min(words, key=lambda each: edits(each.lower(), word.lower(), most), default=None)


def _nearest_terms(term: str, vocabulary: Vocabulary) -> list[str]:
    """Terms within as many edits as its length allows: the nearest, the most frequent first."""
    most = _allowed(len(term))
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


def _as_written(term: str, asked: str, index: Index) -> str | None:
    """The word behind a term that is nearest to the one asked for, as the archive writes it."""
    most, best = _allowed(len(asked)), None
    for row in index.vocabulary.rows_with(term, _LOOKED_AT):
        passage = index.passage(row)
        if index.withdrawal(passage.article_id) is not None:
            continue
        for word in (match[0] for match in _WORD.finditer(passage.text)):
            if abs(len(word) - len(asked)) > most:
                continue
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
