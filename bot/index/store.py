"""Where the vectors of builds are kept and searched: the seam, and Chroma in a folder or on a server.

A build is a folder or a collection of its own: written once, verified, and then only read. Writing into a Chroma folder
that others read, or dying while writing it, loses vectors for good.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from bot.errors import IndexUnusableError, StoreUnavailableError
from bot.index.chunk import place_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

VERSION = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
"""The name of a build: when it was made (UTC), and the beginning of its fingerprint."""
COLLECTION = "entries"
BATCH = 2000
MANY = 20_000
TIMEOUT_SECONDS, WRITE_TIMEOUT_SECONDS = 5.0, 300.0
"""A reader is not kept waiting; a server that is making a large graph may be slow to take a batch."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry near a vector, with its cosine similarity."""

    entry_id: str
    section_key: str
    kind: str
    similarity: float

    @classmethod
    def of(cls, entry_id: str, similarity: float) -> Match:
        """Section and kind stand in the id: to fetch metadata would take twice as long as the search."""
        return cls(entry_id, *place_of(entry_id), similarity)


class Store(Protocol):
    """The vectors of one build."""

    def query(self, vector: Vectors, count: int) -> list[Match]:
        """The ``count`` nearest entries, best first; fewer if there are fewer.

        Raises:
            StoreUnavailableError: the store does not answer.
        """
        ...

    def count(self) -> int:
        """How many entries the build holds."""
        ...

    def close(self) -> None:
        """Gives back files and memory."""
        ...


class Engine(Protocol):
    """Keeps builds; ``folder`` is the build's own folder, ``version`` its name."""

    remote: bool
    """Whether it is another process, which may go away while this one runs."""

    def write(self, folder: Path, version: str, ids: Iterable[str], vectors: Vectors) -> Iterator[int]:
        """Writes a build (row i of ``vectors`` for id i) over what a killed run left; yields how much is written.

        Raises:
            StoreUnavailableError: it could not be written.
        """
        ...

    def open(self, folder: Path, version: str) -> Store:
        """The store of a build.

        Raises:
            IndexUnusableError: it is not there or damaged; StoreUnavailableError: the engine does not answer.
        """
        ...

    def keep(self, versions: Collection[str]) -> None:
        """Removes all builds but these."""
        ...


def graph(entries: int) -> Any:
    """How approximate search is set up; a large build needs a denser graph.

    With so much care that what is missed decides no answer: a graph is made by chance, and the same articles must be
    answered alike from each.
    """
    return {
        "hnsw": {
            "space": "cosine",
            "ef_construction": 200,
            "ef_search": 400,
            "max_neighbors": 32 if entries > MANY else 16,
        }
    }


def batches(ids: Iterable[str], vectors: Vectors) -> Iterator[tuple[int, list[str], Vectors]]:
    """Ids with their rows, ``BATCH`` at a time, and how many there are with them."""
    coming = iter(ids)
    for begin in range(0, len(vectors), BATCH):
        rows = vectors[begin : begin + BATCH]
        yield begin + len(rows), list(itertools.islice(coming, len(rows))), rows


