"""What is said to a greeting, to thanks, or to a question about the guide itself, of which no article speaks."""

from __future__ import annotations

import functools
import re

from bot.texts import texts
from bot.texts.languages import LANGUAGES

LONGEST = 12
"""Words; what is longer says more than that."""
WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"(?<=\w)['\u2019](?=(?:s|t|re|m|ve|ll|d)\b)")


def small_talk(message: str, language: str, *, keep_days: int | None = None) -> str | None:
    """The reply to a message that is nothing else, or None.

    ``keep_days`` is how long conversations are kept; None if they are not.
    """
    kind = _kind(message)
    if kind is None:
        return None
    reply = texts(language)["small_talk"][kind]
    return str(reply["kept"].format(days=keep_days) if keep_days and "kept" in reply else reply["reply"])


def is_small_talk(message: str) -> bool:
    """Whether a message is thanks, a greeting or the like, and nothing else."""
    return _kind(message) is not None


def _kind(message: str) -> str | None:
    """What a message is that says no more than this, in any of the languages."""
    words = WORD.findall(APOSTROPHE.sub("", message.lower()))
    if len(words) > LONGEST:
        return None
    said = " ".join(words)
    return next((kind for kind, pattern in _patterns() if pattern.fullmatch(said)), None)


@functools.cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (kind, re.compile(talk["says"]))
        for language in LANGUAGES
        for kind, talk in texts(language)["small_talk"].items()
    ]
