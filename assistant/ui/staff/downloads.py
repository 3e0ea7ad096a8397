"""What can be downloaded from the staff pages, streamed row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

import fastapi
import sqlalchemy as sa
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from assistant.ledger.exports import Row, as_csv, as_json
from assistant.ledger.judged_sets import grounded_rows
from assistant.ledger.queries.period import Period
from assistant.ledger.queries.questions import KINDS, questions
from assistant.ledger.queries.sources import article_counts, sources
from assistant.ledger.queries.stale import stale
from assistant.ledger.rows import QUESTION, SOURCE, STALE, question_row, source_row, stale_row
from assistant.ui.staff.desk import Desk
from index.errors import FootnoteError, InputError

Rows = Callable[[sa.Connection], Iterator[Row]]
FORMS: Mapping[str, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def add_downloads(app: fastapi.FastAPI, desk: Desk, prefix: str) -> None:
    """Routes below the prefix, which the application guards as a whole."""

    def written_down(request: fastapi.Request) -> None:
        desk.record(request.scope, "export", request.url.path.rpartition("/")[2])

    noted = [fastapi.Depends(written_down)]

    @app.get(f"{prefix}/export/sources.{{form}}", dependencies=noted)
    def all_sources(form: str, since: str = "", until: str = "") -> Response:
        def rows(connection: sa.Connection) -> Iterator[Row]:
            counts = article_counts(connection, Period.of(since, until))
            return (source_row(row) for row in sources(desk.index, counts))

        return _response(desk, f"sources.{form}", SOURCE, rows)

    @app.get(f"{prefix}/export/stale.{{form}}", dependencies=noted)
    def all_stale(form: str) -> Response:
        def rows(connection: sa.Connection) -> Iterator[Row]:
            return (stale_row(row) for row in stale(connection, desk.index))

        return _response(desk, f"stale.{form}", STALE, rows)

    @app.get(f"{prefix}/export/questions.{{form}}", dependencies=noted)
    def all_questions(form: str, only: str = "all", since: str = "", until: str = "") -> Response:
        def rows(connection: sa.Connection) -> Iterator[Row]:
            if only not in KINDS:
                raise InputError(f"'only' is one of {', '.join(KINDS)}.")
            period = Period.of(since, until)
            return (question_row(row) for row in questions(connection, only, period))

        return _response(desk, f"questions.{form}", QUESTION, rows)

    @app.get(f"{prefix}/export/judgements.jsonl", dependencies=noted)
    def all_judged() -> Response:
        def lines() -> Iterator[str]:
            with desk.reading() as connection:
                yield ""
                for row in grounded_rows(connection, desk.index):
                    yield f"{json.dumps(row, ensure_ascii=False)}\n"

        return _begun(lines(), "questions.jsonl", "application/jsonl")


def _response(desk: Desk, name: str, columns: Sequence[str], rows: Rows) -> Response:
    """A file of rows."""
    form = name.rpartition(".")[2]
    if form not in FORMS:
        return PlainTextResponse("There is .csv and .json.", 404)

    def parts() -> Iterator[str]:
        with desk.reading() as connection:
            found = rows(connection)
            yield ""  # everything that can be asked wrongly was tried
            yield from as_csv(found, columns) if form == "csv" else as_json(found)

    return _begun(parts(), name, FORMS[form])


def _begun(sent: Iterator[str], name: str, kind: str) -> Response:
    """A file, once its first step was taken: then nothing has been sent that cannot be unsaid."""
    try:
        next(sent)
    except InputError as problem:
        return PlainTextResponse(str(problem), 422)
    except FootnoteError as problem:
        return PlainTextResponse(str(problem), 503)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(sent, media_type=kind, headers=headers)
