"""The labels of the examples: a message that is one of them is heard as its label says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.texts.plain import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGEST_BYTES = 8
"""The digest of another message is by chance that of one of 57,000 examples in three of a thousand million million."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Digests of the examples' texts, ascending, and the number of each one's level and sign."""

    digests: NDArray[np.uint64]
    levels: NDArray[np.uint8]
    signs: NDArray[np.uint8]

    @classmethod
    def of(cls, examples: Iterable[tuple[str, int, int]]) -> Labels:
        """Of the text of each example and the numbers of its level and sign; of two alike the higher level counts.

        Signs without a word, such as a question mark, are not kept: a cry for help in pictures would be the same.
        """
        labels: dict[int, tuple[int, int]] = {}
        for text, level, sign in examples:
            if plain(text):
                key = digest(text)
                labels[key] = max(labels.get(key, (0, 0)), (level, sign))
        keys = sorted(labels)
        levels, signs = zip(*(labels[key] for key in keys), strict=True) if keys else ((), ())
        return cls(np.array(keys, np.uint64), np.array(levels, np.uint8), np.array(signs, np.uint8))

    @classmethod
    def load(cls, file: Path) -> Labels:
        """What ``save`` wrote."""
        with np.load(file) as kept:
            return cls(kept["digests"], kept["levels"], kept["signs"])

    def save(self, file: Path) -> None:
        """Writes all of it."""
        np.savez(file, digests=self.digests, levels=self.levels, signs=self.signs)

    def get(self, text: str) -> tuple[int, int] | None:
        """The numbers of level and sign of the example with these words, whatever their case and punctuation."""
        key = np.uint64(digest(text))
        place = int(np.searchsorted(self.digests, key))
        if place == len(self.digests) or self.digests[place] != key:
            return None
        return int(self.levels[place]), int(self.signs[place])


def digest(text: str) -> int:
    """Of a text without case, spaces and punctuation."""
    return int.from_bytes(hashlib.blake2b(plain(text).encode(), digest_size=DIGEST_BYTES).digest(), "big")
