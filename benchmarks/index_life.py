"""A new index under a running app, and an index that is moved.

    python -m benchmarks.index_life [--users 8]

Users ask all the time while an article changes and is ingested; then the index is exported and taken in elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.load import session
from benchmarks.questions import FEW
from bot.build import Ingested, ingest, take_in
from bot.errors import IndexUnusableError
from bot.index.archive import export_build
from bot.settings import Settings, read_settings
from evals.local_server import running_server, wait_for

AFTER_SECONDS = 2.0


async def switch(address: str, users: int, settings: Settings) -> None:
    """Asks while ``settings.corpus_dir`` is ingested, and prints who was answered by which index."""
    answers: list[tuple[float, str]] = []
    ended = asyncio.Event()

    async def user(number: int) -> None:
        while not ended.is_set():
            body = {"question": FEW[number % len(FEW)]}
            number += 1
            async with client.post(f"{address}/api/v1/ask", json=body) as reply:
                told = (await reply.json())["index_version"] if reply.status == 200 else f"status {reply.status}"
                answers.append((time.perf_counter(), told))

    async def take_up() -> tuple[Ingested, float]:
        await asyncio.sleep(AFTER_SECONDS)
        done = await asyncio.to_thread(ingest, settings, [settings.corpus_dir])
        switched = time.perf_counter()
        await asyncio.sleep(AFTER_SECONDS)
        ended.set()
        return done, switched

    async with session(users) as client, asyncio.TaskGroup() as group:
        taken_up = group.create_task(take_up())
        for number in range(users):
            group.create_task(user(number))
    done, switched = taken_up.result()
    assert done.report
    first = min(at for at, version in answers if version == done.report.version)
    counts = Counter("new" if version == done.report.version else version[:6] + "..." for _, version in answers)
    print(f"switch: {len(answers)} questions while it was made: {dict(counts)}")
    print(f"        first answer of the new index {max(first - switched, 0) * 1000:.0f} ms after the ingest ended")


def move(settings: Settings, folder: Path) -> None:
    """Exports the index and takes it in elsewhere, whole and with one byte changed."""
    file = folder / "index.tar.gz"
    began = time.perf_counter()
    export_build(settings.index_dir, file)
    exported = time.perf_counter()
    elsewhere = settings.model_copy(update={"index_dir": folder / "elsewhere"})
    take_in(elsewhere, file)
    taken_in = time.perf_counter()
    print(
        f"move:   {file.stat().st_size / 1e6:.1f} MB; exported in {exported - began:.1f} s, taken in in "
        f"{taken_in - exported:.1f} s with the model made ready"
    )
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    try:
        take_in(elsewhere, file)
        print("        one byte changed: taken in all the same")
    except IndexUnusableError as error:
        print(f"        one byte changed: {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes up and moves an index.")
    parser.add_argument("--users", type=int, default=8)
    users = parser.parse_args().users
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = read_settings()
        shutil.copytree(given.index_dir, folder / "index")
        shutil.copytree(given.corpus_dir, folder / "corpus")
        settings = given.model_copy(update={"index_dir": folder / "index", "corpus_dir": folder / "corpus"})
        article = next(file for file in sorted((folder / "corpus").glob("*.md")) if file.name != "README.md")
        article.write_text(article.read_text("utf-8").rstrip() + "\n\nOne more sentence.\n", encoding="utf-8")
        with running_server(DYSTONIA_INDEX_DIR=str(folder / "index"), DYSTONIA_RATE_LIMIT="") as address:
            wait_for(f"{address}/")
            asyncio.run(switch(address, users, settings))
        move(settings, folder)


if __name__ == "__main__":
    main()
