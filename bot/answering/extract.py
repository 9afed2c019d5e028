"""The default composer: chooses and orders sentences of the articles so that they read as an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.index.files import Index
from bot.index.lexical import terms
from bot.types import Draft, Hit, Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MAX_WORDS = 120
MAX_SECTIONS = 3
MAX_ITEMS = 8
MAIN_UNITS = 5
OTHER_UNITS = 2
WORD_WEIGHT = 0.35
FIRST_BONUS = 0.06
ASKED_BONUS = 0.15
NUMBER_BONUS = 0.08
DANGER_BONUS = 0.15
YES_NO_BONUS = 0.08
CLOSE_ASK = 0.7
SAME_ASK = 0.8
KEEP_SHARE = 0.6
KEEP_SHARE_ASKED = 0.3
OTHER_SHARE = 0.9
NEAR_REPEAT = 0.85
FAR_BETTER = 1.2

WANTS_NUMBER = re.compile(
    r"\bhow (?:long|many|much|common|rare|often|old|soon|quickly|likely)\b|\bwhat (?:age|percent)", re.I
)
YES_NO = re.compile(r"^(?:is|are|can|could|does|do|did|will|would|has|have|should|may|am)\b", re.I)
SAYS_YES_NO = re.compile(r"^(?:yes|no)\b|\bnot known\b|\bcannot\b|\bno cure\b|\bis not\b|\bare not\b|\bcan\b", re.I)
WANTS_RISK = re.compile(r"\b(?:side[- ]effects?|risks?|safe|dangerous|dangers?|harm|harmful|complications?)\b", re.I)
DANGER = re.compile(r"\b(?:emergency number|same day|at once)\b", re.I)
VERDICT = re.compile(r"^(?:yes|no)\b", re.I)
LEANS = re.compile(
    r"^(?:it|its|they|their|these|those|this|that|he|she|such|also|both|however|but|other|another)\b|"
    r"^the (?:same|second|third|latter)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is chosen as a whole: one sentence, or a list with the sentence that introduces it."""

    sentences: tuple[Sentence, ...]
    vector: Vectors
    relevance: float

    @property
    def words(self) -> int:
        return sum(len(sentence.text.split()) for sentence in self.sentences)

    @property
    def position(self) -> int:
        return self.sentences[0].position


def compose(index: Index, question: str, vector: Vectors, hits: Sequence[Hit]) -> list[Draft]:
    """The sentences of an answer, in reading order; none if there are no hits.

    The best section gives the first sentence and most of the rest; others add what is relevant and new.
    """
    if not hits:
        return []
    wanted = set(terms(question))
    main = _units(index, hits[0], question, wanted, vector)
    if not main:
        return []
    first = max(main, key=lambda unit: (not LEANS.match(unit.sentences[0].text), unit.relevance, -unit.position))
    budget = MAX_WORDS - first.words
    # A section that was written for this very question is told whole; of others only what fits it.
    share = KEEP_SHARE_ASKED if hits[0].ask >= CLOSE_ASK else KEEP_SHARE
    rest: list[Unit] = []
    for unit in sorted(main, key=lambda unit: (-unit.relevance, unit.position)):
        if len(rest) + 1 >= MAIN_UNITS or unit.relevance < share * first.relevance:
            break
        if unit is first or unit.words > budget or _repeats(unit, [first, *rest]) or _is_other_term(unit, wanted):
            continue
        rest.append(unit)
        budget -= unit.words
    chosen = _readable(_reading_order(first, rest, hits[0]))
    for hit in hits[1:MAX_SECTIONS]:
        if hit.score < OTHER_SHARE * hits[0].score:
            break
        added: list[Unit] = []
        units = _units(index, hit, question, wanted, vector)
        for unit in sorted(units, key=lambda unit: (-unit.relevance, unit.position))[:OTHER_UNITS]:
            if unit.relevance < OTHER_SHARE * first.relevance or unit.words > budget:
                continue
            text = unit.sentences[0].text
            if not _repeats(unit, chosen + added) and not LEANS.match(text) and not VERDICT.match(text):
                added.append(unit)
                budget -= unit.words
        chosen += sorted(added, key=lambda unit: unit.position)
    return [Draft(s.text, (s,), s.kind == "item") for unit in chosen for s in unit.sentences]


