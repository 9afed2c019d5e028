"""The build's own vectors beside its store, for the time when that is not open yet, or on a machine that is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import IndexUnusableError, StoreUnavailableError
from bot.index.store import Match, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
"""After a failure the store is left alone for so long."""


class OwnVectors:
    """Compares with every vector: slower than a graph on a large index, and never wrong."""

    def __init__(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Row i of ``vectors`` is the entry ``ids[i]``."""
        self._ids = ids
        self._vectors = vectors

    def query(self, vector: Vectors, count: int) -> list[Match]:
        if not self._ids:
            return []
        similarities = self._vectors @ vector
        rank = min(count, len(similarities)) - 1
        least = -np.partition(-similarities, rank)[rank]
        near = np.flatnonzero(similarities >= least)  # all that are equal, so that the first of them come first
        best = near[np.argsort(-similarities[near], kind="stable")][:count]
        return [Match.of(self._ids[i], float(similarities[i])) for i in best]

    def count(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        """Nothing is held."""


class LateStore:
    """Opens the store behind the second question: the first answer need not wait for a large library to load."""

    def __init__(self, connect: Callable[[], Store], own: OwnVectors) -> None:
        self._connect = connect
        self._own = own
        self._store: SteadyStore | None = None
        self._opening: threading.Thread | None = None
        self._asked = False
        self._lock = threading.Lock()

    @property
    def missed(self) -> int:
        """Questions that were answered without the store after it was opened."""
        return self._store.missed if self._store else 0

    def query(self, vector: Vectors, count: int) -> list[Match]:
        if self._store:
            return self._store.query(vector, count)
        with self._lock:
            if self._asked and self._opening is None:
                self._opening = threading.Thread(target=self._open, name="open store")
                self._opening.start()
            self._asked = True
        return self._own.query(vector, count)

    def count(self) -> int:
        return self._own.count()

    def close(self) -> None:
        if self._opening:
            self._opening.join()
        if self._store:
            self._store.close()

    def _open(self) -> None:
        try:
            self._store = SteadyStore(self._connect, self._own)
        except IndexUnusableError as error:  # the index is whole without it
            if threading.main_thread().is_alive():  # a program that ends meanwhile needs none
                log.error("%s; the index's own vectors answer", error)


class SteadyStore:
    """Asks a store, and the build's own vectors while it does not answer."""

    def __init__(self, connect: Callable[[], Store], own: OwnVectors) -> None:
        """``connect`` opens the store.

        Raises:
            IndexUnusableError: the store answers, and does not hold the build.
        """
        self._connect = connect
        self._own = own
        self._store: Store | None = None
        self._ask_again = 0.0
        self._lock = threading.Lock()
        self.missed = 0
        """Questions that were answered without the store."""
        try:
            self._store = connect()
        except StoreUnavailableError as error:
            self._leave_alone(error)

    def query(self, vector: Vectors, count: int) -> list[Match]:
        store = self._opened()
        if store:
            try:
                return store.query(vector, count)
            except StoreUnavailableError as error:
                self._leave_alone(error)
        self.missed += 1
        return self._own.query(vector, count)

    def count(self) -> int:
        return self._own.count()

    def close(self) -> None:
        if self._store:
            self._store.close()

    def _opened(self) -> Store | None:
        """The store, unless it is left alone."""
        with self._lock:  # who waited here while it could not be opened does not try it again
            if time.monotonic() < self._ask_again:
                return None
            try:
                self._store = self._store or self._connect()
            except IndexUnusableError as error:  # it may have come back without the build
                self._leave_alone(error)
            return self._store

    def _leave_alone(self, error: IndexUnusableError) -> None:
        log.warning("%s; the index's own vectors answer, the store is asked again in %g s", error, PAUSE_SECONDS)
        self._ask_again = time.monotonic() + PAUSE_SECONDS
