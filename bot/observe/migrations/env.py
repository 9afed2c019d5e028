"""Run by alembic: applies the versions beside it to the database that ``records.migrate`` gives."""

from __future__ import annotations

from alembic import context

from bot.observe.records import metadata

LOCK = 7036874417766
"""Any number will do, if nothing else in the database takes it."""

with context.config.attributes["engine"].begin() as connection:
    # Of apps that start at once all but one wait here, and then find nothing left to do.
    postgres = connection.dialect.name == "postgresql"
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})" if postgres else "BEGIN IMMEDIATE")
    context.configure(connection=connection, target_metadata=metadata)
    context.run_migrations()
