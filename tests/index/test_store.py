"""Every engine gives back what was written, keeps builds apart, and says so when it cannot be read."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import httpx
import numpy as np
import pytest

from bot.errors import IndexUnusableError, StoreUnavailableError
from bot.index.steady import LateStore, OwnVectors, SteadyStore
from bot.index.store import ChromaFolders, ChromaServer, Engine, Match, Store
from tests.engines import chroma_server

IDS = [f"a#s{n}/h" for n in range(5)]
VECTORS = np.eye(5, 8, dtype=np.float32)
QUERY = np.array([0.6, 0.8, 0, 0, 0, 0, 0, 0], dtype=np.float32)
FIRST, SECOND = "20260101-000000-0123abcd", "20260102-000000-0123abcd"
"""Names of builds."""


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(written(engine, tmp_path, FIRST)) as store:
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


def test_a_graph_finds_all_that_are_nearest_so_that_each_build_answers_alike(engine: Engine, tmp_path: Path) -> None:
    rows = np.random.default_rng(0).standard_normal((5050, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    vectors, queries = rows[:5000], rows[5000:]
    for _ in engine.write(tmp_path, FIRST, [f"a#s{n}/h" for n in range(5000)], vectors):
        pass
    with contextlib.closing(engine.open(tmp_path, FIRST)) as store:
        for query in queries:
            nearest = np.sort(vectors @ query)[:-41:-1]
            assert [match.similarity for match in store.query(query, 40)] == pytest.approx(nearest, abs=1e-5)


def test_asking_for_more_than_there_is_gives_what_there_is(store: Store) -> None:
    assert store.count() == 5
    assert len(store.query(VECTORS[0], 100)) == 5


def test_an_empty_store_finds_nothing(engine: Engine, tmp_path: Path) -> None:
    assert list(engine.write(tmp_path, FIRST, [], VECTORS[:0])) == []
    with contextlib.closing(engine.open(tmp_path, FIRST)) as store:
        assert store.query(VECTORS[0], 3) == []


def test_builds_are_apart_and_old_ones_are_removed(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    written(engine, tmp_path / "one", FIRST).close()
    with contextlib.closing(written(engine, tmp_path / "two", SECOND, VECTORS[::-1])) as second:
        assert second.query(QUERY, 1)[0].entry_id == "a#s3/h"
        engine.keep([SECOND])
        assert second.query(QUERY, 1)[0].entry_id == "a#s3/h"
    if engine.remote:  # in folders, a build's vectors go with its folder
        with pytest.raises(IndexUnusableError, match=rf"does not hold the build {FIRST}; run: python ingest\.py"):
            engine.open(tmp_path / "one", FIRST)


def test_a_build_that_was_left_half_written_is_written_anew(engine: Engine, tmp_path: Path) -> None:
    half, whole = tmp_path / "half", tmp_path / "whole"
    half.mkdir()
    whole.mkdir()
    list(engine.write(half, FIRST, IDS[:2], VECTORS[:2]))
    with contextlib.closing(written(engine, whole, FIRST)) as store:
        assert store.count() == 5


def test_a_folder_that_is_no_store_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"garbage" * 100)
    with pytest.raises(IndexUnusableError, match=r"ingest\.py"):
        ChromaFolders().open(tmp_path, FIRST)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "postgresql://nobody@127.0.0.1:9/none"])
def test_a_server_that_is_not_there_is_named_with_what_to_do(address: str, tmp_path: Path) -> None:
    from bot.build import store_engine
    from bot.settings import Settings

    engine = store_engine(Settings(store=address))
    for attempt in (lambda: list(engine.write(tmp_path, FIRST, IDS, VECTORS)), lambda: engine.open(tmp_path, FIRST)):
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
        written(engine, tmp_path, FIRST).close()
        steady = SteadyStore(lambda: engine.open(tmp_path, FIRST), OwnVectors(IDS, VECTORS))
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


def test_a_store_that_comes_back_without_the_build_is_told_and_the_builds_own_vectors_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.index.steady.PAUSE_SECONDS", 0.0)
    answers = [
        StoreUnavailableError("the server does not answer"),
        IndexUnusableError("the server does not hold the build; run: python ingest.py"),
    ]

    def connect() -> Store:
        raise answers.pop(0)

    own = OwnVectors(IDS, VECTORS)
    steady = SteadyStore(connect, own)
    assert steady.query(QUERY, 2) == own.query(QUERY, 2)
    assert steady.missed == 1
    assert "does not hold the build; run: python ingest.py; the index's own vectors answer" in caplog.text


def test_of_all_questions_that_come_at_once_only_one_waits_to_find_out_that_the_store_is_still_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempts: list[float] = []

    def connect() -> Store:
        attempts.append(time.monotonic())
        time.sleep(0.3)
        raise StoreUnavailableError("the server does not answer")

    with monkeypatch.context() as patch:
        patch.setattr("bot.index.steady.PAUSE_SECONDS", 0.0)
        steady = SteadyStore(connect, OwnVectors(IDS, VECTORS))
    questions = [threading.Thread(target=steady.query, args=(QUERY, 2)) for _ in range(4)]
    for question in questions:
        question.start()
    for question in questions:
        question.join()
    assert len(attempts) == 2, "one at the start, and one for the questions"


def test_the_builds_own_vectors_come_best_first_and_of_equal_ones_the_first() -> None:
    rows = np.random.default_rng(0).integers(-1, 2, size=(200, 4)).astype(np.float32)  # many are equal
    ids = [f"a#s{number}/h" for number in range(len(rows))]
    own = OwnVectors(ids, rows)
    for count in (1, 7, 199, 200, 500):
        for vector in rows[:20]:
            best = np.argsort(-(rows @ vector), kind="stable")[:count]
            assert [match.entry_id for match in own.query(vector, count)] == [ids[number] for number in best]


def test_the_first_question_does_not_wait_for_the_store(tmp_path: Path) -> None:
    engine = ChromaFolders()
    written(engine, tmp_path, FIRST).close()
    opened: list[Store] = []

    def connect() -> Store:
        opened.append(engine.open(tmp_path, FIRST))
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
    late = LateStore(lambda: ChromaFolders().open(tmp_path, FIRST), OwnVectors(IDS, VECTORS))
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
        with contextlib.closing(written(ChromaServer(address, "slow"), tmp_path, FIRST)) as store:
            process.send_signal(signal.SIGSTOP)  # connections are taken, nothing comes back
            with pytest.raises(StoreUnavailableError, match="does not answer"):
                store.query(QUERY, 1)


@pytest.mark.server
def test_what_others_keep_on_a_chroma_server_stays(tmp_path: Path) -> None:
    others = {"dystonia-patients", f"dystonia-{FIRST}-copy", f"other-{FIRST}"}
    with chroma_server(tmp_path / "data") as (address, _):
        client = chromadb.HttpClient(port=int(address.rpartition(":")[2]))
        for name in others:
            client.create_collection(name, embedding_function=None)
        engine = ChromaServer(address, "dystonia")
        written(engine, tmp_path, FIRST).close()
        engine.keep([])
        assert {collection.name for collection in client.list_collections()} == others


@pytest.mark.server
def test_a_server_that_goes_away_while_a_build_is_opened_is_told_and_no_connection_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions: list[httpx.Client] = []

    def count(collection: chromadb.Collection) -> int:
        sessions.append(collection._client._session)
        raise httpx.ReadTimeout("timed out")

    with chroma_server(tmp_path / "data") as (address, _):
        engine = ChromaServer(address, "leaves")
        written(engine, tmp_path, FIRST).close()
        monkeypatch.setattr(chromadb.Collection, "count", count)
        with pytest.raises(StoreUnavailableError, match=r"does not answer \(timed out\)"):
            engine.open(tmp_path, FIRST)
    assert [session.is_closed for session in sessions] == [True]


def test_a_port_that_speaks_no_chroma_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        with pytest.raises(StoreUnavailableError, match="does not answer"):
            ChromaServer(f"http://127.0.0.1:{listener.getsockname()[1]}", "x").open(tmp_path, FIRST)


@pytest.mark.parametrize(("address", "port"), [("https://chroma.example", 443), ("http://chroma.example", 8000)])
def test_a_chroma_server_without_a_port_is_asked_at_the_usual_one(
    address: str, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(**named: object) -> None:
        asked.append(int(str(named["port"])))
        raise ConnectionError

    monkeypatch.setattr(chromadb, "HttpClient", refuse)
    with pytest.raises(StoreUnavailableError):
        ChromaServer(address, "guide").open(Path(), FIRST)
    assert asked == [port]
