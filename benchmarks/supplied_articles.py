"""Reads the two articles that the project began with, as they are, and asks for each of their facts.

    python -m benchmarks.supplied_articles FILE [FILE ...]

The articles are not part of the project; the facts, as questions, stand in ``supplied_articles.yaml``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import yaml

from bot.build import build_bot, ingest
from bot.settings import read_settings
from bot.types import Question

QUESTIONS = Path(__file__).with_suffix(".yaml")


def main() -> None:
    parser = argparse.ArgumentParser(description="Asks for the facts of the two supplied articles.")
    parser.add_argument("files", nargs="+", type=Path)
    options = parser.parse_args()
    index = read_settings().index_dir
    with tempfile.TemporaryDirectory() as folder:
        for ready in ("models", "triage"):
            shutil.copytree(index / ready, Path(folder) / ready)
        settings = read_settings(index_dir=Path(folder))
        done = ingest(settings, options.files)
        for article in done.corpus.articles:
            print(f"{article.id}: {article.title}")
            print(f"  summary: {article.summary or '-'}")
            print(f"  sections: {' | '.join(section.heading for section in article.sections)}")
            print(f"  set aside: {' | '.join(article.set_aside) or '-'}")
            for warning in article.warnings:
                print(f"  warning: {warning}")
        bot = build_bot(settings)
        questions = yaml.safe_load(QUESTIONS.read_text("utf-8"))
        found_at = []
        for question in questions:
            asks = question["ask"] if isinstance(question["ask"], list) else [question["ask"]]
            answers = (bot.ask(Question(ask)).answer.lower() for ask in asks)
            told = (all(words.lower() in answer for words in question["tells"]) for answer in answers)
            found_at.append(next((place for place, right in enumerate(told) if right), None))
            if found_at[-1] is None:
                print(f"- not told: {asks}")
    first, any_ = found_at.count(0), len(found_at) - found_at.count(None)
    print(f"{len(questions)} facts: {first} told at the first question, {any_} at the first or second")


if __name__ == "__main__":
    main()
