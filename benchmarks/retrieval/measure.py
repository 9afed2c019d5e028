"""Measures one system in this process and prints its figures as JSON; ``python -m benchmarks.retrieval`` calls it."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.retrieval import data
from benchmarks.retrieval.measures import ndcg, recall, reciprocal_rank
from benchmarks.retrieval.systems import SYSTEMS
from benchmarks.retrieval.vectors import open_vectors

OUT = Path(__file__).parents[1] / "out"
TIMED = 200
FIRST = 10
NOT_INSTALLED = 3

Row = dict[str, Any]
"""The figures of one system, by name, and what it was measured on."""


def measure(name: str, job: Mapping[str, str]) -> Row:
    """Builds a system, asks it all questions, and times some of them."""
    if "size" in job:
        collection = data.of_size(data.our_articles("dev").articles, int(job["size"]))
        questions = list(data.our_articles("dev").questions.values())
    else:
        collection = data.beir(Path(job["beir"]), job["part"]) if "beir" in job else data.our_articles(job["part"])
        questions = list(collection.questions.values())
    vectors = open_vectors(OUT / f"{collection.name.split(',')[0]}.npz", by_chance="size" in job)
    if "size" not in job:
        SYSTEMS[name]().build(collection, vectors)  # embeds what is not yet known
        vectors.keep()
    system = SYSTEMS[name]()
    memory, began = resident(), time.perf_counter()
    system.build(collection, vectors)
    built = time.perf_counter() - began
    row: Row = {"system": name, "collection": collection.name, "build": built, "memory": resident() - memory}
    for question in questions[:5]:
        system.search(question, FIRST)  # warm
    searches, encodings = [], []
    for question in (questions * TIMED)[:TIMED]:  # in turn, so that both meet the same caches and the same neighbours
        searches.append(timed(partial(system.search, question, FIRST)))
        encodings.append(timed(partial(vectors.of_question, system.understood(question))))
    row |= {"search_p50": statistics.median(searches), "search_p95": statistics.quantiles(searches, n=20)[-1]}
    row["encode_p50"] = statistics.median(encodings)
    if collection.right:
        lists = {key: system.search(text, FIRST) for key, text in collection.questions.items()}
        ranked = [(lists[key], right) for key, right in collection.right.items()]
        row |= {f"recall@{n}": statistics.fmean(recall(found, right, n) for found, right in ranked) for n in (1, 3, 5)}
        row["ndcg@10"] = statistics.fmean(ndcg(found, right) for found, right in ranked)
        row["mrr"] = statistics.fmean(reciprocal_rank(found, right) for found, right in ranked)
    return row


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def resident() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    try:
        print(json.dumps(measure(asked["name"], asked["job"])))
    except ImportError as error:
        print(error, file=sys.stderr)
        sys.exit(NOT_INSTALLED)
