"""The dangerous examples, to name the one that is most like a message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.types import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.floating]
    Kind = tuple[Level, str]

BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class KnownDangers:
    """Texts of examples with their embeddings; those of one level and sign stand together, in the rows of ``kinds``."""

    kinds: Mapping[Kind, slice]
    texts: Sequence[str]
    vectors: Vectors

    @classmethod
    def of(cls, kinds: Sequence[Kind], texts: Sequence[str], vectors: Vectors) -> KnownDangers:
        """Of examples in any order; row i of ``vectors`` is that of text i."""
        order = sorted(range(len(texts)), key=lambda n: (kinds[n][0].rank, kinds[n][1]))
        return cls(
            _rows(Counter(kinds[n] for n in order)), [texts[n] for n in order], vectors[order].astype(np.float16)
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> KnownDangers:
        """What ``arrays`` gave."""
        levels, signs, counts = (arrays[name].tolist() for name in ("levels", "signs", "counts"))
        kinds = {(Level(level), sign): count for level, sign, count in zip(levels, signs, counts, strict=True)}
        texts = arrays["texts"].tobytes().decode().split(BETWEEN)
        return cls(_rows(kinds), texts, arrays["vectors"])

    def arrays(self) -> dict[str, Any]:
        """All of it, to be kept in a file."""
        return {
            "levels": np.array([str(level) for level, _ in self.kinds]),
            "signs": np.array([sign for _, sign in self.kinds]),
            "counts": np.array([rows.stop - rows.start for rows in self.kinds.values()]),
            "texts": np.frombuffer(BETWEEN.join(self.texts).encode(), dtype=np.uint8),  # a string array would pad each
            "vectors": self.vectors,
        }

    def signs(self, level: Level) -> list[str]:
        """The danger signs of which there are examples at this level."""
        return [sign for of_level, sign in self.kinds if of_level == level]

    def nearest(self, level: Level, sign: str, vector: Vectors) -> str:
        """The example of this level and sign that is most like a message with this embedding."""
        rows = self.kinds[level, sign]
        similarities = self.vectors[rows].astype(np.float32) @ vector
        place: int = rows.start + int(similarities.argmax())
        return self.texts[place]


def _rows(counts: Mapping[Kind, int]) -> dict[Kind, slice]:
    ends = np.cumsum(list(counts.values())).tolist()
    return {kind: slice(end - count, end) for (kind, count), end in zip(counts.items(), ends, strict=True)}
