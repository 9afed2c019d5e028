"""Twice as many questions as the server can answer: what becomes of those it accepts, and of the others.

    python -m benchmarks.overload [--in-flight 64] [--seconds 10] [--rounds 3]

All questions are new to the server. For each bound of questions inside: the times of one user alone; how many answers a
second eight users get (the capacity); then questions that come at twice that rate, whether or not the ones before are
answered. The first two seconds of that are told apart as well: the server takes a crowd to be a short one until its
house is full. The client shares the cores with the server. Medians of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Iterator

import aiohttp

from benchmarks.load import Seen, ask_ours, drive, session
from benchmarks.questions import new
from evals.local_server import running_server, wait_for

USERS = 8
FIRST = 2.0


async def flood(address: str, rate: float, seconds: float, questions: Iterator[str]) -> Seen:
    """What users see if ``rate`` questions come every second; times of coming count from the beginning."""
    seen = Seen()
    async with session(1000) as client, asyncio.TaskGroup() as group:
        start = time.perf_counter()

        async def one(question: str) -> None:
            began = time.perf_counter()
            try:
                status, _ = await ask_ours(client, address, question)
                how = str(status)
            except (aiohttp.ClientError, TimeoutError) as error:
                how = type(error).__name__
            seen.answers.append((began - start, time.perf_counter() - began, how))

        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            group.create_task(one(next(questions)))
    return seen


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def measure(address: str, seconds: float, questions: Iterator[str]) -> tuple[list[float], Counter[str]]:
    """How the flood ended, and figures: 95% alone, capacity and answered a second, 95% of all, at first, later (ms)."""
    alone = p95(asyncio.run(drive(address, 1, seconds, questions)).of("200"))
    capacity = len(asyncio.run(drive(address, USERS, seconds, questions)).of("200")) / seconds
    seen = asyncio.run(flood(address, 2 * capacity, seconds, questions))
    early, late = (Seen([a for a in seen.answers if (a[0] < FIRST) == first]).of("200") for first in (True, False))
    answered = seen.of("200")
    figures = [alone, capacity, len(answered) / seconds, p95(answered), p95(early), p95(late)]
    return figures, Counter(how for *_, how in seen.answers)


def main() -> None:
    parser = argparse.ArgumentParser(description="Asks twice as much as the server can answer.")
    parser.add_argument("--in-flight", type=int, nargs="+", default=[64])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    questions = new()
    for bound in options.in_flight:
        with running_server(DYSTONIA_RATE_LIMIT="", DYSTONIA_MAX_IN_FLIGHT=str(bound)) as address:
            wait_for(f"{address}/")  # the chat is loaded behind the API, and would take its time from it
            rows = [measure(address, options.seconds, questions) for _ in range(options.rounds)]
        alone, capacity, accepted, whole, early, late = map(
            statistics.median, zip(*(row[0] for row in rows), strict=True)
        )
        print(
            f"{bound:3} inside: alone 95% within {alone:.0f} ms; capacity {capacity:.0f}/s; at twice that "
            f"{accepted:.0f}/s answered, 95% of them within {whole:.0f} ms ({whole / alone:.1f} times): in the first "
            f"{FIRST:.0f} s within {early:.0f} ms, then within {late:.0f} ms ({late / alone:.1f} times); "
            f"{dict(sum((row[1] for row in rows), Counter()))}",
            flush=True,
        )


if __name__ == "__main__":
    main()
