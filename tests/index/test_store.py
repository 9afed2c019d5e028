"""The vector store gives back what was written, and says so when it cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.errors import IndexUnusableError
from bot.index.chunk import Entry
from bot.index.store import ChromaStore

ENTRIES = [Entry(f"a#s{n}/h", f"a#s{n}", "heading", f"text {n}") for n in range(5)]
VECTORS = np.eye(5, 8, dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> ChromaStore:
    store = ChromaStore(tmp_path / "chroma", create_for=3)
    store.add(ENTRIES, VECTORS)
    return store


def test_the_nearest_entry_comes_first_with_its_cosine(store: ChromaStore) -> None:
    query = np.array([0.6, 0.8, 0, 0, 0, 0, 0, 0], dtype=np.float32)
    best, second = store.query(query, 2)
    assert (best.section_key, best.kind) == ("a#s1", "heading")
    assert best.similarity == pytest.approx(0.8, abs=1e-5)
    assert second.similarity == pytest.approx(0.6, abs=1e-5)


def test_asking_for_more_than_there_is_gives_what_there_is(store: ChromaStore) -> None:
    assert len(store.query(VECTORS[0], 100)) == 5


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    assert ChromaStore(tmp_path / "empty", create_for=0).query(VECTORS[0], 3) == []


def test_a_folder_that_is_no_store_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"garbage" * 100)
    with pytest.raises(IndexUnusableError, match="ingest.py --rebuild"):
        ChromaStore(tmp_path)
