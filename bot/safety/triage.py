"""Reads a message before anything else does: how urgent is it, and what does it want?

The rules are data (``rules.yaml``); this file only knows how concepts combine. It looks at the whole
conversation: a rule's concepts may stand in different messages of the person, as long as the newest says
one of them; and a danger, once seen, stays for the conversation.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError
from bot.safety.patterns import Concept, joined, without_leet
from bot.types import Intent, Level

MAX_WORDS = 4000


class RuleFields(BaseModel):
    """One rule as it stands in ``rules.yaml``."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    sign: str = Field(pattern=r"^(RF\d\d|intent)$")
    level: Level = Level.NONE
    intent: Intent | None = None
    when: list[str] = Field(min_length=1)
    unless: list[str] = []
    bare: bool = False
    past_counts: bool = False
    source: str = Field(min_length=1)
    fires: list[str] = Field(min_length=2)
    silent: list[str] = []


class RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    concepts: dict[str, list[str]]
    rules: list[RuleFields]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its concepts: every group of ``when`` must be said, nothing of ``unless``."""

    id: str
    sign: str
    level: Level
    intent: Intent | None
    when: tuple[tuple[Concept, ...], ...]
    unless: tuple[Concept, ...]
    bare: bool
    past_counts: bool

    def fires(self, newest: str, earlier: Sequence[str]) -> bool:
        """Whether the newest message, with the earlier ones, says what the rule names."""
        if any(concept.matches([newest]) for concept in self.unless):
            return False
        said_now = [any(concept.matches([newest]) for concept in group) for group in self.when]
        if all(said_now):
            return True
        if not any(said_now) or not earlier:
            return False
        return all(
            now or any(concept.matches(earlier) for concept in group)
            for now, group in zip(said_now, self.when, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What triage found in a message.

    ``level`` is what the person needs now. ``about`` names the danger signs that the message only asks
    about, so that an answer can carry a line on when they are an emergency. ``standing`` is a level that
    an earlier message set and that stays.
    """

    level: Level = Level.NONE
    intent: Intent = Intent.EDUCATION
    rules: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    standing: Level = Level.NONE
    levels: tuple[Level, ...] = field(default=())


class Triage:
    """The rules, ready to read messages."""

    def __init__(self, concepts: Mapping[str, Concept], rules: Iterable[Rule]) -> None:
        self._concepts = concepts
        self.rules = tuple(rules)

    def read(self, message: str, earlier: Sequence[str] = ()) -> Decision:
        """Decides on ``message``, said after ``earlier`` messages of the same person (oldest first)."""
        before = [self._joined(text) for text in earlier]
        decision = self._decide(self._joined(message), before)
        standing = Level.NONE
        for number, text in enumerate(before):
            found = self._decide(text, before[:number])
            if found.level in (Level.EMERGENCY_NOW, Level.CRISIS) and found.level.rank > standing.rank:
                standing = found.level
                standing_decision = found
        if standing.rank > decision.level.rank:
            return Decision(
                standing,
                decision.intent,
                standing_decision.rules,
                standing_decision.signs,
                decision.about,
                standing,
                standing_decision.levels,
            )
        return decision

    def _joined(self, text: str) -> str:
        text = text if len(text.split()) <= MAX_WORDS else " ".join(text.split()[:MAX_WORDS])
        plain = joined(text)
        fluent = joined(without_leet(text))
        return plain if fluent == plain else plain + "\u2016" + fluent

    def _says(self, concept: str, text: str) -> bool:
        return concept in self._concepts and self._concepts[concept].matches([text])

    def _decide(self, newest: str, earlier: Sequence[str]) -> Decision:
        fired = [rule for rule in self.rules if rule.fires(newest, earlier)]
        intent = next((rule.intent for rule in fired if rule.intent and rule.intent != Intent.EDUCATION), None)
        personal = self._says("personal", newest)
        asks_about = self._says("educational", newest) and not self._says("happening_now", newest)
        long_ago = self._says("past", newest) and not self._says("happening_now", newest)
        dangers = [rule for rule in fired if rule.level != Level.NONE]
        now, about = [], []
        for rule in dangers:
            only_asks = asks_about and (not personal or rule.level == Level.SEE_YOUR_TEAM)
            over = long_ago and not rule.past_counts and rule.level.rank >= Level.URGENT_SAME_DAY.rank
            (about if (only_asks or over) and not rule.bare else now).append(rule)
        now.sort(key=lambda rule: -rule.level.rank)
        if intent is None and personal and any(rule.level == Level.SEE_YOUR_TEAM for rule in now):
            intent = Intent.PERSONAL_ADVICE
        return Decision(
            level=now[0].level if now else Level.NONE,
            intent=intent or Intent.EDUCATION,
            rules=tuple(rule.id for rule in now),
            signs=tuple(dict.fromkeys(rule.sign for rule in now)),
            about=tuple(dict.fromkeys(rule.sign for rule in about if rule.level.rank >= Level.URGENT_SAME_DAY.rank)),
            levels=tuple(rule.level for rule in now),
        )


def read_rules(source: str, where: str) -> RuleFile:
    """Checks a rules file.

    Raises:
        SettingsError: it is no YAML, a field is unknown, or a rule names a concept that does not exist.
    """
    try:
        data: Any = yaml.safe_load(source)
        file = RuleFile.model_validate(data)
        for name, patterns in file.concepts.items():
            Concept(name, patterns)
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise SettingsError(f"{where}: {error}") from error
    ids = [rule.id for rule in file.rules]
    for rule in file.rules:
        if ids.count(rule.id) > 1:
            raise SettingsError(f"{where}: rule {rule.id!r} stands twice; rename one")
        for name in [part.strip() for group in rule.when for part in group.split("|")] + rule.unless:
            if name not in file.concepts:
                raise SettingsError(f"{where}: rule {rule.id!r} names the concept {name!r}, which does not exist")
    return file


def build_triage(file: RuleFile) -> Triage:
    """The rules of a checked file, compiled."""
    concepts = {name: Concept(name, patterns) for name, patterns in file.concepts.items()}
    return Triage(
        concepts,
        (
            Rule(
                rule.id,
                rule.sign,
                rule.level,
                rule.intent,
                tuple(tuple(concepts[name.strip()] for name in group.split("|")) for group in rule.when),
                tuple(concepts[name] for name in rule.unless),
                rule.bare,
                rule.past_counts,
            )
            for rule in file.rules
        ),
    )


@functools.cache
def packaged_rules() -> RuleFile:
    """The rules that come with the program."""
    resource = files("bot.safety") / "rules.yaml"
    return read_rules(resource.read_text("utf-8"), "bot/safety/rules.yaml")
