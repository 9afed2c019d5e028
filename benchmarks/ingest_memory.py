"""How much memory an ingest takes as articles become many.

    python -m benchmarks.ingest_memory [--passages 1000 10000 100000] [--engine none|chroma|chroma-server|postgres]

Made-up Markdown files of ten passages; vectors are made up too, so that only reading, writing and the store are
measured: a first ingest of all files, and a second one with one article changed. Without an engine ("none") the search
graph is left out, which takes most of the time. "most" is the most memory that the
ingest's process held for itself (RssAnon), "text" the files' size.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import threading
import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import overload

import numpy as np

from benchmarks.process_memory import own_memory
from bot.build import store_engine
from bot.corpus.load import load_corpus
from bot.index.changes import changes
from bot.index.content import Content
from bot.index.steady import OwnVectors
from bot.index.sync import build_index
from bot.index.vectors import mapped
from bot.settings import Settings
from tests.engines import ENGINES, running_engine

SECTIONS, SENTENCES, WORDS = 10, 4, 15
DIMENSIONS = 384
NONE = "none"


class MadeUpVectors:
    """An encoder that costs next to nothing."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors that depend on the text alone."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(DIMENSIONS, dtype=np.float32)
        unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


class NoEngine:
    """Keeps nothing beside the build's own vectors."""

    remote = False

    def write(self, folder: Path, version: str, ids: Iterable[str], vectors: np.ndarray) -> Iterator[int]:
        """Takes the ids as they come."""
        yield sum(1 for _ in ids)

    def open(self, folder: Path, version: str) -> OwnVectors:
        """The build's own vectors."""
        return OwnVectors(Numbered(folder / "entries.f32"), mapped(folder / "entries.f32", DIMENSIONS))

    def keep(self, versions: Collection[str]) -> None:
        """Nothing to do."""


class Numbered(Sequence[str]):
    """Ids by number, that take no memory."""

    def __init__(self, file: Path) -> None:
        self._count = len(mapped(file, DIMENSIONS))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(self._count))]
        return f"a#s/h{at}"


def leaflet(number: int) -> str:
    """An article of made-up words, in Markdown."""
    chance = random.Random(number)
    parts = [f"# Leaflet {number}"]
    for place in range(SECTIONS):
        words = [[f"word{chance.randrange(20_000)}" for _ in range(WORDS)] for _ in range(SENTENCES)]
        parts += [f"## Part {place} of leaflet {number}", " ".join(" ".join(w).capitalize() + "." for w in words)]
    return "\n\n".join(parts) + "\n"


def measure(articles: Path, store: str, index: Path, answer: Connection) -> None:
    """Sends the memory held before an ingest and the most during it (MB), and its seconds."""
    before = most = own_memory()
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.05):
            most = max(most, own_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    engine = NoEngine() if store == NONE else store_engine(Settings(store=store, store_name=articles.name))
    corpus = load_corpus([articles])
    changes(index, corpus.articles)
    build_index(Content(corpus.articles, (), {"name": "made up"}), MadeUpVectors(), index, engine=engine)
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    answer.send((before, most, seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the memory of an ingest.")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--engine", choices=(NONE, *ENGINES), default=NONE)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(f"{options.engine}\npassages    text    ingest       before      most    seconds")
    with tempfile.TemporaryDirectory() as folder, running_engine(options.engine, Path(folder)) as store:
        for passages in options.passages:
            articles, index = Path(folder) / f"m{passages}", Path(folder) / f"index{passages}"
            articles.mkdir()
            for number in range(passages // SECTIONS):
                (articles / f"leaflet-{number}.md").write_text(leaflet(number), encoding="utf-8")
            text = sum(file.stat().st_size for file in articles.iterdir()) / 1e6
            for which in ("first", "second"):
                here, there = context.Pipe()
                process = context.Process(target=measure, args=(articles, store, index, there))
                process.start()
                there.close()
                before, most, seconds = here.recv()
                process.join()
                sizes = f"{text:4.0f} MB    {which:6} {before:9.0f} MB {most:6.0f} MB"
                print(f"{passages:8} {sizes} {seconds:10.0f}", flush=True)
                (articles / "leaflet-0.md").write_text(leaflet(-1), encoding="utf-8")


if __name__ == "__main__":
    main()
