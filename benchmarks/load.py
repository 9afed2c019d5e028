"""Two apps behind nginx with one Chroma server and one Redis, under load; then one part after another ends during it.

    python -m benchmarks.load [--seconds 6] [--users 1 8 32 128] [--faults]

Each user has one conversation after another, as in the widget: three questions, each with all that was said before,
each answer as a stream. They are new, or a few that are repeated. Clients, servers and apps share this machine's cores,
so take the figures as sizes. "wrong" are answers to repeated ones that differ from those of a quiet moment.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import itertools
import json
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.questions import FEW, by_kind
from bot.settings import read_settings
from tests.cluster import Cluster, running_cluster, typed_anew

FAULTS: tuple[tuple[str, Callable[[Cluster, str], object]], ...] = (
    ("app1", Cluster.kill),
    ("chroma", Cluster.kill),
    ("redis", Cluster.kill),
    ("app2", Cluster.stop),
)
"""Which part ends, and whether as by a crash or as it is asked to."""
AFTER, AWAY, REST = 2.0, 4.0, 4.0
"""Seconds of load before a part ends, until it is started again, and after that."""
TURNS, TRIES = 3, 3
"""Questions of a conversation, and how often the widget asks one in a crowd."""
Conversation = tuple[str, ...]
"""Its questions, up to the newest."""
Said = Sequence[dict[str, str]]
"""What was said before in a conversation, as the API takes it."""
Ask = Callable[[aiohttp.ClientSession, str, str, Said], Awaitable[tuple[int, str]]]
"""Asks a question at an address: the status and the answer."""


def session(users: int) -> aiohttp.ClientSession:
    """A client that takes little of the machine it shares with the servers."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30), connector=aiohttp.TCPConnector(limit=users))


