"""Decides whether what was found is enough to answer, or whether to say that it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.index.files import Index
from bot.index.lexical import terms
from bot.types import Hit

SIMILARITY, COVERAGE, UNKNOWN = 0.75, 0.25, -0.35
ENOUGH = 0.52


@dataclass(frozen=True, slots=True)
class Evidence:
    """How well the best sections fit the question: ``enough`` is the decision, ``score`` 0 to 1."""

    enough: bool
    score: float


def judge(index: Index, question: str, hits: Sequence[Hit]) -> Evidence:
    """Weighs the best similarity, the share of the question's words that the sections have, and the share of its
    words that no article has (another disease, an invented drug)."""
    if not hits:
        return Evidence(False, 0.0)
    similarity = max(max(hit.dense, hit.ask) for hit in hits[:3])
    wanted = set(terms(question))
    coverage = max((_share(index, wanted, hit) for hit in hits[:3]), default=0.0)
    unknown = sum(not index.lexical.knows(term) for term in wanted) / max(1, len(wanted))
    score = SIMILARITY * similarity + COVERAGE * coverage + UNKNOWN * unknown
    return Evidence(score >= ENOUGH, score)


def _share(index: Index, wanted: set[str], hit: Hit) -> float:
    """Share of the question's terms that the section (its text, heading or asks) has."""
    if not wanted:
        return 0.0
    article, section = index.articles[hit.article_id], index.section(hit.key)
    text = f"{article.title} {article.text[section.start : section.end]} {' '.join(section.asks)}"
    return len(wanted & set(terms(text))) / len(wanted)
