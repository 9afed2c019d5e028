"""Hybrid search: the vector store and BM25 asked together, one hit per section."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.index.files import Index
from bot.retrieval.fuse import best_by_section, fuse
from bot.types import Hit

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTRIES = 120
"""Entries asked of the vector store; several lead to the same section."""
LEXICAL_SECTIONS = 30


def search(index: Index, question: str, vector: NDArray[np.float32], limit: int = 8) -> list[Hit]:
    """The ``limit`` best sections for a question and its vector, best first; ties go by the section's key."""
    dense = best_by_section(index.store.query(vector, ENTRIES))
    scores = index.lexical.scores(question)
    top = np.argsort(-scores, kind="stable")[:LEXICAL_SECTIONS]
    lexical = {"#".join(index.sections[i]): float(scores[i]) for i in top if scores[i] > 0}
    fused = fuse(dense, lexical)
    best = sorted(fused, key=lambda key: (-fused[key], key))[:limit]
    return [
        Hit(
            article_id=key.partition("#")[0],
            section_id=key.partition("#")[2],
            score=fused[key],
            dense=dense.get(key, {}).get("dense", 0.0),
            ask=dense.get(key, {}).get("ask", 0.0),
            lexical=lexical.get(key, 0.0),
        )
        for key in best
    ]
