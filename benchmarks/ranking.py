"""How often a section that answers is found first, or among three, by each way of scoring (``retrieval/fuse.py``).

    python -m benchmarks.ranking [--part dev]

Asked are the cases of the suite ``conversations`` for which it names sections; nothing is judged or answered.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.build import build_bot
from bot.retrieval.search import search
from bot.settings import read_settings
from evals.cases import load_suites

SUITE = Path(__file__).parents[1] / "evals" / "suites" / "conversations.yaml"
WAYS = {"as vectors of the embedding model": False, "as vectors of the query encoder": True}


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares both ways of scoring sections.")
    parser.add_argument("--part", choices=["dev", "held"], default="dev")
    options = parser.parse_args()
    (suite,) = load_suites([SUITE])
    cases = [case for case in suite.cases if case.part == options.part and case.expect.cites]
    bot = build_bot(read_settings())
    index = bot.index.get()
    first, among_three = dict.fromkeys(WAYS, 0), dict.fromkeys(WAYS, 0)
    for case in cases:
        read = bot.understander(index).read(case.question)
        vector = bot.queries.vector(read)
        for name, taught in WAYS.items():
            hits = search(index, read.query, vector, typed=case.question.text, taught=taught, limit=3)
            right = [hit.key in (case.expect.cites or ()) for hit in hits]
            first[name] += right[0]
            among_three[name] += any(right)
    print(f"{len(cases)} conversations")
    for name in WAYS:
        print(f"  scored {name:34} first {first[name]}, among three {among_three[name]}")


if __name__ == "__main__":
    main()
