"""The ledger's first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "article_days",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("cited", sa.Integer(), nullable=False),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "asked",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("search_query", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("traffic", sa.String(length=8), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("calibrated", sa.Boolean(), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("total_ms", sa.Float(), nullable=False),
        sa.Column("timings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "asked_by_confidence", "asked", ["traffic", "abstained", "confidence", "id"], unique=False
    )
    op.create_index("asked_by_conversation", "asked", ["conversation"], unique=False)
    op.create_index("asked_by_traffic", "asked", ["traffic", "id"], unique=False)
    op.create_index("asked_by_support", "asked", ["traffic", "abstained", "id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("started", KEY, nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "day_bins",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("bin", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "measure", "bin"),
    )
    op.create_table(
        "day_figures",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel"),
    )
    op.create_table(
        "forgotten",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_table(
        "judgements",
        sa.Column("asked", KEY, autoincrement=False, nullable=False),
        sa.Column("marker", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("asked", "marker"),
    )
    op.create_table(
        "spools",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("versions_by_article", "versions", ["article_id", "version"], unique=True)
    op.create_table(
        "citations",
        sa.Column("asked", KEY, autoincrement=False, nullable=False),
        sa.Column("marker", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("quote_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["asked"], ["asked.id"]),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("asked", "marker"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "citations_by_version", "citations", ["version", "start", "end", "asked"], unique=False
    )
    op.create_table(
        "feedback",
        sa.Column("asked", KEY, autoincrement=False, nullable=False),
        sa.Column("marker", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thumb", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["asked"], ["asked.id"]),
        sa.PrimaryKeyConstraint("asked", "marker"),
    )
    op.create_index("feedback_by_thumb", "feedback", ["thumb", "asked"], unique=False)
    op.create_table(
        "hits",
        sa.Column("asked", KEY, autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["asked"], ["asked.id"]),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("asked", "rank"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shown",
        sa.Column("asked", KEY, autoincrement=False, nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["asked"], ["asked.id"]),
        sa.PrimaryKeyConstraint("asked"),
    )
