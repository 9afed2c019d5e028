"""The pieces of which an answer is made: sentences, and lists with the sentence that introduces them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.wants import AMOUNT, Wants
from bot.index.files import Index
from bot.index.lexical import terms
from bot.types import Hit, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WORD_WEIGHT = 0.35
FIRST_BONUS, ASKED_BONUS = 0.06, 0.15
"""Authors answer a section's question in its first sentence."""
CLOSE_ASK, SAME_ASK = 0.7, 0.85
"""From these shares of the same words on, an ask is close to the question, or the same."""
NEAR_REPEAT = 0.85
VERDICT = re.compile(r"^(?:yes|no),", re.I)
LEANS = re.compile(
    r"^(?!it (?:is|was|may be|can be) (?:not )?(?:"
    r"(?:important|essential|vital|crucial|possible|hard|difficult|easy|normal)(?: for [\w ]+)? to|"
    r"(?:known|unclear|thought|believed|likely|possible) (?:that|whether|how|why))\b)"
    r"(?:it|its|they|their|these|those|this|that|he|she|such|also|both|however|but|other|another)\b|"
    r"^the (?:same|second|third|latter)\b",
    re.I,
)


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """What is chosen as a whole: one sentence, or a list with the sentence that introduces it."""

    sentences: tuple[Sentence, ...]
    stems: frozenset[str]
    vector: Vectors
    relevance: float

    @property
    def words(self) -> int:
        """Their number."""
        return sum(len(sentence.text.split()) for sentence in self.sentences)

    @property
    def text(self) -> str:
        """The first sentence."""
        return self.sentences[0].text

    @property
    def position(self) -> int:
        """The place of the first sentence in its section."""
        return self.sentences[0].position

    @property
    def is_list(self) -> bool:
        """Whether it has items."""
        return len(self.sentences) > 1

    @property
    def leans(self) -> bool:
        """Whether it can only be read after what stands before it ("They ...", "Other signs ...")."""
        return bool(LEANS.match(self.text))

    @property
    def is_verdict(self) -> bool:
        """Whether it begins with yes or no."""
        return bool(VERDICT.match(self.text))

    @property
    def tells_amount(self) -> bool:
        """Whether it tells a number or a time."""
        return bool(AMOUNT.search(self.text))

    def explains_other_term(self, wants: Wants) -> bool:
        """Whether it explains a term that was not asked for, as its neighbours in a glossary do."""
        name, colon, _ = self.text.partition(": ")
        return bool(colon) and self.sentences[0].kind == "item" and not wants.stems.issuperset(terms(name))

    def repeats(self, other: Unit) -> bool:
        """Whether it says what another says; a list says more than the sentence that introduces it."""
        return not self.is_list and float(self.vector @ other.vector) > NEAR_REPEAT


def asked_for(index: Index, hit: Hit, wants: Wants) -> float:
    """The share of words that a question and the heading or ask of a section that is nearest to it have in common.

    From 0 to 1 (the harmonic mean of both their shares). The similarity of vectors does not tell that: those of the
    query encoder are near to what answers a message, and hardly nearer to its own words.
    """
    section = index.section(hit.key)
    asks = (_stems(ask) for ask in (section.heading, *section.asks))
    return max(2 * len(ask & wants.stems) / max(1, len(ask) + len(wants.stems)) for ask in asks)


@functools.lru_cache(maxsize=20_000)
def _stems(ask: str) -> frozenset[str]:
    """The stems of an author's ask, which is compared with many questions."""
    return frozenset(terms(ask))


def units_of(index: Index, hit: Hit, wants: Wants, vector: Vectors, asked: float) -> list[Unit]:
    """The units of a section with their relevance to the question, for which it is ``asked_for`` so much."""
    sentences, vectors = index.sentences[hit.key], index.sentence_vectors[hit.key]
    near = (vectors @ vector).tolist()
    groups: list[list[int]] = []
    for i, sentence in enumerate(sentences):
        # An item that is a whole sentence, as in a glossary, stands alone; others only below their lead.
        belongs = sentence.kind == "item" and not sentence.text.endswith(".")
        if belongs and groups and sentences[groups[-1][0]].kind in ("lead", "item"):
            groups[-1].append(i)
        else:
            groups.append([i])
    units = []
    for group in groups:
        members = tuple(sentences[i] for i in group)
        if len(members) == 1 and members[0].kind == "lead":
            continue
        stems = frozenset[str]().union(*(index.sentence_terms[hit.key][i] for i in group))
        relevance = max(near[i] for i in group)
        relevance += WORD_WEIGHT * len(wants.stems & stems) / max(1, len(wants.stems))
        relevance += wants.bonus(members[0].text, is_list=len(members) > 1)
        if members[0].position == 0:
            relevance += ASKED_BONUS if asked >= CLOSE_ASK else FIRST_BONUS
        units.append(Unit(members, stems, vectors[group[0]], relevance))
    if asked < SAME_ASK or not wants.yes_no:  # a "yes" or "no" here would answer another question
        return [unit for unit in units if not unit.is_verdict]
    return units
