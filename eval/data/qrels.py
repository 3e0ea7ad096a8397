"""Judgements: of whole articles in BEIR's or TREC's columns, and of spans of their text.

A span is `query-id doc-id start end grade`: half-open code points of the raw text of a corpus
row. Spans survive re-chunking, for they name no passage.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from eval.data.jsonl import MAX_COLUMNS_LINE, read_lines, shown
from eval.types import CorpusRow, JudgedSpan, Qrels
from index.errors import InputError

HEADERS = {"query-id", "query_id", "queryid", "qid", "topic"}
"""First fields that make a first line a header."""

MAX_GRADE = 1000
"""No scale of relevance is longer; measures count in 32 bits."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")


def read_qrels(path: Path, known_queries: Collection[str] | None) -> Qrels:
    """Judgements in BEIR's three columns, with or without a header, or in TREC's four.

    A judgement given twice with the same grade is taken once; two grades are an error, and so is
    a query that is not among `known_queries`, unless those are None.
    """
    qrels: Qrels = {}
    for where, fields in _lines(path):
        query_id, doc_id, grade = parse_judgement(fields, where)
        _check_query(query_id, known_queries, where)
        judged = qrels.setdefault(query_id, {})
        if judged.setdefault(doc_id, grade) != grade:
            raise InputError(
                f"{where}: {shown(query_id)}, {shown(doc_id)} is judged twice, "
                f"with {judged[doc_id]} and {grade}."
            )
    if not qrels:
        raise InputError(f"{path}: holds no judgements.")
    return qrels


def read_spans(path: Path, known_queries: Collection[str]) -> tuple[JudgedSpan, ...]:
    """Judged spans in the file's order; the same span twice is as in `read_qrels`."""
    spans: dict[tuple[str, str, int, int], JudgedSpan] = {}
    for where, fields in _lines(path):
        span = parse_span(fields, where)
        _check_query(span.query_id, known_queries, where)
        key = (span.query_id, span.doc_id, span.start, span.end)
        if spans.setdefault(key, span).grade != span.grade:
            raise InputError(
                f"{where}: the span {span.start}-{span.end} of {shown(span.doc_id)} is judged "
                f"twice for {shown(span.query_id)}, with {spans[key].grade} and {span.grade}."
            )
    if not spans:
        raise InputError(f"{path}: holds no judgements.")
    return tuple(spans.values())


def check_spans(spans: Sequence[JudgedSpan], rows: Mapping[str, CorpusRow]) -> None:
    """Every span lies within the raw text of a row that exists, and holds something."""
    for span in spans:
        if span.doc_id not in rows:
            raise InputError(f"{span.where}: the corpus has no row {shown(span.doc_id)}.")
        text = rows[span.doc_id].text
        if span.end > len(text):
            raise InputError(
                f"{span.where}: the span {span.start}-{span.end} ends after the "
                f"{len(text)} characters of {shown(span.doc_id)}."
            )
        if not text[span.start : span.end].strip():
            raise InputError(
                f"{span.where}: the span {span.start}-{span.end} of {shown(span.doc_id)} is blank."
            )


def article_grades(spans: Sequence[JudgedSpan]) -> Qrels:
    """An article is as relevant as the best span judged in it."""
    qrels: Qrels = {}
    for span in spans:
        judged = qrels.setdefault(span.query_id, {})
        judged[span.doc_id] = max(span.grade, judged.get(span.doc_id, 0))
    return qrels


def parse_judgement(fields: Sequence[str], where: str) -> tuple[str, str, int]:
    """(query_id, doc_id, grade) of `query doc grade` or TREC's `query iteration doc grade`."""
    if len(fields) not in (3, 4):
        raise InputError(
            f"{where}: expected 3 columns (query, document, grade) or TREC's 4, got {len(fields)}."
        )
    query_id, doc_id, grade = fields[0], fields[-2], fields[-1]
    _check_ids(query_id, doc_id, where)
    return query_id, doc_id, parse_grade(grade, where)


def parse_span(fields: Sequence[str], where: str) -> JudgedSpan:
    if len(fields) != 5:
        raise InputError(
            f"{where}: expected 5 columns (query, document, start, end, grade), got {len(fields)}."
        )
    query_id, doc_id, start, end, grade = fields
    _check_ids(query_id, doc_id, where)
    first, last = whole_number(start, "start", where), whole_number(end, "end", where)
    if not 0 <= first < last:
        raise InputError(
            f"{where}: a span should have 0 <= start < end, got {shown(start)} and {shown(end)}."
        )
    return JudgedSpan(query_id, doc_id, first, last, parse_grade(grade, where), where)


def parse_grade(text: str, where: str) -> int:
    """0 is judged and not relevant. Below it no measure is defined: trec_eval takes negative
    grades for marks of its own.
    """
    grade = whole_number(text, "grade", where)
    if not 0 <= grade <= MAX_GRADE:
        raise InputError(
            f"{where}: the grade should be from 0 (judged, not relevant) to {MAX_GRADE}, "
            f"got {shown(text)}. Leave out what was not judged."
        )
    return grade


def whole_number(text: str, what: str, where: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise InputError(f"{where}: the {what} should be a whole number, got {shown(text)}.")
    return int(text)


def _lines(path: Path) -> list[tuple[str, list[str]]]:
    """(place, columns) of every line but a header; columns end at tabs where the line has some."""
    rows = []
    for position, (line, text) in enumerate(read_lines(path, MAX_COLUMNS_LINE)):
        fields = [field.strip() for field in text.split("\t" if "\t" in text else None)]
        if position or fields[0].lower() not in HEADERS:
            rows.append((f"{path}:{line}", fields))
    return rows


def _check_ids(query_id: str, doc_id: str, where: str) -> None:
    if not query_id or not doc_id:
        raise InputError(f"{where}: the query's or the document's id is empty.")


def _check_query(query_id: str, known: Collection[str] | None, where: str) -> None:
    if known is not None and query_id not in known:
        raise InputError(f"{where}: query {shown(query_id)} is not among the queries.")
