"""Alembic's entry: runs on the connection that `database.open_engine` hands over."""

from __future__ import annotations

from alembic import context

from assistant.ledger.database import VERSION_TABLE
from assistant.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=False,  # the caller's transaction holds all of it
)
with context.begin_transaction():
    context.run_migrations()
