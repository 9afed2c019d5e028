"""What different searches say of a section -> one score."""

from __future__ import annotations

import re
from dataclasses import dataclass

LEXICAL, LEXICAL_STATEMENT = 0.2, 0.3
"""Weight of BM25 beside the meaning of the text, for a question and for a statement; fitted, see docs/retrieval.md."""
NEAR_ASK, NEAR_ASK_WEIGHT = 0.7, 2.0
"""From this similarity on, an ask of the section counts on top."""
NEAREST = 1.5
"""Weight of the nearest entry of any kind."""
WORDS_BESIDE_TAUGHT = 0.1
"""Weight of BM25 beside three similarities to the query encoder's vector, which has heard most of what words tell."""
SAME_QUESTION = 1.0
"""Added if the question is, letter for letter, one that the section's author says it answers."""
ASKS = re.compile(
    r"\?|^(?:and |but |so )?(?:what|how|why|when|who|where|which|is|are|was|does|do|did|can|could|should|will|would|"
    r"has|have|am|may)\b",
    re.I,
)
STATEMENT_WORDS = 6
"""Fewer words are a search, not a statement."""


@dataclass(frozen=True, slots=True)
class Features:
    """A section as a question sees it; similarities -1 to 1 (0 without such an entry), ``lexical`` 0 to 1, relative to
    the best section."""

    window: float = 0.0
    section: float = 0.0
    heading: float | None = None
    """None if the section has no heading of its own."""
    ask: float = 0.0
    lexical: float = 0.0
    asked: bool = False


def lexical_weight(message: str) -> float:
    """How much words count beside meaning: more in a statement, which says things as a text would."""
    is_statement = len(message.split()) >= STATEMENT_WORDS and not ASKS.search(message)
    return LEXICAL_STATEMENT if is_statement else LEXICAL


def fuse_taught(features: Features) -> float:
    """The score of a section for a vector of the query encoder: its text, what it is asked for, and its nearest entry.

    Fitted, see docs/retrieval.md. A section without asks is asked for by its heading, or by what it says.
    """
    text = max(features.window, features.heading or 0.0)
    asked_for = features.ask or text
    nearest = max(text, features.section, features.ask)
    near = features.section + asked_for + nearest
    return near + WORDS_BESIDE_TAUGHT * features.lexical + SAME_QUESTION * features.asked


def fuse(features: Features, weight: float = LEXICAL) -> float:
    """The score of a section for a vector of the embedding model: how its text fits, and whether its author says that
    it answers this question."""
    near = [value for value in (features.window, features.section, features.heading) if value is not None]
    meaning = sum(near) / len(near)
    near_ask = NEAR_ASK_WEIGHT * max(0.0, features.ask - NEAR_ASK)
    nearest = NEAREST * max(*near, features.ask)
    return weight * features.lexical + (1 - weight) * meaning + near_ask + nearest + SAME_QUESTION * features.asked
