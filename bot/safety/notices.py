"""The words that stand first: notices for danger signs, one-line notes for questions about them."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any

import yaml

from bot.safety.triage import Decision
from bot.types import Intent, Level

MOST_SIGNS = 2


def notice(decision: Decision, emergency_number: str, crisis_line: str, language: str = "en") -> str | None:
    """The notice for a present danger, or None if there is none: the level's text and what its signs need said."""
    if decision.level == Level.NONE:
        return None
    texts = read_notices(language)
    at_level = [s for s, level in zip(decision.signs, decision.sign_levels, strict=True) if level == decision.level]
    extras = [_of_level(texts["signs"].get(sign), decision.level) for sign in at_level[:MOST_SIGNS]]
    text = " ".join(part for part in (texts["levels"][decision.level], *extras) if part)
    return text.format(emergency_number=emergency_number, crisis_line=crisis_line)


def note(decision: Decision, emergency_number: str, crisis_line: str, language: str = "en") -> str | None:
    """One line for a personal wish, or for a question about a danger sign; None if neither is there."""
    texts = read_notices(language)
    parts = []
    if decision.intent != Intent.EDUCATION:
        parts.append(texts["intents"][decision.intent])
    parts += [texts["about"][sign] for sign in decision.about[:1] if sign in texts["about"]]
    return " ".join(parts).format(emergency_number=emergency_number, crisis_line=crisis_line) or None


@functools.cache
def read_notices(language: str) -> dict[str, Any]:
    """The texts of a language; KeyError if there is none."""
    resource = files("bot.safety") / "notices" / f"{language}.yaml"
    if not resource.is_file():
        raise KeyError(language)
    data: dict[str, Any] = yaml.safe_load(resource.read_text("utf-8"))
    return data


def _of_level(text: str | dict[str, str] | None, level: Level) -> str:
    if isinstance(text, dict):
        return text.get(level, "")
    return text or ""
