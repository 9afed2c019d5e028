"""Hybrid search: the vector store and BM25 name candidates, and exact features put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.index.files import Index, plain
from bot.retrieval.fuse import Features, fuse
from bot.types import Hit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

ENTRIES = 150
"""Entries asked of the vector store; several lead to the same section."""
LEXICAL_SECTIONS = 20


def search(index: Index, question: str, vector: Vector, *, typed: str = "", limit: int = 8) -> list[Hit]:
    """The ``limit`` best sections for a question and its vector, best first; ties go by the section's key.

    ``typed`` is the question as the person wrote it, if ``question`` was changed: it may be an author's own ask.
    """
    scores = index.lexical.scores(question)
    top = np.argsort(-scores, kind="stable")[:LEXICAL_SECTIONS]
    lexical = {"#".join(index.sections[i]): float(scores[i]) for i in top if scores[i] > 0}
    best_lexical = max(lexical.values(), default=1.0)
    candidates = {match.section_key for match in index.store.query(vector, ENTRIES)} | lexical.keys()
    asked = index.asked.get(plain(typed)) or index.asked.get(plain(question))
    if asked:
        candidates.add(asked)
    hits = []
    for key in candidates:
        features = _features(index, key, vector, lexical.get(key, 0.0) / best_lexical, asked == key)
        article_id, _, section_id = key.partition("#")
        dense = max(features.window, features.section)
        ask = max(features.ask, features.heading)
        hits.append(Hit(article_id, section_id, fuse(features), dense, ask, lexical.get(key, 0.0), features.asked))
    return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]


def _features(index: Index, key: str, vector: Vector, lexical: float, asked: bool) -> Features:
    """The exact similarities of a section's entries; the best of each kind counts."""
    near = {kind: float((rows @ vector).max()) for kind, rows in index.entry_vectors[key].items()}
    return Features(
        window=near.get("window", 0.0),
        section=near.get("section", 0.0),
        heading=near.get("heading", 0.0),
        ask=near.get("ask", 0.0),
        lexical=lexical,
        asked=asked,
    )
