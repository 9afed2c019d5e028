"""Our API beside endpoints that only encode the question on onnxruntime, in one run.

    python -m benchmarks.bare_endpoint [--users 1 64] [--processes 1] [--seconds 5] [--rounds 3]

One runs the published model, as it encodes the articles; the other what encodes our questions, the taught layers in
whole numbers of eight bits, which are quicker. Each has so many processes, several on a core each, among which the
users are divided. All are asked in turn by the same client, which shares the cores with them: questions that none of
them saw before, and a few that are repeated. A short queue is no part of this, so nobody is refused.
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
from collections.abc import Callable, Iterator, Sequence

from benchmarks.load import drive_all
from benchmarks.questions import by_kind
from bot.index.embed import MODEL_FILE
from bot.settings import read_settings
from evals.local_server import ROOT, free_port, on_core, running_server, wait_for

BARE = """
import os
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import sys, uvicorn
from pathlib import Path
from fastapi import FastAPI
from pydantic import BaseModel
from bot.build import load_models
from bot.index.embed import OnnxEncoder
from bot.retrieval.query_encoder import QueryEncoder
from bot.settings import read_settings
def published():
    encoder = OnnxEncoder(Path(sys.argv[1]), 1)
    return lambda text: encoder.encode([text])
def taught():
    _, layers = load_models(read_settings(), 1)
    encoder = QueryEncoder(layers)
    return lambda text: encoder.encode([text], layers.states([text])[0])
encode = {"published": published, "taught": taught}[sys.argv[3]]()
app = FastAPI()
class Ask(BaseModel):
    question: str
@app.get("/readyz")
def ready():
    return {}
@app.post("/api/v1/ask")
def ask(body: Ask):
    encode(body.question)
    return {"answer": ""}
uvicorn.run(app, port=int(sys.argv[2]), log_level="error")
"""


@contextlib.contextmanager
def bare_endpoint(layers: str) -> Iterator[str]:
    """The address of an endpoint that only encodes, with the ``published`` or the ``taught`` layers."""
    port = free_port()
    model = next((read_settings().index_dir / "models").glob(f"[!.]*/{MODEL_FILE}")).parent
    command = [sys.executable, "-c", BARE, str(model), str(port), layers]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))
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
    parser = argparse.ArgumentParser(description="Compares our API with endpoints that only encode.")
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    crowded = functools.partial(running_server, DYSTONIA_RATE_LIMIT="", DYSTONIA_MAX_IN_FLIGHT="1000")
    published, taught = (functools.partial(bare_endpoint, layers) for layers in ("published", "taught"))
    with contextlib.ExitStack() as running:

        def started(serve: Callable[[], contextlib.AbstractContextManager[str]], number: int) -> str:
            with on_core(number, options.processes):
                return running.enter_context(serve())

        ours, *bare = (
            [started(serve, number) for number in range(options.processes)] for serve in (crowded, published, taught)
        )
        for address in ours:
            wait_for(f"{address}/")  # the chat is loaded behind the API, and would take its time from it
        asked = by_kind()
        for kind, users in itertools.product(asked, options.users):
            questions = asked[kind]
            rates = [
                [rate(addresses, users, options.seconds, questions) for addresses in (ours, *bare)]
                for _ in range(options.rounds)
            ]
            mine, model, layers = map(statistics.median, zip(*rates, strict=True))
            print(
                f"{kind:8} {users:3} users: ours {mine:4.0f}/s, the model alone {model:4.0f}/s: {mine / model:.2f}, "
                f"the taught layers alone {layers:4.0f}/s: {mine / layers:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
