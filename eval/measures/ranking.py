"""Retrieval measures, computed by ir-measures (MacAvaney et al. 2022) and averaged here.

Each formula, as trec_eval computes it; rel_i is the grade at rank i, R the relevant documents:

nDCG@k    DCG@k / ideal DCG@k, DCG@k = sum of rel_i / log2(i + 1), i = 1..k; linear gain,
          Järvelin and Kekäläinen 2002
AP        mean over the R relevant documents of the precision at their ranks, 0 where not found
RR@k      1 / rank of the first relevant document within k, else 0
R@k       relevant documents within k / R
P@k       relevant documents within k / k
Judged@k  judged documents within k / documents returned within k: how far to trust the others
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.data.trec import ranked
from eval.measures.bootstrap import mean_interval
from eval.types import Qrels, Run

RETRIEVAL_MEASURES = ("nDCG@10", "AP", "RR@10", "R@10", "R@100", "P@5", "Judged@10")


def per_query(
    qrels: Qrels, run: Run, measures: Sequence[str] = RETRIEVAL_MEASURES
) -> dict[str, dict[str, float]]:
    """{measure: {query_id: value}} over every judged query; one missing in the run counts 0."""
    import ir_measures

    parsed = [ir_measures.parse_measure(name) for name in measures]
    values = {name: dict.fromkeys(qrels, 0.0) for name in measures}
    for metric in ir_measures.iter_calc(parsed, qrels, without_ties(run, qrels)):
        values[str(metric.measure)][metric.query_id] = metric.value
    return values


def without_ties(run: Run, qrels: Qrels) -> Run:
    """The judged queries' lists, but empty ones, with scores n, n-1, … 1 for their places.

    Providers break ties in ways of their own, and some compare scores in single precision.
    """
    return {
        query_id: {
            doc_id: float(len(run[query_id]) - place)
            for place, (doc_id, _) in enumerate(ranked(run[query_id]))
        }
        for query_id in qrels
        if run.get(query_id)
    }


def mean(values: Mapping[str, float]) -> float:
    """Arithmetic mean over queries."""
    return sum(values.values()) / len(values)


def retrieval_figures(qrels: Qrels, run: Run) -> dict[str, object]:
    """The means by their names, `n` judged queries, `intervals` of the means, `per_query`."""
    values = per_query(qrels, run)
    figures: dict[str, object] = {name: mean(of_query) for name, of_query in values.items()}
    figures["n"] = len(qrels)
    figures["intervals"] = {
        name: list(mean_interval(list(of_query.values()))) for name, of_query in values.items()
    }
    figures["per_query"] = values
    return figures
