"""Recognises the language of a message by its little words; in doubt it is English."""

from __future__ import annotations

import functools
import re

from bot.texts import texts

LANGUAGES = ("en", "es", "de", "fr")
FEWEST, MORE = 2, 2
"""Another language needs so many of its own little words, and so many times as many as English has."""
WORD = re.compile(r"[^\W\d_]+")


def language_of(message: str) -> str:
    """``en``, ``es``, ``de`` or ``fr``."""
    counts = _counts(message)
    best = max(LANGUAGES[1:], key=lambda language: counts[language])
    is_other = counts[best] >= FEWEST and counts[best] >= MORE * counts["en"]
    return best if is_other else "en"


def is_surely_english(message: str) -> bool:
    """Whether it has several of the little words of English, and not more of another language."""
    counts = _counts(message)
    return counts["en"] >= FEWEST and counts["en"] == max(counts.values())


def _counts(message: str) -> dict[str, int]:
    """How many little words of each language it has."""
    words = WORD.findall(message.lower())
    return {language: sum(word in _little_words(language) for word in words) for language in LANGUAGES}


@functools.cache
def _little_words(language: str) -> frozenset[str]:
    return frozenset(texts(language)["function_words"].split())
