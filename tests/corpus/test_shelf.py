"""Articles that wait on the disk."""

from __future__ import annotations

import pytest

from bot.corpus.shelf import Shelf


@pytest.fixture
def shelf() -> Shelf[str]:
    shelf = Shelf[str]()
    for item in ("pear", "apple", "fig"):
        shelf.append(item)
    return shelf


def test_items_come_back_as_they_were_put(shelf: Shelf[str]) -> None:
    assert list(shelf) == ["pear", "apple", "fig"]
    assert (len(shelf), shelf[0], shelf[-1], shelf[1:]) == (3, "pear", "fig", ["apple", "fig"])
    with pytest.raises(IndexError):
        shelf[3]


def test_sorting_keeps_every_item(shelf: Shelf[str]) -> None:
    shelf.sort(key=str)
    shelf.append("quince")
    assert list(shelf) == ["apple", "fig", "pear", "quince"]


def test_reading_within_reading_gives_each_its_own(shelf: Shelf[str]) -> None:
    pairs = [(one, two) for one in shelf for two in shelf]
    assert len(set(pairs)) == 9
