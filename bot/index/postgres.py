"""Builds in PostgreSQL with pgvector: a table each, in the shape of LangChain's ``PGVectorStore``."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection, Coroutine, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import IndexUnusableError, StoreUnavailableError
from bot.index.store import TIMEOUT_SECONDS, VERSION, Match, Store, batches, graph

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

GRAPH_BYTES_PER_ENTRY = 3000
"""A graph of 384 dimensions takes about so much while it is made, and many times longer where it does not fit."""
LEAST_GRAPH_MEGABYTES = 64


class PostgresStore:
    """One build's table."""

    def __init__(self, address: str, table: str, version: str) -> None:
        """Opens the ``table`` of the build ``version``.

        Raises:
            IndexUnusableError: there is none; StoreUnavailableError: PostgreSQL does not answer.
        """
        from langchain_core.embeddings import DeterministicFakeEmbedding
        from langchain_postgres import PGEngine, PGVectorStore
        from langchain_postgres.v2.indexes import HNSWQueryOptions

        self._pool: Any = PGEngine.from_connection_string(
            address.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_pre_ping=True,
            hide_parameters=True,  # a vector tells what was asked
            connect_args={
                "connect_timeout": int(TIMEOUT_SECONDS),
                "options": f"-c statement_timeout={int(TIMEOUT_SECONDS * 1000)}",
            },
        )
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            size = self._answer(self._counted(table))
            if size is None:
                raise IndexUnusableError(f"PostgreSQL does not hold the build {version}; run: python ingest.py")
            self._size = int(size)
            self._vectors: Any = self._answer(
                PGVectorStore.create(
                    self._pool,
                    embedding_service=DeterministicFakeEmbedding(size=1),  # it only ever sees vectors
                    table_name=table,
                    metadata_json_column=None,  # the table has none
                    index_query_options=HNSWQueryOptions(ef_search=graph(self._size)["hnsw"]["ef_search"]),
                )
            )
            stack.pop_all()

    def query(self, vector: Vectors, count: int) -> list[Match]:
        found = self._answer(self._vectors.asimilarity_search_with_score_by_vector(vector.tolist(), k=count))
        return [Match.of(str(document.id), 1.0 - float(distance)) for document, distance in found]

    def count(self) -> int:
        return self._size

    def close(self) -> None:
        self._pool._run_as_sync(self._pool.close())

    async def _counted(self, table: str) -> int | None:
        """How many entries the table holds; None if there is no such table."""
        from sqlalchemy import text

        async with self._pool._pool.connect() as connection:
            if await connection.scalar(text("SELECT to_regclass(:name)"), {"name": table}) is None:
                return None
            return int(await connection.scalar(text(f"SELECT count(*) FROM {table}")))

    def _answer(self, asked: Coroutine[Any, Any, Any]) -> Any:
        """What PostgreSQL answers in time; its own limit on statements does not help where its machine stands still."""
        answer = asyncio.run_coroutine_threadsafe(asked, self._pool._loop)
        try:
            return answer.result(TIMEOUT_SECONDS)
        except Exception as error:  # SQLAlchemy's and psycopg's, or the time is over
            answer.cancel()
            raise _unavailable(error) from error


class Postgres:
    """A PostgreSQL database; ``name`` tells one index from another."""

    remote = True

    def __init__(self, address: str, name: str) -> None:
        """``address`` as ``postgresql://user:password@host:port/database``."""
        self._address = address
        self._prefix = f"{name}_"

    def write(self, folder: Path, version: str, ids: Iterable[str], vectors: Vectors) -> Iterator[int]:
        table = self._table(version)
        setup = graph(len(vectors))["hnsw"]
        with self._connected() as connection, connection.transaction():  # a run that is killed leaves nothing
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute(
                f"CREATE TABLE {table} (langchain_id TEXT PRIMARY KEY, content TEXT NOT NULL, "
                f"embedding vector({vectors.shape[1] or 1}) NOT NULL)"
            )
            for done, batch, rows in batches(ids, vectors):
                # PGVectorStore commits each row; COPY takes all of a batch in one step.
                with connection.cursor().copy(f"COPY {table} (langchain_id, content, embedding) FROM STDIN") as copy:
                    for entry_id, vector in zip(batch, rows, strict=True):
                        copy.write_row((entry_id, "", str(vector.tolist())))
                yield done
            megabytes = LEAST_GRAPH_MEGABYTES + len(vectors) * GRAPH_BYTES_PER_ENTRY // 1_000_000
            connection.execute(f"SET maintenance_work_mem = '{megabytes}MB'")
            connection.execute(
                f"CREATE INDEX ON {table} USING hnsw (embedding vector_cosine_ops) "
                f"WITH (m = {setup['max_neighbors']}, ef_construction = {setup['ef_construction']})"
            )

    def open(self, folder: Path, version: str) -> Store:
        return PostgresStore(self._address, self._table(version), version)

    def keep(self, versions: Collection[str]) -> None:
        kept = {self._table(version) for version in versions}
        with self._connected() as connection:
            for table in self._tables(connection):
                if table not in kept:
                    connection.execute(f"DROP TABLE {table}")

    def _tables(self, connection: Any) -> list[str]:
        """The builds of this index; other tables may lie in the database, and are not ours."""
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = [(row[0], row[0].removeprefix(self._prefix).replace("_", "-")) for row in found]
        return [name for name, version in names if VERSION.fullmatch(version) and name == self._table(version)]

    def _table(self, version: str) -> str:
        return self._prefix + version.replace("-", "_")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection; whatever goes wrong with it is one kind of error."""
        import psycopg

        try:
            with psycopg.connect(self._address, autocommit=True, connect_timeout=int(TIMEOUT_SECONDS)) as connection:
                yield connection
        except psycopg.Error as error:
            raise _unavailable(error) from error


def _unavailable(error: Exception) -> StoreUnavailableError:
    reason = str(error).strip() or "it takes too long"
    return StoreUnavailableError(f"PostgreSQL does not answer or refuses ({reason}); start it or mend DYSTONIA_STORE")
