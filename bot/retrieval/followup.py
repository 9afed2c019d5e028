"""Makes a follow-up stand alone: "and in children?" after a question on botulinum toxin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.retrieval.vocabulary import TermFinder, topic_terms

REFERS_BACK = re.compile(
    r"^(?:and|but|so|or|also|then|ok|okay)\b|\b(?:it|its|they|them|their|this|that|these|those|he|she|one|ones|there|"
    r"same|else|instead|both|either)\b|^(?:what|how) about\b|^(?:why|how long|how often|how many|how much|how come|"
    r"really|is that so|which ones?|what else|tell me more|more)\b",
    re.I,
)
SHORT = 4
ORDINALS = {"first": 0, "second": 1, "third": 2, "other": 1, "last": -1, "latter": -1, "former": 0}
ORDINAL = re.compile(
    r"\b(?:the\s+)?(first|second|third|other|last|latter|former)(?:\s+(?:one|treatment|option))?\b", re.I
)


def standalone(question: str, earlier: Sequence[str], answers: Sequence[str], finder: TermFinder) -> str:
    """``question`` with the topic of the conversation, if it leans on what was said before.

    ``earlier`` are the person's earlier messages and ``answers`` the replies to them, oldest first. A question
    that names its own topic, or has nothing before it, comes back unchanged.
    """
    own = topic_terms(finder, [question])
    leans = bool(REFERS_BACK.search(question.strip())) or len(question.split()) <= SHORT
    if not earlier or not leans:
        return question
    before = _topic(earlier, finder)
    which = ORDINAL.search(question)
    if which and answers:
        listed = topic_terms(finder, [answers[-1]])
        place = ORDINALS[which.group(1).lower()]
        if listed and -len(listed) <= place < len(listed):
            before = [listed[place]]
    missing = [term for term in before if term not in own]
    if not missing or (own and not REFERS_BACK.match(question.strip()) and len(own) >= len(missing)):
        return question
    return f"{question.strip()} ({', '.join(missing[:2])})"


def _topic(earlier: Sequence[str], finder: TermFinder) -> list[str]:
    """The terms of the newest message that names any; the field itself if none does."""
    for message in reversed(earlier):
        terms = topic_terms(finder, [message])
        if terms:
            return terms
    return ["dystonia"]
