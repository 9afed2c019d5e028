"""Our API beside an endpoint that only encodes the question with the same engine, in one run.

    python -m benchmarks.bare_endpoint [--users 1 64] [--processes 1] [--seconds 5] [--rounds 3]

Both have so many processes, among which the users are divided. They are asked in turn by the same client, which shares
the cores with them: questions that neither saw before, and a few that are repeated. A short queue is no part of this,
so nobody is refused.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import itertools
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence

from benchmarks.load import drive_all
from benchmarks.questions import by_kind
from bot.index.embed import MODEL_FILE
from bot.settings import read_settings
from evals.local_server import ROOT, free_port, running_server, wait_for

BARE = """
import os
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import sys, uvicorn
from pathlib import Path
from fastapi import FastAPI
from pydantic import BaseModel
from bot.index.embed import OnnxEncoder
encoder = OnnxEncoder(Path(sys.argv[1]), 1)
app = FastAPI()
class Ask(BaseModel):
    question: str
@app.get("/readyz")
def ready():
    return {}
@app.post("/api/v1/ask")
def ask(body: Ask):
    encoder.encode([body.question])
    return {"answer": ""}
uvicorn.run(app, port=int(sys.argv[2]), log_level="error")
"""


@contextlib.contextmanager
def bare_endpoint() -> Iterator[str]:
    """The address of an endpoint that encodes and does nothing else."""
    port = free_port()
    model = next((read_settings().index_dir / "models").glob(f"[!.]*/{MODEL_FILE}")).parent
    process = subprocess.Popen([sys.executable, "-c", BARE, str(model), str(port)], cwd=ROOT, env=dict(os.environ))
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def rate(addresses: Sequence[str], users: int, seconds: float, questions: Iterator[str]) -> float:
    """Answers a second."""
    return len(asyncio.run(drive_all(addresses, users, seconds, questions)).of("200")) / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares our API with an endpoint that only encodes.")
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    crowded = functools.partial(running_server, DYSTONIA_RATE_LIMIT="", DYSTONIA_MAX_IN_FLIGHT="1000")
    with contextlib.ExitStack() as running:
        ours, bare = (
            [running.enter_context(serve()) for _ in range(options.processes)] for serve in (crowded, bare_endpoint)
        )
        for address in ours:
            wait_for(f"{address}/")  # the chat is loaded behind the API, and would take its time from it
        asked = by_kind()
        for kind, users in itertools.product(asked, options.users):
            questions = asked[kind]
            rates = [
                [rate(addresses, users, options.seconds, questions) for addresses in (ours, bare)]
                for _ in range(options.rounds)
            ]
            mine, theirs = map(statistics.median, zip(*rates, strict=True))
            share = f"{mine / theirs:.2f}"
            print(f"{kind:8} {users:3} users: ours {mine:4.0f}/s, encoding alone {theirs:4.0f}/s: {share}", flush=True)


if __name__ == "__main__":
    main()
