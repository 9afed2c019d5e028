"""The words that stand first: notices for danger signs, one-line notes for questions about them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from bot.safety.triage import SUICIDE, Decision
from bot.texts.read_yaml import read_yaml
from bot.types import Intent, Level

MOST_SIGNS = 2


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom notices name; None stands for the language's own words ("your local emergency number")."""

    emergency: str | None = None
    crisis: str | None = None

    @classmethod
    def of_country(cls, country: str | None, emergency: str | None = None, crisis: str | None = None) -> Numbers:
        """The numbers of a country (ISO 3166, "DE"), unless others are given; none if the table lacks it."""
        known = read_countries().get(country or "", {})
        return cls(emergency or known.get("emergency_number"), crisis or known.get("crisis_line"))


def notice(decision: Decision, numbers: Numbers, language: str = "en") -> str | None:
    """The notice for a present danger, or None if there is none: the level's text between what its signs need said.

    A wish that only the person's own team can grant is told why.
    """
    if decision.level == Level.NONE:
        return None
    texts = read_notices(language)
    signs = _signs_to_name(decision)
    first, then = ([_of_level(texts[part].get(sign), decision.level) for sign in signs] for part in ("first", "signs"))
    what = [texts["levels"][decision.level]]
    if _says_why(decision):
        what = [texts["intents"][decision.intent], texts["after_why"]]
    text = " ".join(part for part in (*first, *what, *then) if part)
    return filled(text, numbers, language)


def note(decision: Decision, numbers: Numbers, language: str = "en") -> str | None:
    """One line for a personal wish, or for a question about a danger sign; None if neither is there."""
    texts = read_notices(language)
    parts = []
    if decision.intent != Intent.EDUCATION:
        parts.append(texts["intents"][decision.intent])
    parts += [texts["about"][sign] for sign in decision.about[:1] if sign in texts["about"]]
    return filled(" ".join(parts), numbers, language) or None


def filled(text: str, numbers: Numbers, language: str) -> str:
    """``text`` with the numbers in place of ``{emergency_number}`` and ``{crisis_line}``."""
    unknown = read_notices(language)["numbers"]
    return text.format(
        emergency_number=numbers.emergency or unknown["emergency_number"],
        crisis_line=numbers.crisis or unknown["crisis_line"],
    )


@functools.cache
def read_notices(language: str) -> dict[str, Any]:
    """The texts of a language; KeyError if there is none."""
    resource = files("bot.safety") / "notices" / f"{language}.yaml"
    if not resource.is_file():
        raise KeyError(language)
    data: dict[str, Any] = read_yaml(resource.read_text("utf-8"))
    return data


@functools.cache
def read_countries() -> dict[str, dict[str, str]]:
    """The table of countries."""
    data: dict[str, dict[str, str]] = read_yaml((files("bot.safety") / "countries.yaml").read_text("utf-8"))
    return data


def _signs_to_name(decision: Decision) -> list[str]:
    """The signs of the decision's level; whoever wants to die in another emergency is told of help for both."""
    at_level = [s for s, level in zip(decision.signs, decision.sign_levels, strict=True) if level == decision.level]
    if SUICIDE in decision.signs:
        others = [sign for sign in at_level if sign != SUICIDE]
        return [SUICIDE, *others[: MOST_SIGNS - 1]]
    return at_level[:MOST_SIGNS]


def _says_why(decision: Decision) -> bool:
    """Whether the notice has to say why a wish is not granted; of a wish for advice, the level's own text does."""
    return decision.level == Level.SEE_YOUR_TEAM and decision.intent not in (Intent.EDUCATION, Intent.PERSONAL_ADVICE)


def _of_level(text: str | dict[str, str] | None, level: Level) -> str:
    if isinstance(text, dict):
        return text.get(level) or (text.get("danger", "") if level.is_urgent else "")
    return text or ""