@dataclass
class Seen:
    """What users saw: when it came, after how long, and how it ended."""

    answers: list[tuple[float, float, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[float]:
        """Milliseconds of all answers of a kind."""
        return [seconds * 1000 for _, seconds, how in self.answers if how == kind]


async def ask_ours(client: aiohttp.ClientSession, address: str, question: str, said: Said = ()) -> tuple[int, str]:
    """Status and answer of a question."""
    async with client.post(f"{address}/api/v1/ask", json={"question": question, "history": said}) as reply:
        return reply.status, (await reply.json())["answer"] if reply.status == 200 else ""


async def ask_as_widget(client: aiohttp.ClientSession, address: str, question: str, said: Said) -> tuple[int, str]:
    """The same as a stream, whose last event holds the whole answer; in a crowd it is asked again when told to."""
    for left in reversed(range(TRIES)):
        async with client.post(f"{address}/api/v1/ask/stream", json={"question": question, "history": said}) as reply:
            told = (await reply.text()).strip()
        if reply.status != 503 or not left:
            break
        await asyncio.sleep(int(reply.headers["retry-after"]) + random.random())
    if reply.status != 200:
        return reply.status, ""
    *_, event, data = told.splitlines()
    return (200, json.loads(data.removeprefix("data: "))["answer"]) if event == "event: done" else (500, "")


async def ask_anew(client: aiohttp.ClientSession, address: str, question: str, said: Said) -> tuple[int, str]:
    """The same as no app remembers it."""
    return await ask_as_widget(client, address, typed_anew(question), said)


async def drive(
    address: str,
    users: int,
    seconds: float,
    questions: Iterator[str],
    *,
    right: Mapping[Conversation, str] | None = None,
    ask: Ask = ask_ours,
    turns: int = 1,
) -> Seen:
    """So many users for so long, in conversations of ``turns`` questions.

    What is not the ``right`` answer, where that is known, is "wrong".
    """
    seen = Seen()
    right = right or {}
    end = time.perf_counter() + seconds
    async with session(users) as client:

        async def user() -> None:
            while time.perf_counter() < end:
                await converse(tuple([next(questions) for _ in range(turns)]))

        async def converse(asked: Conversation) -> None:
            said: list[dict[str, str]] = []
            for number, question in enumerate(asked, 1):
                began = time.perf_counter()
                if began >= end:
                    return
                told = ""
                try:
                    status, told = await ask(client, address, question, said)
                    how = str(status) if status != 200 or told == right.get(asked[:number], told) else "wrong"
                except (aiohttp.ClientError, TimeoutError) as error:
                    how = type(error).__name__
                seen.answers.append((began, time.perf_counter() - began, how))
                if not told:  # the widget would say that it failed; nothing can follow from it
                    return
                said += exchange(question, told)

        await asyncio.gather(*(user() for _ in range(users)))
    return seen


async def drive_all(addresses: Sequence[str], users: int, seconds: float, questions: Iterator[str], **how: Any) -> Seen:
    """As ``drive``, with the users divided among the processes of an app."""
    shares = [users // len(addresses) + (n < users % len(addresses)) for n in range(len(addresses))]
    driven = (drive(at, share, seconds, questions, **how) for at, share in zip(addresses, shares, strict=True) if share)
    return Seen([answer for seen in await asyncio.gather(*driven) for answer in seen.answers])


def exchange(question: str, answer: str) -> Said:
    """A question and its answer, as the API takes what was said before."""
    return {"role": "user", "content": question}, {"role": "assistant", "content": answer}


async def expected(address: str, ask: Ask = ask_ours, turns: int = 1) -> dict[Conversation, str]:
    """The answers of a quiet moment in every conversation of so many ``turns`` that the repeated questions make."""
    right: dict[Conversation, str] = {}
    async with session(1) as client:
        for first in range(len(FEW)):
            asked = tuple(itertools.islice(itertools.cycle(FEW), first, first + turns))
            said: list[dict[str, str]] = []
            for number, question in enumerate(asked, 1):
                _, told = await ask(client, address, question, said)
                right[asked[:number]] = told
                said += exchange(question, told)
    return right


def told(name: str, seen: Seen, seconds: float) -> None:
    """One line of the table."""
    good = seen.of("200")
    half = statistics.median(good) if good else 0
    p95 = statistics.quantiles(good, n=20)[-1] if len(good) > 1 else half
    others = Counter(how for *_, how in seen.answers if how != "200")
    print(
        f"{name:22} {len(good) / seconds:6.0f}/s   half within {half:6.0f} ms   "
        f"95% within {p95:6.0f} ms   {dict(others) or 'all answered'}",
        flush=True,
    )


def fault(
    cluster: Cluster, part: str, end: Callable[[Cluster, str], object], talk: Callable[..., Awaitable[Seen]]
) -> None:
    """Ends a part during load, starts it again, and tells what users saw."""

    async def scene() -> Seen:
        async def at(after: float, act: Callable[[Cluster, str], object]) -> None:
            await asyncio.sleep(after)
            await asyncio.to_thread(act, cluster, part)

        seen, *_ = await asyncio.gather(
            talk(8, AFTER + AWAY + REST, itertools.cycle(FEW), ask=ask_anew),
            at(AFTER, end),
            at(AFTER + AWAY, Cluster.start),
        )
        return seen

    began = time.perf_counter()
    seen = asyncio.run(scene())
    told(f"{part}: {end.__name__}", seen, AFTER + AWAY + REST)
    failed = [at - began for at, _, how in seen.answers if how != "200"]
    if failed:
        print(f"{'':22} last failure {max(failed) - AFTER:.1f} s after that")


def main() -> None:
    parser = argparse.ArgumentParser(description="Loads two apps behind a proxy.")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--faults", action="store_true", help="end each part during load")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(read_settings().index_dir, folder / "index")
        with running_cluster(folder, folder / "index") as cluster:
            right = asyncio.run(expected(cluster.address, ask_as_widget, TURNS))
            talk = functools.partial(drive, cluster.address, right=right, turns=TURNS)
            asked = by_kind()
            for kind, users in itertools.product(asked, options.users):
                questions = asked[kind]
                seen = asyncio.run(talk(users, options.seconds, questions, ask=ask_as_widget))
                told(f"{users} users, {kind}", seen, options.seconds)
            for part, end in FAULTS if options.faults else ():
                fault(cluster, part, end, talk)


if __name__ == "__main__":
    main()
