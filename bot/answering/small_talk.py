"""What is said to a greeting, to thanks, or to a question about the guide itself, of which no article speaks."""

from __future__ import annotations

import functools
import re

from bot.texts import texts
from bot.texts.languages import LANGUAGES

LONGEST = 12
"""Words; what is longer says more than that."""
WORD = re.compile(r"[^\W_]+")


def small_talk(message: str, language: str, *, keep_days: int | None = None) -> str | None:
    """The reply to a message that is nothing else, or None.

    ``keep_days`` is how long conversations are kept; None if they are not.
    """
    said = WORD.findall(re.sub(r"(?<=\w)['\u2019](?=(?:s|t|re|m|ve|ll|d)\b)", "", message.lower()))
    kind = _kind(" ".join(said)) if len(said) <= LONGEST else None
    if kind is None:
        return None
    reply = texts(language)["small_talk"][kind]
    return str(reply["kept"].format(days=keep_days) if keep_days and "kept" in reply else reply["reply"])


def _kind(said: str) -> str | None:
    """What a message is that says no more than this, in any of the languages."""
    return next((kind for kind, pattern in _patterns() if pattern.fullmatch(said)), None)


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (kind, re.compile(talk["says"]))
        for language in LANGUAGES
        for kind, talk in texts(language)["small_talk"].items()
    ]
