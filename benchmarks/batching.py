"""How many questions a second are encoded one by one, in batches, and by eight threads side by side.

python -m benchmarks.batching
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from benchmarks.retrieval.data import our_articles
from bot.build import build_bot
from bot.settings import read_settings

REPEATED = 4
ROUNDS = 3
CLIENTS = 8

Encode = Callable[[Sequence[str]], object]


def main() -> None:
    questions = list(our_articles("dev").questions.values()) * REPEATED
    for threads in (1, 2):
        encode = build_bot(read_settings(embedding_threads=threads)).embedder.encode

        def batches(size: int) -> list[list[str]]:
            return [questions[begin : begin + size] for begin in range(0, len(questions), size)]

        def one_by_one(encode: Encode = encode) -> None:
            for question in questions:
                encode([question])

        def in_batches(size: int, encode: Encode = encode) -> None:
            for batch in batches(size):
                encode(batch)

        def side_by_side(encode: Encode = encode) -> None:
            with ThreadPoolExecutor(CLIENTS) as pool:
                list(pool.map(lambda question: encode([question]), questions))

        ways: dict[str, Callable[[], None]] = {
            "one by one": one_by_one,
            "batches of 8": partial(in_batches, 8),
            "batches of 16": partial(in_batches, 16),
            f"{CLIENTS} side by side": side_by_side,
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            for name, run in ways.items():
                began = time.perf_counter()
                run()
                rates[name].append(len(questions) / (time.perf_counter() - began))
        medians = ", ".join(f"{name} {statistics.median(values):.0f}" for name, values in rates.items())
        print(f"{threads} thread{'s' * (threads > 1)} each, questions per second: {medians}")


if __name__ == "__main__":
    main()
