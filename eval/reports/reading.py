"""What results hold, read by name in this module and nowhere else.

A result may come from another version or another hand. What it lacks, or has in another shape, is
absent here; a section whose data are absent is left out of the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.measures.ranking import RETRIEVAL_MEASURES
from eval.types import DECIDED, UNANSWERABLE

Result = Mapping[str, Any]

MAIN = {
    "retrieval": "nDCG@10",
    "run": "nDCG@10",
    "answers": "evidence_f1",
    "speed": "answer_ms.p50",
    "scale": "retrieval_ms.p95",
    "pages": "title",
    "altered": "altered.withheld",
    "crash": "failed",
    "updates": "one_article_added_s.median",
    "fuzz": "findings",
}
"""The measure that stands for a result of a kind where one figure is wanted."""

LIMIT = 1e15
"""Nothing that is measured here is as large."""

ANSWER_MEASURES = (
    "article@1",
    "article@5",
    "evidence_f1",
    "answer_overlap",
    "abstained",
    "quotes_verified",
    "auroc",
)
"""Those that are drawn first; whatever else has an interval follows."""

MEASURES = {"retrieval": RETRIEVAL_MEASURES, "run": RETRIEVAL_MEASURES, "answers": ANSWER_MEASURES}


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its 95 % interval, over `n` questions."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None

    @property
    def bounds(self) -> tuple[float, float] | None:
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class OfQuestion:
    query_id: str
    text: str
    value: float


def number(value: object) -> float | None:
    """A number below LIMIT in size; None for anything else, NaN and truth values too."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < LIMIT else None


def table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else []
    return [item for item in items if isinstance(item, Mapping)]


def numbers(value: object) -> list[float]:
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else []
    return [read for item in items if (read := number(item)) is not None]


def at(result: Result, dotted: str) -> Any:
    """The value that a dotted path leads to, as in "answer_ms.p50"; None where it leads nowhere."""
    if dotted in result:
        return result[dotted]
    found: Any = result
    for key in dotted.split("."):
        found = table(found).get(key)
    return found


def kind_of(result: Result) -> str:
    return str(result.get("kind", "unknown"))


def name_of(result: Result) -> str:
    """The data set, those of a comparison, or what was measured where there is none."""
    several = ", ".join(str(each.get("dataset")) for each in rows(result.get("datasets")))
    return str(result.get("dataset") or several or kind_of(result))


def configuration_name(result: Result) -> str:
    return str(table(result.get("configuration")).get("name") or "–")


def figure(result: Result, name: str) -> Figure | None:
    value = number(at(result, name))
    if value is None:
        return None
    bounds = numbers(table(result.get("intervals")).get(name))
    low, high = bounds if len(bounds) == 2 else (None, None)
    counted = (table(result.get("n_by_measure")).get(name), result.get("n"))
    n = next((int(read) for item in counted if (read := number(item)) is not None), None)
    return Figure(name, value, low, high, n)


def figures(result: Result, names: Iterable[str] | None = None) -> list[Figure]:
    """A result's measures with their intervals, in the order in which they are defined.

    Measures that are not known here come after those that are.
    """
    known = tuple(MEASURES.get(kind_of(result), ()) if names is None else names)
    others = [str(name) for name in table(result.get("intervals")) if name not in known]
    found = (figure(result, name) for name in (*known, *others))
    return [item for item in found if item is not None]


def figures_by_group(result: Result, by: str) -> dict[str, list[Figure]]:
    """{measure: the figure of each group, named by the group}; `by` is "by_kind" or "by_type"."""
    by_measure: dict[str, list[Figure]] = {}
    for kind, group in table(result.get(by)).items():
        for item in figures(table(group), ANSWER_MEASURES):
            of_kind = Figure(str(kind), item.value, item.low, item.high, item.n)
            by_measure.setdefault(item.name, []).append(of_kind)
    return by_measure


def text_of(result: Result, query_id: str) -> str:
    return str(table(result.get("texts")).get(query_id, query_id))


def values(result: Result, measure: str) -> dict[str, float]:
    """{query_id: value} of one measure."""
    of_measure = table(table(result.get("per_query")).get(measure))
    read = {str(query_id): number(value) for query_id, value in of_measure.items()}
    return {query_id: value for query_id, value in read.items() if value is not None}


