"""How much memory an ingest takes as articles become many.

    python -m benchmarks.ingest_memory [--passages 1000 10000 100000] [--engine chroma|chroma-server|postgres]

Made-up articles of ten passages; vectors are made up too, so that only reading, writing and the store are measured.
"own" is the most memory that the ingest's process held for itself (RssAnon), "text" the articles' text.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import threading
import time
import zlib
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from bot.build import store_engine
from bot.index.content import Content
from bot.index.sync import build_index
from bot.settings import Settings
from bot.types import Article, Block, Section
from tests.engines import ENGINES, running_engine

SECTIONS, SENTENCES, WORDS = 10, 4, 15


class MadeUpVectors:
    """An encoder that costs next to nothing."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors that depend on the text alone."""
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(384, dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def article(number: int) -> Article:
    """An article of made-up words."""
    chance = random.Random(number)
    text = f"Leaflet {number}\n\n"
    sections = []
    for place in range(SECTIONS):
        start = len(text)
        heading = f"Part {place} of leaflet {number}"
        text += f"{heading}\n\n"
        body = len(text)
        words = [[f"word{chance.randrange(20_000)}" for _ in range(WORDS)] for _ in range(SENTENCES)]
        text += " ".join(" ".join(group).capitalize() + "." for group in words) + "\n\n"
        block = Block("paragraph", body, len(text) - 2)
        sections.append(Section(f"part-{place}", heading, start, len(text) - 2, body, (block,)))
    return Article(id=f"leaflet-{number}", title=f"Leaflet {number}", text=text, sections=tuple(sections))


def measure(passages: int, store: str, answer: Connection) -> None:
    """Sends the most memory held before and during an ingest (MB), seconds, and the text's size (MB)."""
    articles = [article(number) for number in range(passages // SECTIONS)]
    text = sum(len(one.text) for one in articles) / 1e6
    before = most = own_memory()
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.05):
            most = max(most, own_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        engine = store_engine(Settings(store=store, store_name=f"m{passages}"))
        build_index(Content(articles, (), {"name": "made up"}), MadeUpVectors(), Path(folder), engine=engine)
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    answer.send((text, before, most, seconds))


def own_memory() -> float:
    """The memory of this process that is no file's, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the memory of an ingest.")
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print(f"{options.engine}\npassages    text    articles read    most during ingest    seconds")
    with tempfile.TemporaryDirectory() as folder, running_engine(options.engine, Path(folder)) as store:
        for passages in options.passages:
            here, there = context.Pipe()
            process = context.Process(target=measure, args=(passages, store, there))
            process.start()
            text, before, most, seconds = here.recv()
            process.join()
            print(f"{passages:8} {text:5.0f} MB {before:13.0f} MB {most:18.0f} MB {seconds:10.0f}", flush=True)


if __name__ == "__main__":
    main()
