"""Run by alembic: migrations on the connection that `twitchdx.rooms.migrate` hands over."""

from __future__ import annotations

from alembic import context

from twitchdx.rooms.models import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
    transactional_ddl=True,  # both databases can, and the transaction is ours
)
context.run_migrations()
