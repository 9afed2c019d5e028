"""The memory of the server over many questions, as a table and a picture.

    python -m benchmarks.memory [--questions 20000] [--users 8] [--picture docs/memory.png]

Each question is asked once, so what the server remembers of questions fills up too. "own" is memory that is no file's
(RssAnon), read from the server's process; the first rows hold the loading of the chat and of the vector store.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import itertools
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import psutil

from benchmarks.load import ask_ours, session
from benchmarks.process_memory import own_memory
from benchmarks.questions import new
from evals.local_server import running_server, wait_for

ROWS = 40


def listener(port: int) -> int:
    """The process that listens on ``port``."""
    found = psutil.net_connections("tcp")
    pid: int = next(c.pid for c in found if c.laddr.port == port and c.status == psutil.CONN_LISTEN)
    return pid


async def run(address: str, count: int, users: int) -> list[tuple[int, float]]:
    """How much memory the server holds after so many questions."""
    server = listener(int(address.rpartition(":")[2]))
    coming = itertools.islice(new(), count)
    step = max(1, count // ROWS)
    rows = [(0, own_memory(server))]
    answered = itertools.count(1)

    async def user(client: aiohttp.ClientSession) -> None:
        for question in coming:
            status, _ = await ask_ours(client, address, question)
            if status != 200:
                raise SystemExit(f"{question!r} was answered with {status}")
            number = next(answered)
            if number % step == 0:
                rows.append((number, own_memory(server)))
                print(f"{number:7} questions {rows[-1][1]:6.0f} MB", flush=True)

    async with session(users) as client:
        await asyncio.gather(*(user(client) for _ in range(users)))
    return rows


def draw(rows: Sequence[tuple[int, float]], file: Path) -> None:
    """Memory over questions."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot(*zip(*rows, strict=True), marker=".")
    axes.set(xlabel="questions answered", ylabel="own memory, MB", ylim=(0, 1.25 * max(memory for _, memory in rows)))
    axes.grid(alpha=0.3)
    figure.savefig(file)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the server's memory over many questions.")
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=8)
    parser.add_argument("--picture", type=Path, help="where to draw it; needs matplotlib")
    options = parser.parse_args()
    if options.picture and not importlib.util.find_spec("matplotlib"):
        parser.error("--picture needs matplotlib; run: pip install matplotlib")
    with running_server(DYSTONIA_RATE_LIMIT="") as address:
        wait_for(f"{address}/")
        rows = asyncio.run(run(address, options.questions, options.users))
    half = [memory for number, memory in rows if number >= options.questions // 2]
    print(f"the second half: {min(half):.0f} to {max(half):.0f} MB")
    if options.picture:
        draw(rows, options.picture)


if __name__ == "__main__":
    main()
