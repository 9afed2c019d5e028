"""Every engine gives back what was written, keeps builds apart, and says so when it cannot be read."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.errors import IndexUnusableError, StoreUnavailableError
from bot.index.steady import LateStore, OwnVectors, SteadyStore
from bot.index.store import ChromaFolders, ChromaServer, Engine, Match, Store
from tests.engines import chroma_server

IDS = [f"a#s{n}/h" for n in range(5)]
VECTORS = np.eye(5, 8, dtype=np.float32)
QUERY = np.array([0.6, 0.8, 0, 0, 0, 0, 0, 0], dtype=np.float32)


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(written(engine, tmp_path, "20260101-000000-first")) as store:
        yield store


def written(engine: Engine, folder: Path, version: str, vectors: np.ndarray = VECTORS) -> Store:
    """A build with ``vectors``, opened for reading."""
    assert list(engine.write(folder, version, IDS, vectors)) == [5]
    return engine.open(folder, version)


def test_the_nearest_entry_comes_first_with_its_cosine(store: Store) -> None:
    best, second = store.query(QUERY, 2)
    assert (best.entry_id, best.section_key, best.kind) == ("a#s1/h", "a#s1", "heading")
    assert best.similarity == pytest.approx(0.8, abs=1e-5)
    assert second.similarity == pytest.approx(0.6, abs=1e-5)


def test_asking_for_more_than_there_is_gives_what_there_is(store: Store) -> None:
    assert store.count() == 5
    assert len(store.query(VECTORS[0], 100)) == 5


def test_an_empty_store_finds_nothing(engine: Engine, tmp_path: Path) -> None:
    assert list(engine.write(tmp_path, "empty", [], VECTORS[:0])) == []
    with contextlib.closing(engine.open(tmp_path, "empty")) as store:
        assert store.query(VECTORS[0], 3) == []


def test_builds_are_apart_and_old_ones_are_removed(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    written(engine, tmp_path / "one", "one").close()
    with contextlib.closing(written(engine, tmp_path / "two", "two", VECTORS[::-1])) as second:
        assert second.query(QUERY, 1)[0].entry_id == "a#s3/h"
        engine.keep(["two"])
        assert second.query(QUERY, 1)[0].entry_id == "a#s3/h"
    if engine.remote:  # in folders, a build's vectors go with its folder
        with pytest.raises(IndexUnusableError, match=r"does not hold the build one; run: python ingest\.py"):
            engine.open(tmp_path / "one", "one")


def test_a_build_that_was_left_half_written_is_written_anew(engine: Engine, tmp_path: Path) -> None:
    half, whole = tmp_path / "half", tmp_path / "whole"
    half.mkdir()
    whole.mkdir()
    list(engine.write(half, "same", IDS[:2], VECTORS[:2]))
    with contextlib.closing(written(engine, whole, "same")) as store:
        assert store.count() == 5


def test_a_folder_that_is_no_store_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 100)
    with pytest.raises(IndexUnusableError, match=r"ingest\.py"):
        ChromaFolders().open(tmp_path, "any")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "postgresql://nobody@127.0.0.1:9/none"])
def test_a_server_that_is_not_there_is_named_with_what_to_do(address: str, tmp_path: Path) -> None:
    from bot.build import store_engine
    from bot.settings import Settings

    engine = store_engine(Settings(store=address))
    for attempt in (lambda: list(engine.write(tmp_path, "x", IDS, VECTORS)), lambda: engine.open(tmp_path, "x")):
        with pytest.raises(StoreUnavailableError, match=r"start it .*or mend DYSTONIA_STORE"):
            attempt()


@pytest.mark.server
def test_while_the_server_is_away_the_builds_own_vectors_answer_and_afterwards_the_server_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.index.steady.PAUSE_SECONDS", 0.0)
    data = tmp_path / "data"
    with chroma_server(data) as (address, _):
        engine = ChromaServer(address, "steady")
        written(engine, tmp_path, "v").close()
        steady = SteadyStore(lambda: engine.open(tmp_path, "v"), OwnVectors(IDS, VECTORS))
        before = steady.query(QUERY, 2)
        assert steady.missed == 0
    away = steady.query(QUERY, 2)
    assert [match.entry_id for match in away] == [match.entry_id for match in before]
    assert [match.similarity for match in away] == pytest.approx([match.similarity for match in before], abs=1e-5)
    assert steady.missed == 1
    with chroma_server(data, port=int(address.rpartition(":")[2])):
        assert steady.query(QUERY, 2) == before
    assert steady.missed == 1
    steady.close()


def test_the_first_question_does_not_wait_for_the_store(tmp_path: Path) -> None:
    engine = ChromaFolders()
    written(engine, tmp_path, "v").close()
    opened: list[Store] = []

    def connect() -> Store:
        opened.append(engine.open(tmp_path, "v"))
        return opened[0]

    with contextlib.closing(LateStore(connect, OwnVectors(IDS, VECTORS))) as late:
        first = late.query(QUERY, 2)
        assert not opened
        assert late.query(QUERY, 2) == first
        while not opened:
            time.sleep(0.01)
        after = late.query(QUERY, 2)
        assert [match.entry_id for match in after] == [match.entry_id for match in first]


def test_a_damaged_store_in_the_folder_is_told_and_the_builds_own_vectors_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 100)
    late = LateStore(lambda: ChromaFolders().open(tmp_path, "any"), OwnVectors(IDS, VECTORS))
    first = late.query(QUERY, 2)
    assert late.query(QUERY, 2) == first
    late.close()
    assert late.query(QUERY, 2) == first
    assert "cannot be opened" in caplog.text
    assert "run: python ingest.py" in caplog.text


class Failing:
    """A store that could be opened, and does not answer."""

    def query(self, vector: np.ndarray, count: int) -> list[Match]:
        raise StoreUnavailableError("the vector store does not answer (disk I/O error)")

    def count(self) -> int:
        return len(IDS)

    def close(self) -> None:
        """Nothing is held."""


def test_if_the_store_in_the_folder_fails_later_the_builds_own_vectors_answer_and_it_is_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    late = LateStore(Failing, OwnVectors(IDS, VECTORS))
    first = late.query(QUERY, 2)
    assert late.query(QUERY, 2) == first
    late.close()  # it is open by then
    assert late.missed == 0
    assert late.query(QUERY, 2) == late.query(QUERY, 2) == first
    assert late.missed == 2
    assert "disk I/O error" in caplog.text


@pytest.mark.server
def test_a_server_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with chroma_server(tmp_path / "data") as (address, process):
        monkeypatch.setattr("bot.index.store.TIMEOUT_SECONDS", 0.3)
        with contextlib.closing(written(ChromaServer(address, "slow"), tmp_path, "v")) as store:
            process.send_signal(signal.SIGSTOP)  # connections are taken, nothing comes back
            with pytest.raises(StoreUnavailableError, match="does not answer"):
                store.query(QUERY, 1)


def test_a_port_that_speaks_no_chroma_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            ChromaServer(f"http://127.0.0.1:{listener.getsockname()[1]}", "x").open(tmp_path, "v")
