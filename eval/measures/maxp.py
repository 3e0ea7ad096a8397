"""Article scores from passages: an article is as good as its best passage.

MaxP, Dai and Callan 2019, "Deeper Text Understanding for IR with Contextual Neural Language
Modeling". The retriever does the same for itself; this is for runs of other systems.
"""

from __future__ import annotations

from eval.types import Run
from index.errors import InputError


def best_passages(run: Run, separator: str) -> Run:
    """A run of articles from one of passages, whose ids are `article` `separator` `passage`.

    The last separator counts; an id without one is an article's. Raises InputError for an
    empty separator, and for one that no id holds.
    """
    if not separator:
        raise InputError("The separator between article and passage is empty; expected such as #.")
    if not any(separator in passage_id for scores in run.values() for passage_id in scores):
        example = next((passage_id for scores in run.values() for passage_id in scores), "")
        raise InputError(
            f"No id of the run holds the separator {separator!r}; the first is {example!r}."
        )
    articles: Run = {}
    for query_id, scores in run.items():
        best = articles.setdefault(query_id, {})
        for passage_id, score in scores.items():
            before, found, _ = passage_id.rpartition(separator)
            article = before if found else passage_id
            best[article] = max(score, best.get(article, score))
    return articles
