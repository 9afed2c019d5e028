"""What is said in place of an answer that the articles do not have."""

from __future__ import annotations

import functools
import re

from bot.safety.notices import Numbers, filled
from bot.texts import texts
from bot.texts.languages import WORD


def not_covered(message: str, language: str, numbers: Numbers) -> str:
    """Plain words; a kind one first to somebody whom others hurt, or who tells of a feeling of their own."""
    t = texts(language)
    if re.search(t["hurt_by_people"], message, re.I):
        return filled(t["not_covered_hurt"], numbers, language)
    said = set(WORD.findall(message.lower()))
    told = said & _words(language, "feelings") and said & _words(language, "of_oneself")
    return str(t["not_covered_feeling" if told else "not_covered"])


@functools.cache
def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(texts(language)[name].split())
