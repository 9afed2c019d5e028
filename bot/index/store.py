"""Vectors of a build, in Chroma: the store's home and the only place that knows the engine.

A Chroma folder is a build artifact: written once in a new folder, verified, and then only read. Writing
into a folder that others read, or dying while writing it, loses vectors for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.errors import IndexUnusableError
from bot.index.chunk import Entry, place_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

COLLECTION = "entries"
BATCH = 2000
MANY = 20_000


def graph(entries: int) -> Any:
    """How Chroma's approximate search is set up, with more care than its default; a large build needs a denser graph."""
    neighbours, looked_at = (32, 400) if entries > MANY else (16, 100)
    return {
        "hnsw": {
            "space": "cosine",
            "ef_construction": 200,
            "ef_search": looked_at,
            "max_neighbors": neighbours,
        }
    }


@dataclass(frozen=True, slots=True)
class Match:
    """An entry near a vector, with its cosine similarity."""

    entry_id: str
    section_key: str
    kind: str
    similarity: float


class Store(Protocol):
    """A readable build of vectors."""

    def query(self, vector: Vectors, count: int) -> list[Match]:
        """The ``count`` nearest entries, best first; fewer if there are fewer."""
        ...

    def count(self) -> int:
        """How many entries the build holds."""
        ...

    def close(self) -> None:
        """Gives back files and memory."""
        ...


class ChromaStore:
    """One build in its own folder, opened with Chroma's persistent client."""

    def __init__(self, folder: Path, *, create_for: int | None = None) -> None:
        """Opens the build in ``folder``, or makes an empty one for so many entries."""
        import chromadb
        from chromadb.config import Settings as ChromaSettings

        try:
            settings = ChromaSettings(anonymized_telemetry=False)
            self._client: Any = chromadb.PersistentClient(str(folder), settings=settings)
            if create_for is not None:
                self._entries: Any = self._client.create_collection(
                    COLLECTION, embedding_function=None, configuration=graph(create_for)
                )
            else:
                self._entries = self._client.get_collection(COLLECTION, embedding_function=None)
            self._size = int(self._entries.count())  # builds do not change, and Chroma counts slowly
        except Exception as error:  # Chroma raises its own, sqlite's and the operating system's errors
            raise IndexUnusableError(
                f"{folder}: the vector store cannot be opened ({error}); run: python ingest.py --rebuild"
            ) from error

    def add(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Writes ``entries`` with their ``vectors`` (row i for entry i); only while a build is made."""
        for begin in range(0, len(entries), BATCH):
            batch = entries[begin : begin + BATCH]
            try:
                self._entries.add(
                    ids=[entry.id for entry in batch],
                    embeddings=vectors[begin : begin + len(batch)],
                    metadatas=[{"section": entry.section_key, "kind": entry.kind} for entry in batch],
                )
            except Exception as error:  # a full disk reaches us as an error of Chroma's own
                raise IndexUnusableError(
                    f"the vector store could not be written ({error}); make room on the disk and run: python ingest.py"
                ) from error
        self._size = int(self._entries.count())

    def query(self, vector: Vectors, count: int) -> list[Match]:
        if not self._size:
            return []
        # Section and kind stand in the id: to fetch the metadata would take twice as long as the search.
        found = self._entries.query(
            query_embeddings=[vector], n_results=min(count, self._size), include=["distances"]
        )
        return [
            Match(entry_id, *place_of(entry_id), 1.0 - float(distance))
            for entry_id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def count(self) -> int:
        return self._size

    def close(self) -> None:
        self._client.close()
