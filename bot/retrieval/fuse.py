"""What different searches say of a section -> one score."""

from __future__ import annotations

from dataclasses import dataclass

LEXICAL = 0.2
"""Weight of BM25 beside the meaning of the text; fitted on asks, see docs/retrieval.md."""
NEAR_ASK, NEAR_ASK_WEIGHT = 0.85, 2.0
"""From this similarity on, an ask of the section counts on top."""
SAME_QUESTION = 1.0
"""Added if the question is, letter for letter, one that the section's author says it answers."""


@dataclass(frozen=True, slots=True)
class Features:
    """A section as a question sees it. All but ``asked`` are 0 to 1, ``lexical`` relative to the best section."""

    window: float
    section: float
    heading: float
    ask: float
    lexical: float
    asked: bool = False


def fuse(features: Features) -> float:
    """The score of a section: how its text fits, and whether its author says that it answers this question."""
    meaning = (features.window + features.section + features.heading) / 3
    near_ask = NEAR_ASK_WEIGHT * max(0.0, features.ask - NEAR_ASK)
    return LEXICAL * features.lexical + (1 - LEXICAL) * meaning + near_ask + SAME_QUESTION * features.asked
