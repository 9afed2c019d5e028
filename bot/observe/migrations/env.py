"""Run by alembic: applies the versions beside it to the database that ``records.migrate`` names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from bot.observe.records import metadata

engine = create_engine(str(context.config.get_main_option("sqlalchemy.url")))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
