"""Kills ingests at random moments while a reader asks; used by a test and by ``benchmarks.kill_ingest``."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.build import store_engine
from bot.index.content import Content
from bot.index.files import Index
from bot.index.sync import CurrentIndex, build_index
from bot.settings import Settings
from tests.fakes import FAKE_MODEL, HashEncoder
from tests.index.builder import build, content

SERVER = multiprocessing.get_context("forkserver")
"""Starts each ingest with its imports done: they are no part of what is killed, and take longer than the rest."""
SERVER.set_forkserver_preload(["__main__", "tests.index.builder", "bm25s", "chromadb.api.rust", "langchain_postgres"])
PAST_THE_END = 1.1
"""Moments are spread over so many times the time of an ingest: the switch is near its end, and some come after it."""


def kills(folder: Path, times: int, settings: Settings, seed: int = 0) -> Iterator[tuple[str, str]]:
    """For each kill, how the ingest ended ("killed" or "finished") and what the reader saw ("old" or "new").

    The time of an ingest is cut into as many parts as there are kills, and each falls at a random moment of its own.
    ``settings`` choose the engine.

    Raises:
        AssertionError: the reader saw anything else, or the next ingest did not finish.
    """
    chance = random.Random(seed)
    engine = store_engine(settings)
    states = ["first", "second"]
    built = {state: content(folder, state) for state in states}
    build_index(built["first"], HashEncoder(), folder / "index", engine=engine)
    reader = CurrentIndex(folder / "index", FAKE_MODEL, engine)
    duration = _asked_during(_begun(folder, "second", settings), math.inf, reader, built)
    states.reverse()
    for number in range(times):
        _, new = states
        process = _begun(folder, new, settings)
        moment = (number + chance.random()) / times * PAST_THE_END * duration
        _asked_during(process, moment, reader, built)
        process.kill()
        process.join()
        ended = "killed" if process.exitcode == -signal.SIGKILL else "finished"
        with contextlib.closing(CurrentIndex(folder / "index", FAKE_MODEL, engine)) as fresh:
            after = seen(fresh.get(), built)
        assert after == seen(reader.get(), built)
        yield ended, "new" if after == new else "old"
        build_index(built[new], HashEncoder(), folder / "index", engine=engine)
        assert seen(reader.get(), built) == new
        assert not list((folder / "index").glob(".*.tmp"))
        states.reverse()
    reader.close()


def seen(index: Index, built: dict[str, Content]) -> str:
    """The state whose articles the index holds, whole: texts, and the store's own answers."""
    said = Counter(word for article in index.articles.values() for word in article.text.replace(".", "").split())
    (state,) = [state for state in built if said[state] == 2 * len(index.articles)]
    assert len(index.articles) == len(built[state].articles)
    vector = HashEncoder().encode(["Leaflet 7"])[0]
    assert {match.section_key for match in index.store.query(vector, 5)} <= index.places.keys()
    assert index.store.count() == sum(len(section.entries) for section in built[state].sections())
    return state


def _begun(folder: Path, state: str, settings: Settings) -> BaseProcess:
    """A process in which an ingest begins at this moment."""
    begun = SERVER.Event()
    process = SERVER.Process(target=build, args=(folder, state, settings, begun))
    process.start()
    assert begun.wait(60)
    return process


def _asked_during(process: BaseProcess, most: float, reader: CurrentIndex, built: dict[str, Content]) -> float:
    """Asks the reader until the process ends, or for ``most`` seconds; how many seconds that were."""
    began = time.monotonic()
    while process.is_alive() and time.monotonic() - began < most:
        seen(reader.get(), built)
    return time.monotonic() - began
