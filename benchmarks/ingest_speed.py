"""Times the embedding of an ingest beside the model's own rate, in turn, in one run.

    python -m benchmarks.ingest_speed

"model" is the exported model on batches that are sorted by length and cut by hand, nothing else; "ingest" is what an
ingest runs on the same texts; "sentence-transformers" is its own ``encode``.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

from bot.build import build_bot
from bot.index.content import Content
from bot.index.embed import MODEL_FILE, OnnxEncoder, TorchEncoder
from bot.index.model import model_source
from bot.index.vectors import TextVectors
from bot.settings import read_settings
from bot.tokens import BATCH

TEXTS = 1024
ROUNDS = 3


def main() -> None:
    settings = read_settings()
    index = build_bot(settings).index.get()
    content = Content(list(index.articles.values()), index.vocabulary, {})
    entries = (entry.text for section in content.sections() for entry in section.entries)
    texts = list(dict.fromkeys(entries))[:TEXTS]
    folder = next((settings.index_dir / "models").glob(f"[!.]*/{MODEL_FILE}")).parent
    encoder = OnnxEncoder(folder, os.cpu_count() or 1)
    stock = TorchEncoder(model_source(settings))
    in_order = sorted(texts, key=len)

    def by_hand() -> None:
        for begin in range(0, len(in_order), BATCH):
            encoder.encode(in_order[begin : begin + BATCH])

    ways: dict[str, Callable[[], object]] = {
        "model": by_hand,
        "ingest": lambda: TextVectors(encoder).of(texts),
        "sentence-transformers": lambda: stock.encode(texts),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, run in ways.items():
            began = time.perf_counter()
            run()
            rates[name].append(len(texts) / (time.perf_counter() - began))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, rate in medians.items():
        print(f"{name:22} {rate:6.0f} texts per second, {rate / medians['model']:.2f} of the model's own rate")


if __name__ == "__main__":
    main()
