"""What each part of search adds, on the asks of the articles.

    python -m benchmarks.ablation

Every ask is searched without help of its own article's asks: is its section first, or among the first three? The asks
are split by article into two halves; weights were chosen on the first (seed 0), so look at the second.
"""

from __future__ import annotations

import random

import numpy as np

from bot.build import build_bot
from bot.index.chunk import Kind
from bot.index.files import Index
from bot.index.lexical import LexicalIndex
from bot.retrieval.fuse import LEXICAL
from bot.settings import read_settings
from bot.types import Question


def main() -> None:
    bot = build_bot(read_settings())
    index = bot.index.get()
    keys = ["#".join(section) for section in index.sections]
    asks = [(number, ask) for number, key in enumerate(keys) for ask in index.section(key).asks]
    right = np.array([number for number, _ in asks])
    understander = bot.understander(index)
    queries = [understander.read(Question(ask)).query for _, ask in asks]
    vectors = bot.embedder.encode(queries)

    kinds: tuple[Kind, ...] = ("window", "section", "heading")
    near = {kind: similarities(index, keys, vectors, kind) for kind in kinds}
    meaning: np.ndarray = np.mean(list(near.values()), axis=0)
    words = relative(index.lexical, queries)
    others_asks = similarities(index, keys, vectors, "ask")
    articles = np.array([key.split("#")[0] for key in keys])
    others_asks[articles[right][:, None] == articles[None, :]] = 0.0

    names = sorted(set(articles))
    random.Random(0).shuffle(names)
    second = np.isin(articles[right], names[len(names) // 2 :])
    rows = {
        "words (BM25)": words,
        "windows of about 60 words": near["window"],
        "whole sections": near["section"],
        "headings": near["heading"],
        "windows + sections + headings": meaning,
        "the same and words": LEXICAL * words + (1 - LEXICAL) * meaning,
        "the same and others' asks": LEXICAL * words + (1 - LEXICAL) * meaning + np.maximum(0, others_asks - 0.85),
    }
    print(f"{len(asks)} asks, {len(keys)} sections; second half: {second.sum()} asks\n")
    print("| search | first half: first / among three | second half: first / among three |\n|---|---|---|")
    for name, scores in rows.items():
        ranks = (scores > scores[np.arange(len(right)), right][:, None]).sum(axis=1)
        cells = (f"{(ranks[half] < 1).mean():.3f} / {(ranks[half] < 3).mean():.3f}" for half in (~second, second))
        print(f"| {name} | {' | '.join(cells)} |")


def similarities(index: Index, keys: list[str], vectors: np.ndarray, kind: Kind) -> np.ndarray:
    """Best cosine of each query (row) to each section's (column) entries of a kind; 0 where it has none."""
    columns = [(vectors @ index.entry_vectors[key].of(kind).T).max(axis=1, initial=0.0) for key in keys]
    return np.stack(columns, axis=1)


def relative(lexical: LexicalIndex, queries: list[str]) -> np.ndarray:
    """BM25 scores of each query, relative to its best section."""
    scores = np.array([lexical.scores(query) for query in queries])
    of_best: np.ndarray = scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-6)
    return of_best


if __name__ == "__main__":
    main()
