"""How well search finds the section that an ask belongs to, without and with the ask in the index.

    python -m benchmarks.asks [--count 100] [--seed 1]
    python -m benchmarks.asks --articles cervical-dystonia pain     # all asks of these, for their writer

For each of the asks, chosen at random, the index is built anew without all asks of its article, and the ask is
searched: is its section among the first three? Then it is searched in the whole index: does its section come first?
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import tempfile
from pathlib import Path

from bot.build import build_bot
from bot.corpus.load import load_corpus
from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.index.files import Content, Index
from bot.index.sync import build_index, open_index
from bot.retrieval.search import search
from bot.retrieval.understand import Understander
from bot.settings import read_settings
from bot.types import Article, Question


def main() -> None:
    parser = argparse.ArgumentParser(description="Searches for the asks of the articles.")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", nargs="*", help="only the asks of these articles, and all of them")
    options = parser.parse_args()
    settings = read_settings()
    bot = build_bot(settings)
    articles = load_corpus([settings.corpus_dir]).articles
    vocabulary = load_vocabulary(settings.corpus_dir / FILE_NAME)
    model = {"name": "benchmark", "sha256": ""}
    everything = [(a, s, ask) for a in articles for s in a.sections for ask in s.asks]
    if options.articles:
        chosen = [(a, s, ask) for a, s, ask in everything if a.id in options.articles]
    else:
        chosen = random.Random(options.seed).sample(everything, options.count)

    def found(index: Index, ask: str) -> list[str]:
        """The keys of the sections that search finds, best first."""
        query = Understander(index).read(Question(ask)).query
        return [hit.key for hit in search(index, query, bot.embedder.encode([query])[0], typed=ask)]

    ranks_without, ranks_with = [], []
    with tempfile.TemporaryDirectory() as folder:
        whole, changing = Path(folder, "whole"), Path(folder, "changing")
        for target in (whole, changing):
            build_index(Content(articles, vocabulary, model), bot.embedder, target)
        whole_index = open_index(whole, model)
        for article in articles:
            mine = [(s, ask) for a, s, ask in chosen if a.id == article.id]
            if not mine:
                continue
            others = [without_asks(a) if a.id == article.id else a for a in articles]
            build_index(Content(others, vocabulary, model), bot.embedder, changing)
            index = open_index(changing, model)
            for section, ask in mine:
                key = f"{article.id}#{section.id}"
                without, with_asks = found(index, ask), found(whole_index, ask)
                ranks_without.append(rank(without, key))
                ranks_with.append(rank(with_asks, key))
                if ranks_without[-1] > 3 or ranks_with[-1] > 1:
                    print(f"- {ask}  ->  {key}: place {ranks_without[-1]}, with asks {ranks_with[-1]}")
                    print(f"    first: {', '.join(without[:3])}")
            index.store.close()
        whole_index.store.close()
    print(f"{len(chosen)} asks of {len(everything)}, seed {options.seed}")
    print(f"  own article's asks removed: section among the first three {sum(r <= 3 for r in ranks_without)}")
    print(f"  asks in the index:          section in the first place   {sum(r == 1 for r in ranks_with)}")


def rank(keys: list[str], key: str) -> int:
    """The place of a section among those found, from 1; 99 if it is not among them."""
    return keys.index(key) + 1 if key in keys else 99


def without_asks(article: Article) -> Article:
    return dataclasses.replace(article, sections=tuple(dataclasses.replace(s, asks=()) for s in article.sections))


if __name__ == "__main__":
    main()
