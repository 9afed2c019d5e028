"""What was found for texts that came before, so that it is not found anew; of the texts themselves no word is kept."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """The values of the texts that were kept or recalled last, under digests of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[bytes, Value] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, texts: Iterable[str]) -> dict[str, Value]:
        """Those of ``texts`` that came before, with their values."""
        digests = {text: _digest(text) for text in texts}
        with self._lock:
            known = {text: digest for text, digest in digests.items() if digest in self._values}
            for digest in known.values():
                self._values.move_to_end(digest)
            return {text: self._values[digest] for text, digest in known.items()}

    def keep(self, values: Mapping[str, Value]) -> None:
        """Remembers the values of texts, and forgets those that nobody kept or recalled for the longest time."""
        digests = {_digest(text): value for text, value in values.items()}
        with self._lock:
            for digest, value in digests.items():
                self._values[digest] = value
                self._values.move_to_end(digest)
            while len(self._values) > self._size:
                self._values.popitem(last=False)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
