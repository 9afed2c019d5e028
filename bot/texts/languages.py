"""Recognises the language of a message by its common words; in doubt it is English."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence

from bot.texts import texts

OTHERS = ("es", "de", "fr")
LANGUAGES = ("en", *OTHERS)
MORE = 2
"""Another language needs so many times as many words of its own as English has."""
FEWEST, LONG = 2, 4
"""A single common word tells the language only if it has so many letters ("gracias"): "de novo" is English enough."""
WORD = re.compile(r"[^\W\d_]+")


def language_of(message: str, earlier: Sequence[str] = (), default: str = "en") -> str:
    """``en``, ``es``, ``de`` or ``fr``; of a message that does not tell ("ok"), that of the ``earlier`` ones."""
    told = (_told(text) for text in (message, *reversed(earlier)))
    return next((language for language in told if language), default)


def _told(message: str) -> str | None:
    found = _found(message)
    best = max(OTHERS, key=lambda language: len(found[language]))
    is_other = len(found[best]) >= FEWEST or any(len(word) >= LONG for word in found[best])
    if is_other and len(found[best]) >= MORE * len(found["en"]):
        return best
    return "en" if _is_surely_english(found) else None


def is_surely_english(message: str) -> bool:
    """Whether it has several of the common words of English, and more than of another language."""
    return _is_surely_english(_found(message))


def _is_surely_english(found: Mapping[str, Sequence[str]]) -> bool:
    return len(found["en"]) >= FEWEST and all(len(found["en"]) > len(found[language]) for language in OTHERS)


def _found(message: str) -> dict[str, list[str]]:
    """The common words of each language that it has."""
    words = WORD.findall(message.lower())
    return {language: [word for word in words if word in _telling_words(language)] for language in LANGUAGES}


@functools.cache
def _telling_words(language: str) -> frozenset[str]:
    """The common words of a language without those that English shares with another ("no", "me")."""
    against = OTHERS if language == "en" else ("en",)
    return common_words(language).difference(*map(common_words, against))


@functools.cache
def common_words(language: str) -> frozenset[str]:
    """Words that tell nothing but the language."""
    return frozenset(texts(language)["common_words"].split())
