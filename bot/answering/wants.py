"""What a question asks for: a number, yes or no, a list, whether something helps, or dangers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.index.lexical import terms

NUMBER = re.compile(
    r"\bhow (?:long|many|much|common|rare|often|old|soon|quickly|likely)\b|\bwhat (?:age|percent)", re.I
)
YES_NO = re.compile(r"^(?:is|are|can|could|does|do|did|will|would|has|have|should|may|am)\b", re.I)
LIST = re.compile(
    r"^(?:which|what) (?:(?:are|were) the )?\w+(?: \w+)? (?:can|should|are|do|does|may)\b|"
    r"\b(?:signs|symptoms|treatments|options|types|kinds|causes|triggers|side[- ]effects|risks|medicines|questions)\b",
    re.I,
)
EFFECT = re.compile(r"\b(?:help|helps|work|works|effective|good for|improve|treat|cure|benefit)\b", re.I)
DANGERS = re.compile(r"\b(?:side[- ]effects?|risks?|safe|dangerous|dangers?|harm|harmful|complications?)\b", re.I)
DIGIT = re.compile(r"\d")
AMOUNT = re.compile(r"\d|\b(?:hours|days|weeks|months|years|half|quarter|third)\b")
SAYS_YES_NO = re.compile(r"^(?:yes|no)\b|\bnot known\b|\bcannot\b|\bno cure\b|\bis not\b|\bare not\b|\bcan\b", re.I)
WEAK_EVIDENCE = re.compile(
    r"\b(?:not known|nobody knows|small stud|one small|no comparison|no large trial|not proven|evidence)\w*", re.I
)
DANGER = re.compile(r"\b(?:emergency number|same day|at once)\b", re.I)

NUMBER_BONUS = 0.08
YES_NO_BONUS = 0.08
LIST_BONUS = 0.15
WEAK_BONUS = 0.05
DANGER_BONUS = 0.15


@dataclass(frozen=True, slots=True)
class Wants:
    """What a question asks for."""

    stems: frozenset[str]
    number: bool
    yes_no: bool
    list_: bool
    effect: bool
    dangers: bool

    @classmethod
    def of(cls, question: str) -> Wants:
        """Reads a question."""
        return cls(
            stems=frozenset(terms(question)),
            number=bool(NUMBER.search(question)),
            yes_no=bool(YES_NO.match(question)),
            list_=bool(LIST.search(question)),
            effect=bool(EFFECT.search(question)),
            dangers=bool(DANGERS.search(question)),
        )

    def bonus(self, text: str, *, is_list: bool) -> float:
        """How much better a sentence, or the lead of a list, fits because it is of the kind that is asked for."""
        bonuses = (
            (self.number and DIGIT.search(text), NUMBER_BONUS),
            (self.yes_no and SAYS_YES_NO.search(text), YES_NO_BONUS),
            (self.list_ and is_list, LIST_BONUS),
            (self.effect and WEAK_EVIDENCE.search(text), WEAK_BONUS),
            (self.dangers and DANGER.search(text), DANGER_BONUS),
        )
        return sum(bonus for fits, bonus in bonuses if fits)
