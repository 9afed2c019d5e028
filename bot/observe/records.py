"""What a clinic chooses to keep: whether answers helped, and, only if it says so, redacted questions for a time.

Without ``DYSTONIA_RECORDS`` nothing is kept. SQLite and PostgreSQL are used through SQLAlchemy; alembic brings a
database to the shape that this program needs.
"""

from __future__ import annotations

import datetime
import logging
import time
from pathlib import Path

from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, create_engine, delete, insert
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import SettingsError
from bot.observe.metrics import REASONS, Metrics
from bot.observe.redact import redacted
from bot.settings import Settings
from bot.types import Question, Reply

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
EXPIRY_SECONDS = 3600
"""Expired rows are looked for so often."""

metadata = MetaData()
feedback_rows = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("helpful", String(3), nullable=False),
    Column("reason", String(20)),
)
transcript_rows = Table(
    "transcript",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("session", String(200), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("level", String(20), nullable=False),
    Column("cited", Text, nullable=False),
    Column("index_version", String(100), nullable=False),
)


class Records:
    """The database of one site. If it is away, answers go on without it, and that is counted."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        """Opens the database and brings it to today's shape.

        Raises:
            SettingsError: it cannot be opened, or a newer version of this program made it.
        """
        self._metrics = metrics
        self._transcripts = settings.keep_transcripts
        self._days = settings.keep_days
        self._expired_at = 0.0
        address = settings.records or ""
        try:
            self._engine = create_engine(
                address.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True, hide_parameters=True
            )
            migrate(self._engine.url.render_as_string(hide_password=False))
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise SettingsError(
                f"DYSTONIA_RECORDS: the database cannot be opened ({error}); write sqlite:///records.db or "
                "postgresql://user:password@host/database"
            ) from error

    def feedback(self, *, helpful: bool, reason: str | None) -> None:
        """Keeps that an answer helped or not; a reason only if it is one of those to choose from."""
        kept = reason if reason in REASONS else None
        self._write(insert(feedback_rows).values(at=_now(), helpful="yes" if helpful else "no", reason=kept))

    def answered(self, question: Question, reply: Reply) -> None:
        """Keeps a redacted question and how it was answered, if the clinic wants it and the client named a session."""
        if not self._transcripts or not question.session:
            return
        cited = " ".join(sorted({citation.section_key for citation in reply.citations}))
        row = {
            "at": _now(),
            "session": question.session,
            "question": redacted(question.text),
            "status": str(reply.status),
            "level": str(reply.safety.level),
            "cited": cited,
            "index_version": reply.index_version,
        }
        self._write(insert(transcript_rows).values(row))

    def forget(self, session: str) -> int:
        """Deletes all that was kept of a conversation; how many questions that were.

        Raises:
            SQLAlchemyError: the database does not answer; nothing may be called deleted that is not.
        """
        with self._engine.begin() as connection:
            return connection.execute(delete(transcript_rows).where(transcript_rows.c.session == session)).rowcount

    def expire(self) -> None:
        """Deletes what is older than the clinic wants to keep it."""
        oldest = _now() - datetime.timedelta(days=self._days)
        with self._engine.begin() as connection:
            for table in (transcript_rows, feedback_rows):
                connection.execute(delete(table).where(table.c.at < oldest))
        self._expired_at = time.monotonic()

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    def _write(self, statement: object) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(statement)  # type: ignore[call-overload]
            if not self._expired_at or time.monotonic() - self._expired_at > EXPIRY_SECONDS:
                self.expire()
        except SQLAlchemyError as error:  # answers matter more than records
            log.error("a record could not be kept (%s)", type(error).__name__)
            self._metrics.unavailable("records")


def migrate(address: str) -> None:
    """Brings the database at ``address`` to the newest shape.

    Raises:
        SettingsError: it has a shape that is not known here.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SettingsError(
            f"DYSTONIA_RECORDS: the database was made by a newer version ({error}); start that one, or name another "
            "database"
        ) from error


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
