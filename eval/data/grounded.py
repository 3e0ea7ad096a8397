"""Grounded questions: `questions.jsonl`, with a `corpus.jsonl` beside it or over an archive.

Evidence is {doc_id, start, end} in the corpus's raw text, or {path, quote} in an archive's files.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from assistant.types import Turn
from eval.data.jsonl import Row, read_corpus, read_unique, shown
from eval.types import (
    FOLLOW_UP,
    PARTIAL,
    SINGLE,
    UNANSWERABLE,
    UNDERSPECIFIED,
    CorpusRow,
    Evidence,
    EvidenceMode,
    EvidenceQuote,
    EvidenceSpan,
    GroundedQuestion,
    Message,
)
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class GroundedSet:
    """A checked data set. `corpus_path` is None where the questions are over an archive.

    `rows` holds the raw text of the corpus rows that some evidence points into.
    `archive` is where the articles are, and `title` the set's name where its folder's is none.
    """

    folder: Path
    questions_path: Path
    questions: tuple[GroundedQuestion, ...]
    corpus_path: Path | None
    rows: dict[str, CorpusRow]
    archive: tuple[Path, ...] = ()
    title: str = ""

    @property
    def name(self) -> str:
        return self.title or self.folder.resolve().name

    def where(self, question: GroundedQuestion) -> str:
        """The question's place, for messages."""
        return f"{self.questions_path}:{question.line}"


def load_grounded(folder: Path) -> GroundedSet:
    """Read and check a folder; `InputError` with file and line where it is not sound."""
    questions_path = folder / "questions.jsonl"
    questions = tuple(parse_question(row, name) for name, row in read_unique(questions_path))
    if not questions:
        raise InputError(f"{questions_path}: holds no questions.")
    corpus_path = folder / "corpus.jsonl"
    if not corpus_path.exists():
        refuse_spans(questions, questions_path)
        return GroundedSet(folder, questions_path, questions, None, {})
    wanted = {item.doc_id for question in questions for item in evidence_of(question)}
    rows = {row.doc_id: row for row in read_corpus(corpus_path) if row.doc_id in wanted}
    check_spans(questions, rows, questions_path)
    return GroundedSet(folder, questions_path, questions, corpus_path, rows)


def evidence_of(question: GroundedQuestion) -> tuple[Evidence, ...]:
    return question.evidence + question.alternates


def parse_question(row: Row, question_id: str) -> GroundedQuestion:
    answerable = row.values.get("answerable")
    if not isinstance(answerable, bool):
        raise row.fail(f"'answerable' should be true or false, got {shown(answerable)}.")
    evidence = tuple(map(parse_evidence, row.rows("evidence")))
    alternates = tuple(map(parse_evidence, row.rows("alternates")))
    history = tuple(map(parse_message, row.rows("history")))
    return GroundedQuestion(
        question_id=question_id,
        text=row.text("text"),
        history=history,
        answerable=answerable,
        evidence=evidence,
        kind=kind_of(row, answerable, bool(history)),
        evidence_mode=parse_mode(row),
        alternates=alternates,
        gold_docs=gold_docs(row, answerable, evidence + alternates),
        line=row.line,
        gold_answers=gold_answers(row),
        type=row.identifier("type") if row.values.get("type") else None,
        conversation=row.identifier("conversation") if row.values.get("conversation") else None,
        turn=row.whole_number("turn") if row.values.get("turn") is not None else None,
    )


def gold_answers(row: Row) -> tuple[str, ...]:
    """`short_answer` and `answers`, blank ones left out; both are optional."""
    short, others = row.values.get("short_answer"), row.values.get("answers")
    if short is not None and not isinstance(short, str):
        raise row.fail(f"'short_answer' should be a string, got {shown(short)}.")
    if others is None:
        others = []
    if not isinstance(others, list) or not all(isinstance(item, str) for item in others):
        raise row.fail(f"'answers' should be a list of strings, got {shown(others)}.")
    return tuple(text for text in (short or "", *others) if text.strip())


def gold_docs(row: Row, answerable: bool, evidence: Collection[Evidence]) -> frozenset[str]:
    """The articles of the evidence; where an answerable question has none, those of `doc_id`."""
    docs = frozenset(item.doc_id for item in evidence)
    if docs or not answerable or row.values.get("doc_id") is None:
        return docs
    return frozenset({row.identifier("doc_id")})


def kind_of(row: Row, answerable: bool, has_history: bool) -> str:
    """What is asked of the assistant; a conversation's first turn is a single question."""
    answerability = row.values.get("answerability")
    if answerability in (PARTIAL, UNDERSPECIFIED):
        return str(answerability)
    if not answerable:
        return UNANSWERABLE
    turn = row.values.get("turn")
    later_turn = row.values.get("group") == "conversation" and isinstance(turn, int) and turn > 1
    return FOLLOW_UP if has_history or later_turn else SINGLE


def parse_mode(row: Row) -> EvidenceMode:
    mode = row.values.get("evidence_mode", "all")
    if mode == "all":
        return "all"
    if mode == "any":
        return "any"
    raise row.fail(f"'evidence_mode' should be 'all' or 'any', got {shown(mode)}.")


def parse_evidence(row: Row) -> Evidence:
    if "quote" in row.values:
        if not row.text("quote").strip():
            raise row.fail("an evidence's 'quote' is blank.")
        return EvidenceQuote(row.identifier("path"), row.text("quote"))
    doc_id, start, end = (
        row.identifier("doc_id"),
        row.whole_number("start"),
        row.whole_number("end"),
    )
    if not 0 <= start < end:
        raise row.fail(f"an evidence's span should have 0 <= start < end, got {start}-{end}.")
    return EvidenceSpan(doc_id, start, end)


def parse_message(row: Row) -> Message:
    role, content = row.values.get("role"), row.text("content")
    if role == "user":
        return Message("user", content)
    if role == "assistant":
        return Message("assistant", content)
    raise row.fail(f"a message's 'role' should be 'user' or 'assistant', got {shown(role)}.")


def refuse_spans(questions: Collection[GroundedQuestion], path: Path) -> None:
    for question in questions:
        if any(isinstance(item, EvidenceSpan) for item in evidence_of(question)):
            raise InputError(
                f"{path}:{question.line}: the evidence is a span of a corpus row, "
                f"but there is no {path.parent / 'corpus.jsonl'}."
            )


def check_spans(
    questions: Collection[GroundedQuestion], rows: dict[str, CorpusRow], path: Path
) -> None:
    """Every span lies within the raw text of a row that exists."""
    for question in questions:
        for item in evidence_of(question):
            where = f"{path}:{question.line}"
            if item.doc_id not in rows:
                raise InputError(f"{where}: the corpus has no row {shown(item.doc_id)}.")
            length = len(rows[item.doc_id].text)
            if isinstance(item, EvidenceSpan) and item.end > length:
                raise InputError(
                    f"{where}: the span {item.start}-{item.end} ends after the "
                    f"{length} characters of {shown(item.doc_id)}."
                )


def turns(history: Collection[Message]) -> tuple[Turn, ...]:
    """Messages as turns. A question that nobody answered has an empty answer; messages of the
    assistant in a row are one answer, and one before the first question is left out.
    """
    pairs: list[Turn] = []
    for message in history:
        if message.role == "user":
            pairs.append(Turn(message.content, ""))
        elif pairs:
            last = pairs.pop()
            answer = f"{last.answer}\n{message.content}" if last.answer else message.content
            pairs.append(Turn(last.question, answer))
    return tuple(pairs)
