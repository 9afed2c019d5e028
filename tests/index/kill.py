"""Kills ingests at random moments while a reader asks; used by a test and by ``benchmarks.kill_ingest``."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.index.embed import Embedder
from bot.index.files import Content, Index
from bot.index.sync import CurrentIndex, build_index
from tests.fakes import FAKE_MODEL, HashEncoder
from tests.index.builder import content

ROOT = Path(__file__).parents[2]


def kills(folder: Path, times: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """For each kill, how the ingest ended ("killed" or "finished") and what the reader saw ("old" or "new").

    Raises:
        AssertionError: the reader saw anything else, or the next ingest did not finish.
    """
    chance = random.Random(seed)
    states = ["first", "second"]
    built = {state: content(folder, state) for state in states}
    build_index(built["first"], Embedder(HashEncoder()), folder / "index")
    reader = CurrentIndex(folder / "index", FAKE_MODEL)
    longest = _duration(folder)
    for _ in range(times):
        old, new = states
        process = subprocess.Popen([sys.executable, "-m", "tests.index.builder", str(folder), new], cwd=ROOT)
        end = time.monotonic() + chance.uniform(0.4, 1.2) * longest
        while time.monotonic() < end and process.poll() is None:
            assert seen(reader.get(), built) in states
        process.send_signal(signal.SIGKILL)
        ended = "killed" if process.wait() == -signal.SIGKILL else "finished"
        after = seen(CurrentIndex(folder / "index", FAKE_MODEL).get(), built)
        assert after == seen(reader.get(), built)
        yield ended, "new" if after == new else "old"
        build_index(built[new], Embedder(HashEncoder()), folder / "index")
        assert seen(reader.get(), built) == new
        assert not list((folder / "index").glob(".*.tmp"))
        states.reverse()


def seen(index: Index, built: dict[str, Content]) -> str:
    """The state whose articles the index holds, whole: texts, and the store's own answers."""
    said = Counter(word for article in index.articles.values() for word in article.text.replace(".", "").split())
    (state,) = [state for state in built if said[state] == 2 * len(index.articles)]
    assert len(index.articles) == len(built[state].articles)
    vector = HashEncoder().encode(["Leaflet 7"])[0]
    assert {match.section_key for match in index.store.query(vector, 5)} <= index.places.keys()
    assert index.store.count() == len(built[state].entries)
    return state


def _duration(folder: Path) -> float:
    """Seconds that an ingest into an empty folder takes when nobody kills it."""
    empty = folder / "timed"
    empty.mkdir()
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "tests.index.builder", str(empty), "first"], cwd=ROOT, check=True)
    return time.monotonic() - began
