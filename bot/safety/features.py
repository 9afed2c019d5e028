"""The words and letters of a text, as the linear readers of the classifier weigh them."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.safety.patterns import words

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

BUCKETS = 1 << 14
"""Words and letter groups share so many weights."""


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """Buckets of the words, word pairs and letter groups of a text, each once, and what they weigh."""

    buckets: NDArray[np.int64]
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, text: str) -> WordFeatures:
        """Those of a text; none of an empty one."""
        found = [word.encode() for word in words(text)]
        tokens = {b"w" + word for word in found} | {b"b%b %b" % pair for pair in itertools.pairwise(found)}
        letters = set()
        for word in found:
            padded = b" %b " % word
            letters |= {padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1)}
        features: dict[int, float] = {}
        for group in (tokens, letters):
            weight = len(group) ** -0.5 if group else 0.0
            for token in group:
                bucket = zlib.crc32(token) % BUCKETS
                features[bucket] = features.get(bucket, 0.0) + weight
        return cls(
            np.fromiter(features, dtype=np.int64, count=len(features)),
            np.fromiter(features.values(), dtype=np.float32, count=len(features)),
        )


def word_matrix(texts: Sequence[str]) -> csr_matrix:
    """The features of the words of each text: (texts, ``BUCKETS``)."""
    from scipy.sparse import csr_matrix  # is not needed to answer

    found = [WordFeatures.of(text) for text in texts]
    ends = np.cumsum([0, *(len(one.buckets) for one in found)])
    values, columns = (
        np.concatenate(parts) for parts in zip(*((one.weights, one.buckets) for one in found), strict=True)
    )
    return csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))
