"""The ledger's tables. Migrations under `migrations/` make them; a test compares the two.

Moments are UTC; a `day` is that of UTC as a whole number, 20161231. Spans are half-open code
points of the article version's text. Counts by day hold no text and outlive what they count.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# SQLite gives only INTEGER PRIMARY KEY the row's own number, which is a 64-bit one.
Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("started", Key, nullable=False),
    sa.Column("turns", sa.Integer, nullable=False),
)

asked = sa.Table(
    "asked",
    metadata,
    # Made of the moment, see entries.new_id: a range of time is a range of keys.
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    sa.Column("conversation", sa.String(32)),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("search_query", sa.Text, nullable=False),
    sa.Column("filters", sa.JSON(none_as_null=True)),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("traffic", sa.String(8), nullable=False),
    sa.Column("engine", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("calibrated", sa.Boolean, nullable=False),
    sa.Column("abstained", sa.Boolean, nullable=False),
    sa.Column("withheld", sa.Integer, nullable=False),
    sa.Column("total_ms", sa.Float, nullable=False),
    sa.Column("timings", sa.JSON, nullable=False),
    sa.Index("asked_by_conversation", "conversation"),
    sa.Index("asked_by_traffic", "traffic", "id"),
    sa.Index("asked_by_support", "traffic", "abstained", "id"),
    sa.Index("asked_by_confidence", "traffic", "abstained", "confidence", "id"),
)

shown = sa.Table(
    "shown",
    metadata,
    sa.Column("asked", Key, sa.ForeignKey("asked.id"), primary_key=True, autoincrement=False),
    sa.Column("sentences", sa.JSON, nullable=False),
    sa.Column("notice", sa.Text, nullable=False),
)
"""The answer as it was shown: [[sentence, [marker, …]], …] and the notice beside it."""

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Index("versions_by_article", "article_id", "version", unique=True),
)
"""Article versions that were retrieved or cited; a short key for the tables with many rows."""

hits = sa.Table(
    "hits",
    metadata,
    sa.Column("asked", Key, sa.ForeignKey("asked.id"), primary_key=True, autoincrement=False),
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.id"), nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sqlite_with_rowid=False,
)

citations = sa.Table(
    "citations",
    metadata,
    sa.Column("asked", Key, sa.ForeignKey("asked.id"), primary_key=True, autoincrement=False),
    sa.Column("marker", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.id"), nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("rank", sa.Integer),
    sa.Column("quote_sha256", sa.LargeBinary(32), nullable=False),
    sa.Index("citations_by_version", "version", "asked"),
    sqlite_with_rowid=False,
)
"""`rank` is that of the best passage retrieved that holds the quotation; null without one."""

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("asked", Key, sa.ForeignKey("asked.id"), primary_key=True, autoincrement=False),
    sa.Column("marker", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("thumb", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Index("feedback_by_thumb", "thumb", "asked"),
)
"""Of readers: `marker` 0 is the answer as a whole (`thumb` 1 or -1), another a citation that was
reported (`thumb` 0). One of each an answer: the last word counts."""

judgements = sa.Table(
    "judgements",
    metadata,
    sa.Column("asked", Key, primary_key=True, autoincrement=False),
    sa.Column("marker", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("conversation", sa.String(32)),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("search_query", sa.Text, nullable=False, server_default=""),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("article_id", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("judge", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)
"""What staff say of a citation; the span is the right one, corrected where it was not. It stands
by itself, so that a set of questions outlives the answers it came from."""

day_figures = sa.Table(
    "day_figures",
    metadata,
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("channel", sa.String(16), primary_key=True),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("abstained", sa.Integer, nullable=False),
    sa.Column("withheld", sa.Integer, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
)
"""Answers to readers by day: sums. `withheld` counts answers, `confidence` adds it up."""

day_bins = sa.Table(
    "day_bins",
    metadata,
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("measure", sa.String(16), primary_key=True),
    sa.Column("bin", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer, nullable=False),
)
"""Distributions by day, see bins.py for what a bin stands for."""

article_days = sa.Table(
    "article_days",
    metadata,
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("article_id", sa.String(64), primary_key=True),
    sa.Column("cited", sa.Integer, nullable=False),
    sa.Column("passed_over", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Answers to readers that cite an article, and those that retrieved it and cite it not."""

_CITED = article_days.c.cited > 0
sa.Index(
    "article_days_cited",
    article_days.c.article_id,
    article_days.c.day,
    sqlite_where=_CITED,
    postgresql_where=_CITED,
)
"""When an article was cited last, without a look at every day."""

article_months = sa.Table(
    "article_months",
    metadata,
    sa.Column("month", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("article_id", sa.String(64), primary_key=True),
    sa.Column("cited", sa.Integer, nullable=False),
    sa.Column("passed_over", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The sums of `article_days` over whole months, 201612: years are added up from a few rows."""

span_days = sa.Table(
    "span_days",
    metadata,
    sa.Column(
        "version", sa.Integer, sa.ForeignKey("versions.id"), primary_key=True, autoincrement=False
    ),
    sa.Column("start", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("end", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("cited", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Answers to readers that cite this very span."""

spools = sa.Table(
    "spools",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("lines", sa.Integer, nullable=False),
)
"""How many lines of a spool file are in the tables, written in the transaction that put them
there: after a crash exactly the others follow."""

forgotten = sa.Table(
    "forgotten",
    metadata,
    sa.Column("conversation", sa.String(32), primary_key=True),
)
"""Conversations that were deleted, so that what is still in a spool does not bring them back."""