def questions(result: Result, measure: str) -> list[OfQuestion]:
    """One measure of every question that has it, best first; ties in the order of the ids."""
    found = [OfQuestion(key, text_of(result, key), v) for key, v in values(result, measure).items()]
    return sorted(found, key=lambda item: (-item.value, item.query_id))


def confidences(result: Result) -> tuple[list[float], list[float]]:
    """The confidence of answerable and of unanswerable questions, decided kinds only."""
    answerable: list[float] = []
    unanswerable: list[float] = []
    for outcome in rows(result.get("outcomes")):
        value, kind = number(outcome.get("confidence")), outcome.get("kind")
        if value is not None and kind in DECIDED:
            (unanswerable if kind == UNANSWERABLE else answerable).append(value)
    return answerable, unanswerable


def threshold(result: Result) -> float | None:
    """The confidence below which the measured configuration abstains."""
    fitted = all(outcome.get("calibrated", True) for outcome in rows(result.get("outcomes")))
    name = "threshold" if fitted else "uncalibrated"
    return number(at(result, f"configuration.abstention.{name}"))


@dataclass(frozen=True, slots=True)
class Answering:
    """At one threshold: the share of questions answered, and the share of those that are wrong."""

    coverage: float
    risk: float
    threshold: float | None


def risk_coverage(result: Result) -> list[Answering]:
    """By growing coverage."""
    found = [
        Answering(coverage, risk, number(row.get("threshold")))
        for row in rows(result.get("risk_coverage"))
        if (coverage := number(row.get("coverage"))) is not None
        and (risk := number(row.get("risk"))) is not None
    ]
    return sorted(found, key=lambda item: item.coverage)


def latencies(result: Result) -> dict[str, list[float]]:
    """{what was timed: milliseconds, sorted}."""
    given = table(result.get("latencies_ms"))
    return {
        str(name): sorted(taken) for name, of_name in given.items() if (taken := numbers(of_name))
    }


def quantiles(result: Result) -> dict[str, dict[str, float]]:
    """{what was timed: {"p50": milliseconds, …}}, as the measurement itself states them."""
    found: dict[str, dict[str, float]] = {}
    for key, given in result.items():
        shares = {
            str(name): value
            for name, item in table(given).items()
            if str(name).startswith("p") and (value := number(item)) is not None
        }
        if "_ms" in key and "p50" in shares:
            found[key.replace("_ms", "").replace("_", " ")] = shares
    return found


def stages(result: Result) -> dict[str, float]:
    """{stage of an answer: its median in milliseconds}."""
    given = table(result.get("answer_stages_ms"))
    read = {str(name): number(value) for name, value in given.items()}
    return {name: value for name, value in read.items() if value is not None}


GROWTH = {
    "retrieval_p50_ms": "Retrieval, median in ms",
    "seconds": "Building, seconds",
    "bytes": "Index on disk, MB",
}


def growth(result: Result) -> list[dict[str, float]]:
    """The measurements at each size, by growing number of articles; bytes as megabytes."""
    found = []
    for row in rows(result.get("growth")):
        read = {str(key): value for key, item in row.items() if (value := number(item)) is not None}
        if "bytes" in read:
            read["bytes"] /= 1e6
        if "articles" in read:
            found.append(read)
    return sorted(found, key=lambda row: row["articles"])


@dataclass(frozen=True, slots=True)
class Peer:
    peer: str
    mode: str
    measures: Mapping[str, float]
    speeds: Mapping[str, float]


PEER_SPEEDS = {
    "articles_per_s": "indexing, articles/s",
    "rows_per_s": "indexing, rows/s",
    "query_p50_ms": "query, median in ms",
}
OURS = "footnote"


def peers(result: Result) -> list[Peer]:
    """Every system that was measured, in the result's order."""
    found = []
    for row in rows(result.get("systems")) if kind_of(result) == "peers" else []:
        given = {str(name): number(value) for name, value in table(row.get("quality")).items()}
        measured = {name: value for name, value in given.items() if value is not None}
        speeds = {key: v for key in PEER_SPEEDS if (v := number(row.get(key))) is not None}
        name, mode = str(row.get("system", "?")), str(row.get("mode") or "")
        found.append(Peer(name, mode, measured, speeds))
    return found
