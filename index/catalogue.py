"""Article versions in SQL: append-only, so that a citation can always be read again.

A text is stored once under its digest. A record is one version of an article with its
metadata; which records belong to an index now is the generation's business, not the
catalogue's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from index.errors import IndexDamaged, IndexLocked, IndexNotWritten
from index.facets import FacetRow
from index.types import Article

T = TypeVar("T")

_tables = sa.MetaData()

_texts = sa.Table(
    "texts",
    _tables,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)

_records = sa.Table(
    "records",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.String(16), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("published", sa.String(10)),
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("text_sha256", sa.String(64), sa.ForeignKey("texts.sha256"), nullable=False),
    sa.Column("bytes_sha256", sa.String(64), nullable=False),
    sa.Column("reader", sa.Text, nullable=False),
    sa.Column("metadata", sa.JSON, nullable=False),
    sa.Index("records_by_version", "article_id", "text_sha256"),
)

_sketches = sa.Table(
    "sketches",
    _tables,
    sa.Column("sha256", sa.String(64), sa.ForeignKey("texts.sha256"), primary_key=True),
    sa.Column("algorithm", sa.Text, primary_key=True),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
)

_HEADER = [column for column in _records.columns if column.name != "id"]


class Catalogue:
    """Reads and appends article versions. Safe to share between threads."""

    def __init__(self, url: str | sa.URL) -> None:
        self._engine = sa.create_engine(url)

    @classmethod
    def sqlite(cls, path: Path, create: bool = False) -> Catalogue:
        """The catalogue in one file; IndexDamaged unless it exists or `create` is set."""
        if not create and not path.is_file():
            raise IndexDamaged(f"{path} is missing. Restore it, or run `footnote index repair`.")
        catalogue = cls(sa.URL.create("sqlite", database=str(path), query={"timeout": "30"}))
        if create:
            with catalogue._translated():
                _tables.create_all(catalogue._engine)
        return catalogue

    def _translated(self) -> _Translated:
        return _Translated(str(self._engine.url.database))

    def close(self) -> None:
        self._engine.dispose()

    def append(self, articles: Sequence[Article]) -> list[int]:
        """Store versions in one transaction; their records' ids, in the same order."""
        if not articles:
            return []
        with self._translated(), self._engine.begin() as connection:
            for article in articles:
                self._append_text(connection, article)
            first = connection.execute(sa.select(sa.func.max(_records.c.id))).scalar() or 0
            ids = list(range(first + 1, first + 1 + len(articles)))
            rows = [
                {"id": key, **_row(article)} for key, article in zip(ids, articles, strict=True)
            ]
            connection.execute(_records.insert(), rows)
        return ids

    @staticmethod
    def _append_text(connection: sa.Connection, article: Article) -> None:
        known = sa.select(_texts.c.sha256).where(_texts.c.sha256 == article.text_sha256)
        if connection.execute(known).first() is None:
            connection.execute(
                _texts.insert(), {"sha256": article.text_sha256, "text": article.text}
            )

    def articles(self, ids: Iterable[int]) -> dict[int, Article]:
        """Versions by record id, texts included."""
        found: dict[int, Article] = {}
        for chunk in _chunks(list(ids), 500):
            query = (
                sa.select(_records, _texts.c.text)
                .join(_texts, _texts.c.sha256 == _records.c.text_sha256)
                .where(_records.c.id.in_(chunk))
            )
            with self._translated(), self._engine.connect() as connection:
                for row in connection.execute(query).mappings():
                    found[row["id"]] = _article(row)
        return found

    def version(self, article_id: str, text_sha256: str) -> Article | None:
        """One stored version of an article, its newest metadata; None where unknown."""
        query = (
            sa.select(_records, _texts.c.text)
            .join(_texts, _texts.c.sha256 == _records.c.text_sha256)
            .where(_records.c.article_id == article_id, _records.c.text_sha256 == text_sha256)
            .order_by(_records.c.id.desc())
            .limit(1)
        )
        with self._translated(), self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _article(row)

    def headers(self, ids: Sequence[int] | None = None) -> dict[int, Article]:
        """Records without their texts (`text` is empty), by default all: they fit in memory."""
        query = sa.select(_records.c.id, *_HEADER, sa.literal("").label("text"))
        queries = (
            [query]
            if ids is None
            else [query.where(_records.c.id.in_(chunk)) for chunk in _chunks(list(ids), 500)]
        )
        with self._translated(), self._engine.connect() as connection:
            return {
                row["id"]: _article(row)
                for each in queries
                for row in connection.execute(each).mappings()
            }

    def texts(self, digests: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(digest, text) of the stored texts named."""
        for chunk in _chunks(list(digests), 500):
            query = sa.select(_texts).where(_texts.c.sha256.in_(chunk))
            with self._translated(), self._engine.connect() as connection:
                for row in connection.execute(query):
                    yield row.sha256, row.text

    def digests(self) -> dict[int, str]:
        """The digest of every record's text."""
        query = sa.select(_records.c.id, _records.c.text_sha256)
        with self._translated(), self._engine.connect() as connection:
            return {row.id: row.text_sha256 for row in connection.execute(query)}

    def sketches(self, algorithm: str) -> dict[str, bytes]:
        """What was kept of every text under that name, by the text's digest."""
        query = sa.select(_sketches.c.sha256, _sketches.c.sketch).where(
            _sketches.c.algorithm == algorithm
        )
        with self._translated(), self._engine.connect() as connection:
            return {row.sha256: row.sketch for row in connection.execute(query)}

    def add_sketches(self, algorithm: str, sketches: Mapping[str, bytes]) -> None:
        """Keep one value a text, in one transaction; it follows from the text alone."""
        rows = [
            {"sha256": digest, "algorithm": algorithm, "sketch": sketch}
            for digest, sketch in sketches.items()
        ]
        if rows:
            with self._translated(), self._engine.begin() as connection:
                connection.execute(_sketches.insert(), rows)

    def facets(self) -> Iterator[FacetRow]:
        """Of every record what filters look at, one at a time."""
        text = sa.Text()
        query = sa.select(
            _records.c.id,
            _records.c.source,
            sa.type_coerce(_records.c.authors, text),
            sa.type_coerce(_records.c.categories, text),
            _records.c.published,
        )
        with self._translated(), self._engine.connect() as connection:
            for row in connection.execute(query).yield_per(5_000):
                yield FacetRow(*row)

    def records_of(self, article_id: str) -> list[int]:
        """The records of all versions of an article, newest first."""
        query = (
            sa.select(_records.c.id)
            .where(_records.c.article_id == article_id)
            .order_by(_records.c.id.desc())
        )
        with self._translated(), self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def damaged_texts(self) -> Iterator[str]:
        """Digests whose stored text no longer has that digest."""
        with self._translated(), self._engine.connect() as connection:
            for digest, text in connection.execute(sa.select(_texts)).yield_per(500):
                if hashlib.sha256(text.encode()).hexdigest() != digest:
                    yield digest

    def restore_text(self, sha256: str, text: str) -> None:
        """Put a text that was damaged in its place again; its digest has to be `sha256`."""
        assert hashlib.sha256(text.encode()).hexdigest() == sha256
        with self._translated(), self._engine.begin() as connection:
            statement = _texts.update().where(_texts.c.sha256 == sha256).values(text=text)
            connection.execute(statement)

    def forget_text(self, sha256: str) -> None:
        """Drop a text that is damaged beyond repair, and the versions that have it."""
        with self._translated(), self._engine.begin() as connection:
            connection.execute(_records.delete().where(_records.c.text_sha256 == sha256))
            connection.execute(_texts.delete().where(_texts.c.sha256 == sha256))


class _Translated:
    """Turns a database's complaint into IndexDamaged, with the file's name."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, exc: BaseException | None, trace: object) -> None:
        if isinstance(exc, sa.exc.OperationalError) and _passing(str(exc.orig)):
            kind_of = IndexLocked if "locked" in str(exc.orig) else IndexNotWritten
            raise kind_of(
                f"The catalogue {self._path} cannot be written just now ({exc.orig}). "
                "Nothing was lost: free the disk or wait for the other process, then try again."
            ) from exc
        if isinstance(exc, sa.exc.DatabaseError):
            raise IndexDamaged(
                f"The catalogue {self._path} cannot be used ({exc.orig}). "
                "Restore the file, or run `footnote index repair`."
            ) from exc


def _passing(complaint: str) -> bool:
    """Whether a database's complaint is of its surroundings and not of the file."""
    return any(word in complaint for word in ("locked", "full", "readonly", "disk I/O"))


def _row(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "source": article.source,
        "path": article.path,
        "url": article.url,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "categories": list(article.categories),
        "language": article.language,
        "text_sha256": article.text_sha256,
        "bytes_sha256": article.bytes_sha256,
        "reader": article.reader,
        "metadata": dict(article.metadata),
    }


def _article(row: sa.RowMapping) -> Article:
    values = {name: row[name] for name in Article.__dataclass_fields__}
    values["authors"] = tuple(values["authors"])
    values["categories"] = tuple(values["categories"])
    return Article(**values)


def _chunks(items: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
