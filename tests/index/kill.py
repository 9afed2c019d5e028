"""Kills ingests at random moments while a reader asks; used by a test and by ``benchmarks.kill_ingest``."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.build import store_engine
from bot.index.content import Content
from bot.index.files import Index
from bot.index.sync import CurrentIndex, build_index
from bot.settings import Settings
from tests.fakes import FAKE_MODEL, HashEncoder
from tests.index.builder import content

ROOT = Path(__file__).parents[2]


def kills(folder: Path, times: int, settings: Settings, seed: int = 0) -> Iterator[tuple[str, str]]:
    """For each kill, how the ingest ended ("killed" or "finished") and what the reader saw ("old" or "new").

    ``settings`` choose the engine.

    Raises:
        AssertionError: the reader saw anything else, or the next ingest did not finish.
    """
    chance = random.Random(seed)
    engine = store_engine(settings)
    command = [sys.executable, "-m", "tests.index.builder"]
    where = [settings.store, settings.store_name]
    states = ["first", "second"]
    built = {state: content(folder, state) for state in states}
    build_index(built["first"], HashEncoder(), folder / "index", engine=engine)
    reader = CurrentIndex(folder / "index", FAKE_MODEL, engine)
    longest = _duration(command, folder, where)
    for _ in range(times):
        _, new = states
        process = subprocess.Popen([*command, str(folder), new, *where], cwd=ROOT)
        end = time.monotonic() + chance.uniform(0.4, 1.2) * longest
        while time.monotonic() < end and process.poll() is None:
            assert seen(reader.get(), built) in states
        process.send_signal(signal.SIGKILL)
        ended = "killed" if process.wait() == -signal.SIGKILL else "finished"
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


def _duration(command: list[str], folder: Path, where: list[str]) -> float:
    """Seconds that an ingest into an empty folder takes when nobody kills it."""
    empty = folder / "timed"
    empty.mkdir()
    began = time.monotonic()
    subprocess.run([*command, str(empty), "first", where[0], f"{where[1]}x"], cwd=ROOT, check=True)
    return time.monotonic() - began
