"""Makes a follow-up stand alone: "and in children?" after a question on botulinum toxin."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.retrieval.vocabulary import TermFinder

FIELD = "dystonia"
# Terms that are asked about something else: "the side effects" of what?
ASPECTS = frozenset(
    {FIELD, "side effect", "symptom", "treatment", "diagnosis", "surgery", "pain", "children", "injection", "trial"}
)
PRONOUN = re.compile(r"\b(?:it|they|them|this|these|those)\b(?! (?:true|possible|normal|safe that|ok))", re.I)
POSSESSIVE = re.compile(r"\b(?:its|their)\b", re.I)
REFERS_BACK = re.compile(
    r"^(?:and|but|so|or|also|then|ok|okay)\b|\b(?:it|its|they|them|their|this|these|those|one|ones|same|else|instead|"
    r"both|either)\b|^(?:what|how) about\b|^(?:why|how long|how often|how many|how much|how come|really|which ones?|"
    r"what else|tell me more|more)\b",
    re.I,
)
ORDINALS = {"first": 0, "second": 1, "third": 2, "other": 1, "last": -1, "latter": -1, "former": 0}
ORDINAL = re.compile(
    r"\bthe (first|second|third|other|last|latter|former)(?: (?:one|treatment|option|medicine))?\b", re.I
)
ASKS_WHAT = re.compile(r"^(?:what(?:'s| is| are)|who|where)\b(?! (?:it|they|this|these|those|about|the))", re.I)
LEAD_IN = re.compile(r"^(?:and|but|so|or|also|then|ok|okay|what about|how about)\b[ ,]*", re.I)
SHORT = 4


def standalone(question: str, earlier: Sequence[str], answers: Sequence[str], finder: TermFinder) -> str:
    """``question`` with the topic of the conversation in it, if it leans on what was said before.

    ``earlier`` are the person's earlier messages and ``answers`` the replies to them, oldest first. A question
    that names its own topic comes back unchanged; an "it" with nothing before it means the field itself.
    """
    question = question.strip()
    if _topics(question, finder) or (FIELD in question.lower() and not PRONOUN.search(question)):
        return question
    if not earlier:
        return _put_in(question, FIELD) if PRONOUN.search(question) and FIELD not in question.lower() else question
    which = ORDINAL.search(question)
    listed = _topics(answers[-1], finder) if which and answers else []
    if which and listed:
        place = ORDINALS[which.group(1).lower()]
        topic = listed[min(place, len(listed) - 1)]
        return f"{question[: which.start()]}{topic}{question[which.end() :]}"
    short = len(question.split()) <= SHORT and not ASKS_WHAT.match(question)
    if short or REFERS_BACK.search(question) or _asks_for_aspect(question, finder):
        return _put_in(question, _topic(earlier, finder))
    return question


def _put_in(question: str, topic: str) -> str:
    """The topic in place of the pronoun, or behind the question."""
    if PRONOUN.search(question):
        return PRONOUN.sub(topic, question, count=1)
    if POSSESSIVE.search(question):
        return POSSESSIVE.sub(f"{topic}'s", question, count=1)
    return f"{LEAD_IN.sub('', question)} ({topic})"


def _asks_for_aspect(question: str, finder: TermFinder) -> bool:
    """Whether the question names an aspect of something ("what are the side effects") but not of what."""
    return any(mention.term.term.lower() in ASPECTS - {FIELD} for mention in finder.find(question))


def _topic(earlier: Sequence[str], finder: TermFinder) -> str:
    """What the newest message that names something speaks of; the field itself if none does."""
    for message in reversed(earlier):
        topics = _topics(message, finder)
        if topics:
            return " and ".join(topics[:2])
    return FIELD


def _topics(text: str, finder: TermFinder) -> list[str]:
    """The terms that a text speaks of, each once, in order; aspects do not count."""
    found = (mention.term.term for mention in finder.find(text))
    return [term for term in dict.fromkeys(found) if term.lower() not in ASPECTS]
