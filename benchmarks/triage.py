"""What triage adds to an answer, how often ordinary questions raise an alarm, and whether a danger gets its own notice.

    python -m benchmarks.triage [--questions 500]

Added are the stage "triage" and what the stage "encode" takes longer than the encoding of what is searched for; each
question is new, and as many were asked before, for which the patterns of the rules were compiled. Ordinary are the
headings and asks of the articles outside sections that tell when to get help. The dangers are those of the safety
suite's development half that the classifier hears and no rule finds.
"""

from __future__ import annotations

import argparse
import itertools
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.questions import new
from bot.bot import Bot
from bot.build import build_bot
from bot.settings import read_settings
from bot.types import Question
from evals.cases import load_suites

SUITE = Path(__file__).parents[1] / "evals" / "suites" / "safety.yaml"

EMERGENCIES = ("emergencies", "status-dystonicus")
GET_HELP = re.compile(r"emergenc|urgent|help|danger|doctor|call|storm|safe|stop|overdose|suicid", re.I)


def cost(bot: Bot, question: str) -> float:
    """Milliseconds that triage adds to the answer."""
    asked = Question(question)
    read = bot.understander(bot.index.get()).read(asked)
    began = time.perf_counter()
    bot.queries.vector(read)
    alone = (time.perf_counter() - began) * 1000
    took = bot.ask(asked).timings_ms
    return took["triage"] + took["encode"] - alone


def named(bot: Bot) -> Iterator[bool]:
    """For each danger of the suite that only the classifier hears, whether it names the sign of the case's tag."""
    (suite,) = load_suites([SUITE])
    for case in (case for case in suite.cases if case.part == "dev"):
        safety = bot.ask(case.question).safety
        sign, heard, _ = (safety.rule or "").partition(" like: ")
        if heard and "harmless" not in case.tags:
            yield sign.lower() in case.tags


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures what triage adds, and its alarms at ordinary questions.")
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args()
    bot = build_bot(read_settings())
    questions = new()
    for question in itertools.islice(questions, options.questions):
        bot.ask(Question(question))
    costs = [cost(bot, question) for question in itertools.islice(questions, options.questions)]
    print(f"triage adds {statistics.median(costs):.1f} ms (median of {len(costs)} new questions)")
    ordinary = [
        question
        for article in bot.index.get().articles.values()
        if article.id not in EMERGENCIES
        for section in article.sections
        if not GET_HELP.search(section.heading)
        for question in (section.heading, *section.asks)
    ]
    loud = [q for q in ordinary if bot.ask(Question(q)).safety.level.is_urgent]
    signs = list(named(bot))
    print(f"{sum(signs)} of {len(signs)} dangers that only the classifier hears are named by their sign")
    print(f"{len(loud)} of {len(ordinary)} ordinary questions raise an alarm:", *loud, sep="\n  ")


if __name__ == "__main__":
    main()