def _units(index: Index, hit: Hit, question: str, wanted: set[str], vector: Vectors) -> list[Unit]:
    """The units of a section with their relevance to the question."""
    sentences, vectors = index.sentences[hit.key], index.sentence_vectors[hit.key]
    groups: list[list[int]] = []
    for i, sentence in enumerate(sentences):
        # An item that is a whole sentence, as in a glossary, stands alone; others only below their lead.
        belongs = sentence.kind == "item" and not sentence.text.endswith(".")
        if belongs and groups and sentences[groups[-1][0]].kind in ("lead", "item"):
            groups[-1].append(i)
        else:
            groups.append([i])
    groups = [group for group in groups if len(group) > 1 or sentences[group[0]].kind != "lead"]
    if hit.ask < SAME_ASK:  # a "yes" or "no" here would answer another question
        groups = [group for group in groups if not VERDICT.match(sentences[group[0]].text)]
    units = []
    for group in (group[: MAX_ITEMS + 1] for group in groups):
        members = tuple(sentences[i] for i in group)
        cosine = float(max(vectors[i] @ vector for i in group))
        said = frozenset[str]().union(*(index.sentence_terms[hit.key][i] for i in group))
        relevance = cosine + WORD_WEIGHT * (len(wanted & said) / len(wanted) if wanted else 0.0)
        relevance += _bonus(question, hit, members)
        units.append(Unit(members, vectors[group[0]], relevance))
    return units


def _bonus(question: str, hit: Hit, members: tuple[Sentence, ...]) -> float:
    text = members[0].text
    bonus = 0.0
    if members[0].position == 0:  # authors answer the section's question in its first sentence
        bonus += ASKED_BONUS if hit.ask >= CLOSE_ASK else FIRST_BONUS
    if WANTS_NUMBER.search(question) and re.search(r"\d", text):
        bonus += NUMBER_BONUS
    if WANTS_RISK.search(question) and DANGER.search(text):
        bonus += DANGER_BONUS
    if YES_NO.match(question) and SAYS_YES_NO.search(text):
        bonus += YES_NO_BONUS
    return bonus


def _is_other_term(unit: Unit, wanted: set[str]) -> bool:
    """Whether a unit explains a term that was not asked for, as its neighbours in a glossary do."""
    name, colon, _ = unit.sentences[0].text.partition(": ")
    return bool(colon) and unit.sentences[0].kind == "item" and wanted.isdisjoint(terms(name))


def _repeats(unit: Unit, others: Sequence[Unit]) -> bool:
    if len(unit.sentences) > 1:
        return False  # a list says more than the sentence that introduces it
    return any(float(unit.vector @ other.vector) > NEAR_REPEAT for other in others)


def _reading_order(first: Unit, rest: Sequence[Unit], hit: Hit) -> list[Unit]:
    """The order of the article if its section is about the question itself; otherwise the best unit leads.

    It leads, too, if it fits the question far better than the sentence with which the article would begin.
    """
    in_order = sorted([first, *rest], key=lambda unit: unit.position)
    far_better = first.relevance > FAR_BETTER * in_order[0].relevance
    if hit.ask >= CLOSE_ASK and not far_better and not LEANS.match(first.sentences[0].text):
        return in_order
    return [first, *sorted(rest, key=lambda unit: unit.position)]


def _readable(units: Sequence[Unit]) -> list[Unit]:
    """Leaves out units that lean on a sentence that is not just before them ("They ...", "Other signs ...")."""
    kept: list[Unit] = []
    for unit in units:
        follows = bool(kept) and kept[-1].sentences[-1].position + 1 == unit.position
        if follows or not LEANS.match(unit.sentences[0].text) or (not kept and len(units) == 1):
            kept.append(unit)
    return kept
