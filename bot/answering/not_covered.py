"""What is said in place of an answer that the articles do not have."""

from __future__ import annotations

import functools
import re

from bot.safety.notices import Numbers, filled
from bot.texts import texts
from bot.texts.languages import LANGUAGES, WORD


def not_covered(message: str, language: str, numbers: Numbers) -> str:
    """Plain words in ``language``; kind ones first to somebody whom others hurt, or who tells of an own feeling.

    The ``message`` may be in any of the languages.
    """
    t = texts(language)
    if any(re.search(texts(spoken)["hurt_by_people"], message, re.I) for spoken in LANGUAGES):
        return filled(t["not_covered_hurt"], numbers, language)
    said = set(WORD.findall(message.lower()))
    told = any(said & _words(spoken, "feelings") and said & _words(spoken, "of_oneself") for spoken in LANGUAGES)
    return str(t["not_covered_feeling" if told else "not_covered"])


@functools.cache
def _words(language: str, name: str) -> frozenset[str]:
    return frozenset(texts(language)[name].split())
