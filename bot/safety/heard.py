"""Remembers what was heard, so that the earlier messages of a conversation are not read anew at each of its turns."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from bot.safety.classify import Heard

KEPT = 10_000


class HeardBefore:
    """What was heard in the texts that came last; keeps digests of them, no word."""

    def __init__(self, size: int = KEPT) -> None:
        self._size = size
        self._heard: OrderedDict[bytes, Heard] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, texts: Iterable[str]) -> dict[str, Heard]:
        """Those of ``texts`` that were heard before, with what was heard."""
        digests = {text: _digest(text) for text in texts}
        with self._lock:
            return {text: self._heard[digest] for text, digest in digests.items() if digest in self._heard}

    def keep(self, heard: Mapping[str, Heard]) -> None:
        """Remembers what was heard in texts, and forgets what came first."""
        digests = {_digest(text): what for text, what in heard.items()}
        with self._lock:
            self._heard.update(digests)
            while len(self._heard) > self._size:
                self._heard.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
