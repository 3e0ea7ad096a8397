"""Measures the ranges that the reader's graph in int8 rounds to, over a set and its articles.

    python -m eval.comprehension.calibrate eval/sets/sample

Needed again for other weights, which `tests/assistant/comprehension/test_int8.py` tells. The file
stands beside the weights and belongs into the repository with them. Weights elsewhere are named
behind the set.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path

from safetensors.numpy import load_file

from assistant.comprehension.export import RANGES
from assistant.comprehension.graph import read_learnt, reading_graph, with_adapters
from assistant.comprehension.pairs import Pair, Pairs, batch
from assistant.comprehension.reader import LEARNT
from eval.data.grounded import GroundedSet, turns
from eval.data.opened import open_set, parse_spec
from index.embedders.calibrate import articles_of, ranges_over
from index.embedders.export import TOKENIZER
from index.embedders.int8 import Floats, write_ranges
from index.embedders.weights import check_weights, file_sha256, packaged_model
from index.errors import InputError
from index.passages import passage_spans
from index.types import Chunking

EVERY = 3
"""Of an article's passages a question is read with one in so many, in turn."""


def main(spec: str, learnt: Path = LEARNT) -> None:
    check_weights(packaged_model())
    data = open_set(parse_spec(spec))
    if not isinstance(data, GroundedSet) or not data.archive:
        raise InputError(f"{spec} is no set of questions over an archive; see eval/README.md.")
    ranges = measured_ranges(learnt, list(pairs_of(data)))
    path = learnt.with_name(RANGES)
    write_ranges(path, ranges, file_sha256(learnt))
    print(f"{len(ranges)} ranges: {path}")


def pairs_of(data: GroundedSet) -> Iterator[Pair]:
    """Each question, behind the one that it follows up on, with passages of its articles."""
    articles = {a.path: a for folder in data.archive for a in articles_of(folder)}
    pairs = Pairs(packaged_model() / TOKENIZER)
    turn = count()
    for question in data.questions:
        before = [turn.question for turn in turns(question.history)[-1:]]
        asked = " ".join([*before, question.text])
        for article in (articles[doc] for doc in sorted(question.gold_docs)):
            spans = passage_spans(article.text, Chunking())
            for start, end in islice(spans, next(turn) % EVERY, None, EVERY):
                yield from pairs.of([asked], [article.title], [article.text[start:end]])


def measured_ranges(learnt: Path, pairs: Sequence[Pair]) -> dict[str, Floats]:
    """The ranges of the products of the reader with those weights."""
    weights = load_file(packaged_model() / "model.safetensors")
    adapted = with_adapters(weights, read_learnt(learnt))
    made = (batch([pair]) for pair in pairs)
    given = ([each.ids, each.mask, each.segments, each.passage] for each in made)
    return ranges_over(given, adapted, lambda linear: reading_graph(adapted, linear))


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
