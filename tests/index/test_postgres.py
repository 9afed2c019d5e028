"""A build in PostgreSQL leaves the tables of others alone, and a silent database keeps nobody waiting."""

from __future__ import annotations

import contextlib
import os
import signal
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pytest

from bot.errors import StoreUnavailableError
from bot.index.postgres import Postgres
from bot.index.store import Store
from tests.engines import postgres_server

pytestmark = pytest.mark.server

VERSION, TABLE = "20260101-000000-0123abcd", "dystonia_20260101_000000_0123abcd"
VECTORS = np.eye(5, 8, dtype=np.float32)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres_server(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture
def database(address: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody else's."""
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture
def engine(address: str, tmp_path: Path) -> Postgres:
    """Holds one build."""
    engine = Postgres(address, "dystonia")
    list(engine.write(tmp_path, VERSION, [f"a#s{n}/h" for n in range(5)], VECTORS))
    return engine


@pytest.fixture
def store(engine: Postgres, tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(engine.open(tmp_path, VERSION)) as store:
        yield store


def test_what_others_keep_in_the_database_stays(engine: Postgres, database: psycopg.Connection) -> None:
    others = {("public", "dystonia_patients"), ("public", f"{TABLE}_copy"), ("public", f"dystonia_{VERSION}")}
    others.add(("elsewhere", TABLE))
    database.execute("CREATE SCHEMA elsewhere")
    for schema, table in others:
        database.execute(f'CREATE TABLE {schema}."{table}" (name TEXT)')
    engine.keep([])
    left = database.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'elsewhere')")
    assert set(left) == others


def test_a_database_that_stands_still_is_given_up(
    store: Store, database: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch, stopped(database):
        patch.setattr("bot.index.postgres.TIMEOUT_SECONDS", 1.0)
        with pytest.raises(StoreUnavailableError, match="takes too long"):
            store.query(VECTORS[0], 1)
    assert store.query(VECTORS[0], 1)[0].entry_id == "a#s0/h"


def test_a_database_that_falls_silent_while_a_build_is_opened_is_given_up(
    engine: Postgres, database: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.index.postgres.TIMEOUT_SECONDS", 1.0)
    with database.transaction():
        database.execute(f"LOCK TABLE {TABLE}")
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            engine.open(tmp_path, VERSION)


def test_a_table_that_cannot_be_opened_is_told_and_no_connection_stays_open(
    engine: Postgres, database: psycopg.Connection, tmp_path: Path
) -> None:
    database.execute(f"ALTER TABLE {TABLE} DROP COLUMN content")
    with pytest.raises(StoreUnavailableError, match="content, does not exist"):
        engine.open(tmp_path, VERSION)
    end = time.monotonic() + 10
    while backends(database):  # PostgreSQL takes a moment to see that a connection was closed
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_error_shows_no_vector(store: Store) -> None:
    vector = np.full(2, 0.125, dtype=np.float32)
    with pytest.raises(StoreUnavailableError, match="different vector dimensions") as told:
        store.query(vector, 1)
    assert "0.125" not in "".join(traceback.format_exception(told.value))


def backends(database: psycopg.Connection) -> list[int]:
    """The processes that serve all connections but this one."""
    found = database.execute(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return [pid for (pid,) in found]


@contextlib.contextmanager
def stopped(database: psycopg.Connection) -> Iterator[None]:
    """Keeps connections open, and nothing comes back."""
    pids = backends(database)
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
