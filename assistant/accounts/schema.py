"""The tables of accounts, and what keeps the audit trail from being rewritten."""

from __future__ import annotations

import sqlalchemy as sa

TRAIL_KEPT = 100_000
"""Entries. Older ones give way, so that nobody fills the disk by failing to sign in."""

tables = sa.MetaData()

users = sa.Table(
    "users",
    tables,
    sa.Column("name", sa.String(320), primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("password", sa.Text),  # an argon2 hash; none for those who sign in elsewhere
    sa.Column("shown", sa.String(320)),  # how a sign-in elsewhere calls them
    sa.Column("created", sa.BigInteger, nullable=False),
)

sessions = sa.Table(
    "sessions",
    tables,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column(
        "name", sa.String(320), sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("opened", sa.BigInteger, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Index("sessions_by_name", "name"),
)

trail = sa.Table(
    "trail",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("who", sa.String(320), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

# Whoever holds the database can drop a trigger; a fault or an injection in Footnote cannot.
_APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER trail_not_altered BEFORE UPDATE ON trail "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
        "CREATE TRIGGER trail_not_deleted BEFORE DELETE ON trail "
        f"WHEN OLD.id > (SELECT max(id) FROM trail) - {TRAIL_KEPT} "
        "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION trail_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' AND OLD.id <= (SELECT max(id) FROM trail) "
        f"- {TRAIL_KEPT} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'the trail is append-only'; END $$",
        "CREATE TRIGGER trail_append_only BEFORE UPDATE OR DELETE ON trail "
        "FOR EACH ROW EXECUTE FUNCTION trail_append_only()",
    ),
}
for _dialect, _statements in _APPEND_ONLY.items():
    for _statement in _statements:
        _ddl = sa.DDL(_statement)  # type: ignore[no-untyped-call]
        sa.event.listen(trail, "after_create", _ddl.execute_if(dialect=_dialect))
