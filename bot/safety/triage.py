"""Reads a message before anything else does: how urgent is it, and what does it want?

The rules are data (``rules.yaml``); this file only knows how concepts combine. It looks at the whole
conversation: a rule's concepts may stand in different messages of the person, as long as the newest says
one of them; and an emergency or crisis, once seen, stays for the conversation.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import SettingsError
from bot.safety.patterns import LINE_OF_NO, Concept, joined, starts_of, without_leet
from bot.texts.read_yaml import read_yaml
from bot.types import Intent, Level

MAX_WORDS = 4000
SERIOUS = (Level.EMERGENCY_NOW, Level.CRISIS)
SUICIDE = "RF17"
HARMLESS, HARMLESS_OF_SUICIDE = 0.05, 0.02
"""A message less likely dangerous than that tells of no danger that is there now, whatever words a rule finds in it."""
NAMED_HERE = ("personal", "study", "educational", "happening_now", "past", "settled")
"""Concepts of how something is said, which every rule needs."""
QUESTION_WORDS = frozenset(
    "what whats how can could does do did is are was were why which when who where will would should may "
    "cual cuales cuanto cuantos como quel quels quelle quelles combien comment wie welche welcher wieso".split()
)


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
    about: bool = False
    fires: list[str] = Field(min_length=2)
    silent: list[str] = []

    @model_validator(mode="after")
    def does_one_thing(self) -> RuleFields:
        if (self.level != Level.NONE) + (self.intent is not None) + self.about != 1:
            raise ValueError(f"rule {self.id!r} needs one of level, intent and about")
        return self


class RuleFile(BaseModel):
    """``rules.yaml``; ``undeniable`` are concepts that count even after a "no" ("no clonazepam left")."""

    model_config = ConfigDict(extra="forbid")

    concepts: dict[str, list[str]]
    undeniable: list[str] = []
    rules: list[RuleFields]


class Message:
    """A message as the patterns read it; it remembers the concepts that it says, once the rules have read it.

    ``danger`` is how likely it tells of a danger that is there now, by somebody who read it as a whole.
    """

    def __init__(self, text: str, *, danger: float = 1.0) -> None:
        self.danger = danger
        self.original = text
        text = " ".join(LINE_OF_NO.sub(r"\1.", text).split()[:MAX_WORDS])
        self.text = joined(text)
        fluent = joined(without_leet(text))
        if fluent != self.text:
            self.text += "\u2016" + fluent
        self.said: Set[str] | None = None

    @classmethod
    def of(cls, text: str | Message) -> Message:
        """A text as a message; one that is a message already knows what it says."""
        return text if isinstance(text, Message) else cls(text)

    @property
    def is_question(self) -> bool:
        """Whether it begins like a question."""
        return next(iter(self.text.split()), "") in QUESTION_WORDS


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with the names of its concepts: one of every group of ``when`` must be said, none of ``unless``."""

    id: str
    sign: str
    level: Level
    intent: Intent | None
    when: tuple[frozenset[str], ...]
    unless: frozenset[str]
    bare: bool
    past_counts: bool
    about: bool
    """It hears that a danger is spoken of, whether or not it is there."""

    def fires(self, newest: Set[str], earlier: Sequence[Set[str]]) -> bool:
        """Whether a message with the ``newest`` concepts, said after messages with the ``earlier`` ones, says so."""
        said_now = [not group.isdisjoint(newest) for group in self.when]
        if not any(said_now) or not self.unless.isdisjoint(newest):
            return False
        return all(
            now or any(not group.isdisjoint(said) for said in earlier)
            for now, group in zip(said_now, self.when, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What triage found in a message.

    ``level`` is what the person needs now, for the danger ``signs``, each at its own level. ``about`` are signs
    that the message only asks about. ``standing`` is the level if an earlier message set it and it stays.
    """

    level: Level = Level.NONE
    intent: Intent = Intent.EDUCATION
    rules: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    sign_levels: tuple[Level, ...] = ()
    about: tuple[str, ...] = ()
    standing: Level = Level.NONE


def with_crisis(decision: Decision) -> Decision:
    """An emergency of somebody who also wants to die; any other decision as it is."""
    if decision.level != Level.EMERGENCY_NOW or SUICIDE in decision.signs:
        return decision
    signs, levels = (*decision.signs, SUICIDE), (*decision.sign_levels, Level.CRISIS)
    return dataclasses.replace(decision, signs=signs, sign_levels=levels)


class Triage:
    """The rules, ready to read messages."""

    def __init__(self, concepts: Sequence[Concept], rules: Iterable[Rule]) -> None:
        self.concept_names = tuple(concept.name for concept in concepts)
        self._rules = tuple(rules)
        self._by_start: dict[str, list[Concept]] = defaultdict(list)
        for concept in concepts:
            for start in concept.starts:
                self._by_start[start].append(concept)

    def read(self, message: str | Message, earlier: Sequence[str | Message] = ()) -> Decision:
        """Decides on ``message``, said after ``earlier`` messages of the same person (oldest first)."""
        before = [Message.of(text) for text in earlier]
        decision = self._decide(Message.of(message), before)
        found = [self._decide(text, before[:number]) for number, text in enumerate(before)]
        serious = [past for past in found if past.level in SERIOUS]
        standing = max(serious, key=lambda past: past.level.rank, default=Decision())
        wants_to_die = any(SUICIDE in past.signs for past in (decision, *serious))
        if standing.level.rank > decision.level.rank:
            stands = standing.level if decision.level not in SERIOUS else Level.NONE
            decision = dataclasses.replace(standing, intent=decision.intent, about=decision.about, standing=stands)
        return with_crisis(decision) if wants_to_die else decision

    def concepts_said(self, text: str | Message) -> list[bool]:
        """For each of ``concept_names``, whether a text says it."""
        said = self._said(Message.of(text))
        return [name in said for name in self.concept_names]

    def _said(self, message: Message) -> Set[str]:
        """The names of the concepts that a message says and does not deny."""
        if message.said is None:
            message.said = {
                concept.name
                for start, places in starts_of(message.text).items()
                for concept in self._by_start.get(start, ())
                if concept.matches(start, message.text, places)
            }
        return message.said

    def _decide(self, newest: Message, earlier: Sequence[Message]) -> Decision:
        said, before = self._said(newest), [self._said(message) for message in earlier]
        fired = [rule for rule in self._rules if rule.fires(said, before)]
        personal = "personal" in said and "study" not in said
        now: list[Rule] = []
        about: list[Rule] = []
        for rule in fired:
            if rule.about:
                about.append(rule)
            elif rule.level != Level.NONE:
                (now if self._is_present(rule, newest, personal) else about).append(rule)
        now.sort(key=lambda rule: -rule.level.rank)
        levels: dict[str, Level] = {}
        for rule in now:
            levels.setdefault(rule.sign, rule.level)
        level = now[0].level if now else Level.NONE
        intent = next((rule.intent for rule in fired if rule.intent), Intent.EDUCATION)
        urgent = (rule.sign for rule in about if rule.about or rule.level.is_urgent)
        return Decision(
            level=level,
            intent=intent,
            rules=tuple(rule.id for rule in now or fired),
            signs=tuple(levels),
            sign_levels=tuple(levels.values()),
            about=tuple(dict.fromkeys(urgent)),
        )

    def _is_present(self, rule: Rule, message: Message, personal: bool) -> bool:
        """Whether a danger is told as present: not merely asked about, not long over. In doubt it is present."""
        harmless = HARMLESS_OF_SUICIDE if rule.sign == SUICIDE else HARMLESS
        if message.danger < harmless and rule.level.is_urgent:
            return False
        said = self._said(message)
        if {"past", "settled"} <= said and rule.level != Level.CRISIS:
            return False
        if rule.bare:
            return True
        happening = "happening_now" in said
        asks_about = not said.isdisjoint({"educational", "study"}) or (message.is_question and not personal)
        if asks_about and not happening and (not personal or rule.level == Level.SEE_YOUR_TEAM):
            return False
        over = "past" in said and not happening
        return not (over and not rule.past_counts and rule.level.is_urgent)


def read_rules(source: str, where: str) -> RuleFile:
    """Checks a rules file.

    Raises:
        SettingsError: it is no YAML, a field is unknown, an id stands twice, or a concept that is named does not exist.
    """
    try:
        file = RuleFile.model_validate(read_yaml(source))
        for name, patterns in file.concepts.items():
            Concept(name, patterns)
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise SettingsError(f"{where}: {error}") from error
    for name in (*NAMED_HERE, *file.undeniable):
        if name not in file.concepts:
            raise SettingsError(f"{where}: the concept {name!r} is needed and does not exist")
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
    concepts = [
        Concept(name, patterns, deniable=name not in file.undeniable) for name, patterns in file.concepts.items()
    ]
    rules = (
        Rule(
            id=rule.id,
            sign=rule.sign,
            level=rule.level,
            intent=rule.intent,
            when=tuple(frozenset(name.strip() for name in group.split("|")) for group in rule.when),
            unless=frozenset(rule.unless),
            bare=rule.bare,
            past_counts=rule.past_counts,
            about=rule.about,
        )
        for rule in file.rules
    )
    return Triage(concepts, rules)


@functools.cache
def packaged_rules() -> RuleFile:
    """The rules that come with the program."""
    return read_rules((files("bot.safety") / "rules.yaml").read_text("utf-8"), "bot/safety/rules.yaml")
