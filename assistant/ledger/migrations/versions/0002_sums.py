"""Sums by month and by cited span, and the search with a judgement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CITED = sa.text("cited > 0")


def upgrade() -> None:
    op.add_column(
        "judgements", sa.Column("search_query", sa.Text(), server_default="", nullable=False)
    )
    op.create_index(
        "article_days_cited",
        "article_days",
        ["article_id", "day"],
        unique=False,
        sqlite_where=CITED,
        postgresql_where=CITED,
    )
    _months()
    _spans()
    # What read whole spans reads their sums now; the newest answers of an article come first.
    op.drop_index("citations_by_version", table_name="citations")
    op.create_index("citations_by_version", "citations", ["version", "asked"], unique=False)


def _months() -> None:
    op.create_table(
        "article_months",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.String(length=64), nullable=False),
        sa.Column("cited", sa.Integer(), nullable=False),
        sa.Column("passed_over", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "article_id"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO article_months SELECT day / 100, article_id, sum(cited), sum(passed_over) "
        "FROM article_days GROUP BY day / 100, article_id"
    )


def _spans() -> None:
    op.create_table(
        "span_days",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("end", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["versions.id"]),
        sa.PrimaryKeyConstraint("version", "start", "end", "day"),
        sqlite_with_rowid=False,
    )
    days = {
        "sqlite": "CAST(strftime('%Y%m%d', a.at) AS INTEGER)",
        "postgresql": "CAST(to_char(a.at, 'YYYYMMDD') AS INTEGER)",
    }
    day = days[op.get_bind().dialect.name]
    op.execute(
        'INSERT INTO span_days SELECT c.version, c.start, c."end", '
        f"{day}, count(DISTINCT c.asked) FROM citations c JOIN asked a ON a.id = c.asked "
        f"WHERE a.traffic = 'reader' GROUP BY c.version, c.start, c.\"end\", {day}"
    )
