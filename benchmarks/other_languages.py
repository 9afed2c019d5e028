"""Whether a question in Spanish, German or French leads to the sections that the same question in English leads to.

    python -m benchmarks.other_languages [--part dev|held] [--misses]

The pairs of ``other_languages.txt`` are by one writer who had seen neither articles nor tables; every second one is the
held part. The tables of ``bot/retrieval/glossary`` were made by others and may be mended after the misses of "dev".
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.bot import Bot
from bot.build import build_bot
from bot.settings import read_settings
from bot.types import Question, Reply

PAIRS = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, the same in English, and whether dystonia articles could answer it."""

    language: str
    question: str
    english: str
    ours: bool


def pairs(part: str) -> Iterator[Pair]:
    """Those of a part."""
    for line in PAIRS.read_text("utf-8").splitlines()[part == "held" :: 2]:
        language, question, english, *other = line.split("|")
        yield Pair(language, question, english, not other)


def sections(reply: Reply) -> set[str]:
    """Those that an answer quotes."""
    return {citation.section_key for citation in reply.citations}


def outcome(bot: Bot, pair: Pair) -> str:
    """What became of the question in its own language, against the English one."""
    want, found = (sections(bot.ask(Question(text))) for text in (pair.english, pair.question))
    if not pair.ours or not want:
        return "rightly not answered" if not found else "answered, the English one is not"
    return "the same section" if want & found else "another section" if found else "not answered"


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares questions in other languages with the same in English.")
    parser.add_argument("--part", choices=("dev", "held"), default="dev")
    parser.add_argument("--misses", action="store_true", help="print each pair that fares otherwise (dev only)")
    options = parser.parse_args()
    bot = build_bot(read_settings())
    counts: dict[str, Counter[str]] = {}
    for pair in pairs(options.part):
        became = outcome(bot, pair)
        counts.setdefault(pair.language, Counter())[became] += 1
        if options.misses and options.part == "dev" and became not in ("the same section", "rightly not answered"):
            understood = bot.understander(bot.index.get()).read(Question(pair.question)).query
            print(f"  {became}: {pair.question} | {understood} | {pair.english}")
    for language, seen in counts.items():
        print(f"{language}: " + ", ".join(f"{name} {count}" for name, count in seen.most_common()))


if __name__ == "__main__":
    main()
