"""Hybrid search: the vector store and BM25 name candidates, and exact features put them in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from bot.index.files import Index
from bot.retrieval.fuse import Features, fuse, fuse_taught, lexical_weight
from bot.texts.plain import plain
from bot.types import Hit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Scores = NDArray[np.float32]

By = Literal["hybrid", "dense", "lexical"]
ENTRIES = 40
"""Entries asked of the vector store; several lead to the same section."""
LEXICAL_SECTIONS = 10


def search(
    index: Index,
    question: str,
    vector: Vector,
    *,
    typed: str = "",
    taught: bool = False,
    limit: int = 8,
    by: By = "hybrid",
) -> list[Hit]:
    """The ``limit`` best sections for a question and its vector, best first; ties go by the section's key.

    ``typed`` is the question as the person wrote it, if ``question`` was changed: it may be an author's own ask.
    ``taught`` if the vector is the query encoder's: words then count little.
    ``by`` takes one part of the search alone, by meaning ("dense") or by words ("lexical"), to compare and to teach.
    """
    scores = index.lexical.scores(question)
    best_score = float(scores.max(initial=0.0)) or 1.0
    lexical = set() if by == "dense" else _with_most_words(index, scores)
    dense = set() if by == "lexical" else {match.section_key for match in index.store.query(vector, ENTRIES)}
    asked = (index.asked.get(plain(typed)) or index.asked.get(plain(question))) if by == "hybrid" else None
    keys = sorted(dense | lexical | ({asked} if asked else set()))
    weight = {"hybrid": lexical_weight(typed or question), "dense": 0.0, "lexical": 1.0}[by]
    hits = []
    for key, near in ({key: {} for key in keys} if by == "lexical" else _similarities(index, keys, vector)).items():
        words = float(scores[index.places[key]]) / best_score
        features = Features(**near, lexical=words, asked=asked == key)
        article_id, _, section_id = key.partition("#")
        text = max(features.window, features.section)
        ask = max(features.ask, features.heading or 0.0)
        score = fuse_taught(features) if taught else fuse(features, weight)
        hits.append(Hit(article_id, section_id, score, text, ask, features.asked))
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]


def _with_most_words(index: Index, scores: Scores) -> set[str]:
    """The sections that share most words with the question."""
    top = np.argsort(-scores, kind="stable")[:LEXICAL_SECTIONS]
    return {"#".join(index.sections[i]) for i in top if scores[i] > 0}


def _similarities(index: Index, keys: Sequence[str], vector: Vector) -> dict[str, dict[str, float]]:
    """By section and kind of entry, the similarity of the best entry."""
    if not keys:
        return {}
    groups = [index.entry_vectors[key] for key in keys]
    begins = np.cumsum([0, *(len(group.rows) for group in groups)]).tolist()
    starts = [begin + start for begin, group in zip(begins, groups, strict=False) for start in group.starts]
    similarities = np.concatenate([group.rows for group in groups]) @ vector
    best = iter(np.maximum.reduceat(similarities, starts).tolist())
    return {key: {kind: next(best) for kind in group.kinds} for key, group in zip(keys, groups, strict=True)}
