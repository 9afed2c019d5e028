"""Articles that wait on the disk, so that many of them take no memory."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Shelf(Sequence[T]):
    """A list whose items lie in an unnamed file; each is read again whenever it is asked for."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed when this object goes
        weakref.finalize(self, self._file.close)
        self._places: list[int] = []

    def append(self, item: T) -> None:
        """Adds an item at the end; it must be one that ``pickle`` takes."""
        self._places.append(self._file.seek(0, 2))
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)

    def sort(self, key: Callable[[T], str]) -> None:
        """Puts the items in the order of their keys."""
        keys = [key(item) for item in self]
        self._places = [self._places[at] for at in sorted(range(len(keys)), key=keys.__getitem__)]

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> list[T]: ...

    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self._read(place) for place in self._places[at]]
        return self._read(self._places[at])

    def __iter__(self) -> Iterator[T]:
        return (self._read(place) for place in self._places)

    def _read(self, place: int) -> T:
        self._file.seek(place)
        item: T = pickle.load(self._file)  # safe: nobody else can write into the file
        return item
