"""A store on another machine, with the build's own vectors beside it for the time when that machine does not answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import StoreUnavailableError
from bot.index.store import Match, Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
"""After a failure the store is left alone for so long."""


class SteadyStore:
    """Asks the store, and while it is away compares with every vector: slower on a large index, and never wrong."""

    def __init__(self, connect: Callable[[], Store], ids: Sequence[str], vectors: Vectors) -> None:
        """``connect`` opens the store; row i of ``vectors`` is the entry ``ids[i]``.

        Raises:
            IndexUnusableError: the store answers, and does not hold the build.
        """
        self._connect = connect
        self._ids = ids
        self._vectors = vectors
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
        if time.monotonic() >= self._ask_again:
            try:
                return self._opened().query(vector, count)
            except StoreUnavailableError as error:
                self._leave_alone(error)
        self.missed += 1
        return self._nearest(vector, count)

    def count(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        if self._store:
            self._store.close()

    def _opened(self) -> Store:
        with self._lock:
            self._store = self._store or self._connect()
            return self._store

    def _leave_alone(self, error: StoreUnavailableError) -> None:
        log.warning("%s; the index's own vectors answer, the store is asked again in %g s", error, PAUSE_SECONDS)
        self._ask_again = time.monotonic() + PAUSE_SECONDS

    def _nearest(self, vector: Vectors, count: int) -> list[Match]:
        similarities = self._vectors @ vector
        best = np.argsort(-similarities, kind="stable")[:count]
        return [Match.of(self._ids[i], float(similarities[i])) for i in best]
