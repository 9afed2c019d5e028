"""Files of vectors, and the vectors of texts: taken over from the build before where it has them, else embedded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.index.embed import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

HASH = 32
"""Characters of a text's name."""


def name_of(text: str) -> bytes:
    """A name that only this text has: its vector is kept under it from build to build."""
    return hashlib.sha256(text.encode()).hexdigest()[:HASH].encode()


class VectorFile:
    """Rows of float32 that are written as they come, and the names of their texts in a file beside them."""

    def __init__(self, file: Path) -> None:
        self._rows = file.open("wb")
        self._names = _names_beside(file).open("wb")

    def append(self, rows: Vectors, names: Sequence[bytes]) -> None:
        """Adds rows, one per name."""
        self._rows.write(np.ascontiguousarray(rows, dtype=np.float32).tobytes())
        self._names.write(b"".join(names))

    def close(self) -> None:
        self._rows.close()
        self._names.close()


def mapped(file: Path, dimensions: int) -> Vectors:
    """The rows of a file: read from the disk as they are used, and shared by all processes that read them.

    Raises:
        ValueError, OSError: it is missing or cut short.
    """
    if not file.stat().st_size:
        return np.zeros((0, dimensions), dtype=np.float32)
    return np.asarray(np.memmap(file, dtype=np.float32, mode="r").reshape(-1, dimensions))


class KnownVectors:
    """The vectors of an earlier build by the names of their texts."""

    def __init__(self, files: Sequence[Path], dimensions: int) -> None:
        self._files = [_NamedRows(file, dimensions) for file in files]

    def get(self, name: bytes) -> Vectors | None:
        """The vector of the text with this name."""
        found = (file.get(name) for file in self._files)
        return next((vector for vector in found if vector is not None), None)


class _NamedRows:
    """A file of vectors, found by name."""

    def __init__(self, file: Path, dimensions: int) -> None:
        self._rows = mapped(file, dimensions)
        self._names = np.memmap(_names_beside(file), dtype=f"S{HASH}", mode="r") if len(self._rows) else np.array([])
        self._order = np.argsort(self._names, kind="stable").astype(np.int32)
        if len(self._names) != len(self._rows):
            raise ValueError(f"{file}: there are not as many vectors as names")

    def get(self, name: bytes) -> Vectors | None:
        """The vector with this name."""
        place = int(np.searchsorted(self._names, name, sorter=self._order))
        if place == len(self._order) or self._names[at := self._order[place]] != name:
            return None
        found: Vectors = self._rows[at]
        return found


class TextVectors:
    """Gives texts their vectors and counts how many were embedded and how many taken over, equal ones once."""

    def __init__(self, encoder: Embedder, known: KnownVectors | None = None) -> None:
        self._encoder = encoder
        self._known = known
        self.embedded = 0
        self.reused = 0

    def of(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """One row and one name per text."""
        names = [name_of(text) for text in texts]
        missing: dict[bytes, str] = {}
        found: dict[bytes, Vectors] = {}
        for name, text in zip(names, texts, strict=True):
            vector = self._known.get(name) if self._known else None
            if vector is None:
                missing[name] = text
            else:
                found[name] = vector
        self.embedded += len(missing)
        self.reused += len(found)
        found.update(zip(missing, self._encoder.encode(list(missing.values())), strict=True))
        return np.array([found[name] for name in names], dtype=np.float32), names


def _names_beside(file: Path) -> Path:
    return file.with_suffix(".names")
