"""Asks each engine of the vector store the same questions and counts the answers that are the same.

python -m benchmarks.engines [--questions 400]
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from pathlib import Path

from bot.build import build_bot, ingest
from bot.settings import read_settings
from bot.types import Question
from tests.engines import ENGINES, running_engine

SEED = 3


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares the answers on all engines.")
    parser.add_argument("--questions", type=int, default=400)
    options = parser.parse_args()
    index = read_settings().index_dir
    answers: dict[str, list[str]] = {}
    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as name, running_engine(engine, Path(name) / "store") as store:
            shutil.copytree(index, Path(name) / "index")
            settings = read_settings(index_dir=Path(name) / "index", store=store)
            ingest(settings, settings.article_folders)
            bot = build_bot(settings)
            sections = [s for article in bot.index.get().articles.values() for s in article.sections]
            asks = [ask for section in sections for ask in section.asks]
            chosen = random.Random(SEED).sample(asks, min(options.questions, len(asks)))
            answers[engine] = [bot.ask(Question(ask)).answer for ask in chosen]
            bot.index.close()
    for engine, told in answers.items():
        same = sum(one == other for one, other in zip(told, answers[ENGINES[0]], strict=True))
        print(f"{engine:14} {same} of {len(told)} answers as with {ENGINES[0]}")


if __name__ == "__main__":
    main()
