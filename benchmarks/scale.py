"""Recall, time and memory of the vector store's engines as entries become many, and of exact search and words.

    python -m benchmarks.scale [--entries 1000 10000 100000 1000000] [--of exact words chroma chroma-server postgres]

Entries and questions are mixtures of real entries' vectors and chance; texts for the words are shuffled real sentences.
"build" is the writing of the store and its graph, without embedding. "recall" is the share of the true ten nearest
among the ten that the engine finds. "memory" is what the searching process (or server) holds for itself, beyond what
it held before; "disk" what lies on the disk, which the system keeps in memory where there is room.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil

from benchmarks.process_memory import resident
from bot.build import build_bot, store_engine
from bot.index.lexical import LexicalIndex, write_lexical
from bot.index.vectors import mapped
from bot.settings import Settings, read_settings
from tests.engines import ENGINES, running_engine

SIZES = (1_000, 10_000, 100_000, 1_000_000)
KINDS = ("exact", "words", *ENGINES)
VERSION = "20260101-000000-00000000"
QUESTIONS, FIRST, ASKED_FOR = 200, 10, 40
"""The product asks an engine for forty entries; the first ten are judged."""
STEP = 10_000
DIMENSIONS = 384

Asked = TypeVar("Asked")
Found = TypeVar("Found")


def mixtures(real: np.ndarray, count: int, seed: int) -> Iterator[np.ndarray]:
    """``count`` unit vectors, in steps: three real ones and as much chance."""
    chance = np.random.default_rng(seed)
    for begin in range(0, count, STEP):
        rows = min(STEP, count - begin)
        noise = chance.standard_normal((rows, real.shape[1]), dtype=np.float32)
        mixed = real[chance.integers(len(real), size=(rows, 3))].sum(axis=1)
        mixed += noise / np.linalg.norm(noise, axis=1, keepdims=True)
        yield mixed / np.linalg.norm(mixed, axis=1, keepdims=True)


def exact(vectors: np.ndarray, question: np.ndarray) -> list[int]:
    """The true nearest, best first."""
    similarities = vectors @ question
    best = np.argpartition(-similarities, FIRST)[:FIRST]
    found: list[int] = best[np.argsort(-similarities[best])].tolist()
    return found


def timed(search: Callable[[Asked], Found], questions: list[Asked]) -> tuple[list[Found], str]:
    """What is found for each question, and half and 95% of the times."""
    search(questions[0])
    found, times = [], []
    for question in questions:
        began = time.perf_counter()
        found.append(search(question))
        times.append((time.perf_counter() - began) * 1000)
    return found, f"{statistics.median(times):7.2f} {statistics.quantiles(times, n=20)[-1]:7.2f}"


def held() -> float:
    """What this process and its servers hold for themselves (MB); what they share counts once."""
    own = psutil.Process()
    told = [resident(process.pid) for process in (own, *own.children(recursive=True))]
    return sum(one["RssAnon"] for one in told) + max(one["RssShmem"] for one in told)


def on_disk(folder: Path) -> float:
    """MB below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def measure(kind: str, count: int, folder: Path, answer: Connection) -> None:
    """Sends one line of the table."""
    vectors = mapped(folder / "entries.f32", DIMENSIONS)
    questions = list(mapped(folder / "questions.f32", DIMENSIONS))
    right = [[f"a#s/h{n}" for n in exact(vectors, question)] for question in questions]
    place = folder / kind
    place.mkdir()
    with running_engine(kind, place) if kind in ENGINES else contextlib.nullcontext(kind) as address:
        before = held()
        began = time.perf_counter()
        recall = ""
        if kind == "exact":
            built = 0.0
            _, times = timed(lambda question: exact(vectors, question), questions)
        elif kind == "words":
            write_lexical((folder / "texts.txt").open(encoding="utf-8"), place / "bm25")
            built = time.perf_counter() - began
            lexical = LexicalIndex(place / "bm25", count)
            asked = (folder / "asked.txt").read_text("utf-8").splitlines()
            _, times = timed(lambda question: lexical.scores(question).argmax(), asked)
        else:
            engine = store_engine(Settings(store=address))
            for _ in engine.write(place, VERSION, (f"a#s/h{n}" for n in range(count)), vectors):
                pass
            built = time.perf_counter() - began
            with contextlib.closing(engine.open(place, VERSION)) as store:
                found, times = timed(lambda question: store.query(question, ASKED_FOR)[:FIRST], questions)
                names = [{match.entry_id for match in matches} for matches in found]
                recall = f"{statistics.mean(len(n & set(r)) / FIRST for n, r in zip(names, right, strict=True)):.3f}"
        sizes = f"{max(held() - before, 0):8.0f} {on_disk(place):8.0f}"
        answer.send(f"{count:9,} {kind:14} {built:8.1f} {recall:>7} {times} {sizes}")


def prepare(folder: Path, count: int) -> None:
    """Writes entries, questions and texts."""
    index = build_bot(read_settings()).index.get()
    real = np.concatenate([entries.rows for entries in index.entry_vectors.values()])
    for name, number, seed in (("entries", count, 1), ("questions", QUESTIONS, 2)):
        with (folder / f"{name}.f32").open("wb") as file:
            for rows in mixtures(real, number, seed):
                file.write(rows.astype(np.float32).tobytes())
    sentences = [" ".join(s.text.split()) for spoken in index.sentences.values() for s in spoken]
    asks = [ask for a in index.articles.values() for section in a.sections for ask in section.asks]
    chooser = random.Random(0)
    with (folder / "texts.txt").open("w", encoding="utf-8") as file:
        file.writelines(" ".join(chooser.choices(sentences, k=4)) + "\n" for _ in range(count))
    (folder / "asked.txt").write_text("\n".join(chooser.choices(asks, k=QUESTIONS)), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the engines at several sizes.")
    parser.add_argument("--entries", type=int, nargs="+", default=SIZES)
    parser.add_argument("--of", choices=KINDS, nargs="+", default=KINDS)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    print("  entries of              build s  recall  p50 ms  p95 ms memory MB disk MB", flush=True)
    for count in options.entries:
        with tempfile.TemporaryDirectory() as name:
            maker = context.Process(target=prepare, args=(Path(name), count))
            maker.start()
            maker.join()
            for kind in options.of:
                here, there = context.Pipe()
                process = context.Process(target=measure, args=(kind, count, Path(name), there))
                process.start()
                there.close()
                print(here.recv(), flush=True)
                process.join()


if __name__ == "__main__":
    main()
