"""Twice as many questions as the server can answer: what becomes of those it accepts, and of the others.

    python -m benchmarks.overload [--in-flight 4 64] [--seconds 8] [--rounds 3]

For each bound of questions in flight: the times of one user alone; how many answers a second so many users get
(the capacity); then questions that come at twice that rate, whether or not the ones before are answered. The client
shares the cores with the server. Medians of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from collections import Counter

import aiohttp

from benchmarks.load import QUESTIONS, ask_ours, drive, expected, session
from evals.local_server import running_server, wait_for


async def flood(address: str, rate: float, seconds: float) -> tuple[list[float], Counter[str]]:
    """Milliseconds of the accepted questions, and how all of them ended, if ``rate`` come every second."""
    times: list[float] = []
    ends: Counter[str] = Counter()

    async def one(client: aiohttp.ClientSession, number: int) -> None:
        began = time.perf_counter()
        try:
            status, _ = await ask_ours(client, address, QUESTIONS[number % len(QUESTIONS)])
        except (aiohttp.ClientError, TimeoutError) as error:
            ends[type(error).__name__] += 1
            return
        ends[str(status)] += 1
        if status == 200:
            times.append((time.perf_counter() - began) * 1000)

    async with session(1000) as client, asyncio.TaskGroup() as group:
        start = time.perf_counter()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            group.create_task(one(client, number))
    return times, ends


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description="Asks twice as much as the server can answer.")
    parser.add_argument("--in-flight", type=int, nargs="+", default=[4, 64])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for bound in options.in_flight:
        rows = []
        with running_server(DYSTONIA_RATE_LIMIT="", DYSTONIA_MAX_IN_FLIGHT=str(bound)) as address:
            wait_for(f"{address}/")  # the chat is loaded behind the API, and would take its time from it
            right = asyncio.run(expected(address))
            for _ in range(options.rounds):
                alone = p95(asyncio.run(drive(address, 1, options.seconds, right)).of("200"))
                capacity = len(asyncio.run(drive(address, bound, options.seconds, right)).of("200")) / options.seconds
                times, ends = asyncio.run(flood(address, 2 * capacity, options.seconds))
                rows.append((alone, capacity, len(times) / options.seconds, p95(times), ends))
        alone, capacity, accepted, loaded = (statistics.median(row[n] for row in rows) for n in range(4))
        print(
            f"{bound:3} in flight: alone 95% within {alone:.0f} ms; capacity {capacity:.0f}/s; at twice that "
            f"{accepted:.0f}/s answered, 95% of them within {loaded:.0f} ms ({loaded / alone:.1f} times); "
            f"{dict(sum((row[4] for row in rows), Counter()))}",
            flush=True,
        )


if __name__ == "__main__":
    main()