class ChromaStore:
    """A collection of Chroma's."""

    def __init__(self, collection: Any, size: int, close: Callable[[], None]) -> None:
        """``size`` is how many entries it holds: builds do not change, and Chroma counts slowly."""
        self._entries = collection
        self._size = size
        self._close = close

    def query(self, vector: Vectors, count: int) -> list[Match]:
        if not self._size:
            return []
        try:
            found = self._entries.query(
                query_embeddings=[vector], n_results=min(count, self._size), include=["distances"]
            )
        except Exception as error:  # httpx's, Chroma's and sqlite's own
            raise StoreUnavailableError(f"the vector store does not answer ({error})") from error
        return [
            Match.of(entry_id, 1.0 - float(distance))
            for entry_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def count(self) -> int:
        return self._size

    def close(self) -> None:
        self._close()


class ChromaFolders:
    """Chroma in this process, one folder per build, inside the build's own."""

    remote = False

    def write(self, folder: Path, version: str, ids: Iterable[str], vectors: Vectors) -> Iterator[int]:
        with contextlib.closing(self._client(folder)) as client:
            yield from _written(client, COLLECTION, ids, vectors)

    def open(self, folder: Path, version: str) -> Store:
        try:
            client = self._client(folder)
            collection = client.get_collection(COLLECTION, embedding_function=None)
            return ChromaStore(collection, collection.count(), client.close)
        except Exception as error:  # Chroma raises its own, sqlite's and the operating system's errors
            raise IndexUnusableError(
                f"{folder}: the vector store cannot be opened ({error}); run: python ingest.py"
            ) from error

    def keep(self, versions: Collection[str]) -> None:
        """Nothing to do: the vectors go with the build's folder."""

    @staticmethod
    def _client(folder: Path) -> Any:
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        return chromadb.PersistentClient(str(folder / "chroma"), settings=ChromaSettings(anonymized_telemetry=False))


class ChromaServer:
    """A Chroma server (``chroma run``), one collection per build; ``name`` tells one index from another."""

    remote = True

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self._prefix = f"{name}-"

    def write(self, folder: Path, version: str, ids: Iterable[str], vectors: Vectors) -> Iterator[int]:
        name = self._prefix + version
        with self._client(WRITE_TIMEOUT_SECONDS) as client:
            if name in self._names(client):
                client.delete_collection(name)
            yield from _written(client, name, ids, vectors)

    def open(self, folder: Path, version: str) -> Store:
        name = self._prefix + version
        with contextlib.ExitStack() as stack:
            client = stack.enter_context(self._client())
            if name not in self._names(client):
                raise IndexUnusableError(
                    f"{self._address}: the Chroma server does not hold the build {version}; run: python ingest.py"
                )
            collection = client.get_collection(name, embedding_function=None)
            size = collection.count()
            return ChromaStore(collection, size, stack.pop_all().close)

    def keep(self, versions: Collection[str]) -> None:
        kept = {self._prefix + version for version in versions}
        with self._client() as client:
            for name in self._names(client) - kept:
                client.delete_collection(name)

    def _names(self, client: Any) -> set[str]:
        """The builds of this index; other collections may lie on the server, and are not ours."""
        ours = re.compile(re.escape(self._prefix) + VERSION.pattern)
        return {found.name for found in client.list_collections() if ours.fullmatch(found.name)}

    @contextlib.contextmanager
    def _client(self, timeout: float | None = None) -> Iterator[Any]:
        """A connection; whatever goes wrong with it is one kind of error."""
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        parts = urlsplit(self._address)
        client: Any = None
        try:
            client = chromadb.HttpClient(
                host=parts.hostname or "",
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=ChromaSettings(anonymized_telemetry=False),
            )
            # Chroma's client waits for ever and leaves its connections open, and offers no setting for either.
            client._server._session.timeout = timeout or TIMEOUT_SECONDS
            client._admin_client._server._session.close()
            yield client
        except IndexUnusableError:
            raise
        except Exception as error:  # httpx's and Chroma's own
            raise StoreUnavailableError(
                f"{self._address}: the Chroma server does not answer ({error}); start it (chroma run) or mend "
                "DYSTONIA_STORE"
            ) from error
        finally:
            if client:
                client._server._session.close()


def _written(client: Any, name: str, ids: Iterable[str], vectors: Vectors) -> Iterator[int]:
    """Writes a new collection in batches; yields how many entries are written."""
    try:
        collection = client.create_collection(name, embedding_function=None, configuration=graph(len(vectors)))
        for done, batch, rows in batches(ids, vectors):
            collection.add(ids=batch, embeddings=rows)
            yield done
    except Exception as error:  # a full disk reaches us as an error of Chroma's own
        raise StoreUnavailableError(
            f"the vector store could not be written ({error}); the old index still answers; make room on the disk or "
            "start the Chroma server (chroma run), and run: python ingest.py"
        ) from error
