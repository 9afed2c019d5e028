"""What a clinic chooses to keep: whether answers helped, and, only if it says so, redacted questions for a time.

Without ``DYSTONIA_RECORDS`` nothing is kept. SQLite and PostgreSQL are used through SQLAlchemy; alembic brings a
database to the shape that this program needs.
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    DateTime,
    Engine,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    make_url,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import SettingsError
from bot.observe.metrics import REASONS, Metrics
from bot.observe.redact import redacted
from bot.settings import Settings
from bot.types import Question, Reply

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
EXPIRY_SECONDS = 3600
"""Expired rows are looked for at the start, and then so often, whether anybody asks something or not."""

DATABASE_SECONDS = 2
"""A PostgreSQL that is silent for so long is away."""
PAUSE_SECONDS = 5.0
"""A database that was away is not written to for so long: no answer should wait for it in vain."""

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
        """Opens the database, brings it to today's shape, and lets expired rows go from now on until ``close``.

        Raises:
            SettingsError: it cannot be opened, or a newer version of this program made it.
        """
        self._metrics = metrics
        self._transcripts = settings.keep_transcripts
        self._days = settings.keep_days
        self._write_again = 0.0
        address = (settings.records or "").replace("postgresql://", "postgresql+psycopg://", 1)
        try:
            url = make_url(address)
            self._engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, **_patience(url))
            migrate(self._engine)
        except (SQLAlchemyError, ImportError, OSError) as error:
            raise SettingsError(
                f"DYSTONIA_RECORDS: the database cannot be opened ({error}); write sqlite:///records.db or "
                "postgresql://user:password@host/database"
            ) from error
        self._closed = threading.Event()
        self._expire_or_count()
        self._expiring = threading.Thread(target=self._expire_in_time, name="expiry", daemon=True)
        self._expiring.start()

    def feedback(self, *, helpful: bool | None, reason: str | None) -> None:
        """Keeps that an answer helped or not; a reason only if it is one of those to choose from.

        A reason that follows later (``helpful`` is None) gets a row of its own, "why", lest an answer counts twice.
        """
        kept = reason if reason in REASONS else None
        told = {True: "yes", False: "no", None: "why"}[helpful]
        self._write(insert(feedback_rows).values(at=_now(), helpful=told, reason=kept))

    def answered(self, question: Question, reply: Reply) -> None:
        """Keeps a redacted question and how it was answered, if the clinic wants it and the client named a session."""
        if not self._transcripts or not question.session:
            return
        cited = " ".join(sorted({citation.section_key for citation in reply.citations}))
        row = {
            "at": _now(),
            "session": _storable(question.session),
            "question": _storable(redacted(question.text)),
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
        of_session = transcript_rows.c.session == _storable(session)
        with self._engine.begin() as connection:
            return connection.execute(delete(transcript_rows).where(of_session)).rowcount

    def expire(self) -> None:
        """Deletes what is older than the clinic wants to keep it."""
        oldest = _now() - datetime.timedelta(days=self._days)
        with self._engine.begin() as connection:
            for table in (transcript_rows, feedback_rows):
                connection.execute(delete(table).where(table.c.at < oldest))

    def close(self) -> None:
        """Gives the connections back; nothing expires any more."""
        self._closed.set()
        self._expiring.join()
        self._engine.dispose()

    def _write(self, statement: Executable) -> None:
        if time.monotonic() < self._write_again:
            self._metrics.unavailable("records")
            return
        with self._counted("a record could not be kept"), self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":  # not for all that it does: expiry may take its time
                connection.execute(text(f"SET LOCAL statement_timeout = '{DATABASE_SECONDS}s'"))
            connection.execute(statement)

    def _expire_in_time(self) -> None:
        while not self._closed.wait(EXPIRY_SECONDS):
            self._expire_or_count()

    def _expire_or_count(self) -> None:
        with self._counted("old records could not be deleted"):
            self.expire()

    @contextlib.contextmanager
    def _counted(self, failure: str) -> Iterator[None]:
        """An error of the database is logged as ``failure`` and counted; then nothing is written for a time.

        Answers matter more than records.
        """
        try:
            yield
        except SQLAlchemyError as error:
            log.error("%s (%s)", failure, type(error).__name__)
            self._metrics.unavailable("records")
            self._write_again = time.monotonic() + PAUSE_SECONDS


def _storable(text: str) -> str:
    """Without the NUL character, which PostgreSQL takes in no text."""
    return text.replace("\0", "")


def _patience(url: URL) -> dict[str, Any]:
    """Options of the engine, so that no answer waits long for a PostgreSQL whose host is silent."""
    if url.get_backend_name() != "postgresql":
        return {}
    milliseconds = DATABASE_SECONDS * 1000
    return {
        "pool_timeout": DATABASE_SECONDS,
        "connect_args": {"connect_timeout": DATABASE_SECONDS, "tcp_user_timeout": milliseconds},
    }


def migrate(engine: Engine) -> None:
    """Brings a database to the newest shape.

    Raises:
        SettingsError: it has a shape that is not known here.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SettingsError(
            f"DYSTONIA_RECORDS: the database was made by a newer version ({error}); start that one, or name another "
            "database"
        ) from error


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
