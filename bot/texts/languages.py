"""Recognises the language of a message by its common words; in doubt it is English."""

from __future__ import annotations

import functools
import re

from bot.texts import texts

LANGUAGES = ("en", "es", "de", "fr")
MORE = 2
"""Another language needs so many times as many words of its own as English has."""
FEWEST, LONG = 2, 4
"""A single common word tells the language only if it has so many letters ("gracias"): "de novo" is English enough."""
WORD = re.compile(r"[^\W\d_]+")


def language_of(message: str) -> str:
    """``en``, ``es``, ``de`` or ``fr``."""
    counts = _counts(message)
    best = max(LANGUAGES[1:], key=lambda language: counts[language])
    is_other = counts[best] >= FEWEST or _has_a_long_one(message, best)
    return best if is_other and counts[best] >= MORE * counts["en"] else "en"


def is_surely_english(message: str) -> bool:
    """Whether it has several of the common words of English, and more than of another language."""
    counts = _counts(message)
    return counts["en"] >= FEWEST and counts["en"] > max(counts[language] for language in LANGUAGES[1:])


def _counts(message: str) -> dict[str, int]:
    """How many common words it has of each language; what is English and another ("no", "me") tells nothing."""
    words = WORD.findall(message.lower())
    return {language: sum(word in _telling_words(language) for word in words) for language in LANGUAGES}


def _has_a_long_one(message: str, language: str) -> bool:
    return any(len(word) >= LONG and word in _telling_words(language) for word in WORD.findall(message.lower()))


@functools.cache
def _telling_words(language: str) -> frozenset[str]:
    others = [other for other in LANGUAGES if (other == "en") != (language == "en")]
    return _common_words(language) - frozenset[str]().union(*map(_common_words, others))


def _common_words(language: str) -> frozenset[str]:
    return frozenset(texts(language)["common_words"].split())
