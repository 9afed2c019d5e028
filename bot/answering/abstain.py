"""Decides whether what was found is enough to answer, or whether to say that it is not.

The decision is a logistic regression over a handful of features; its numbers stand in ``abstain.yaml`` and are
fitted by ``python -m benchmarks.fit_abstain`` on the development parts of the suites ``abstention`` and
``conversations``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.index.files import Index
from bot.index.lexical import terms
from bot.retrieval.spelling import WORD, english_words
from bot.texts.read_yaml import read_yaml
from bot.types import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

BEST = 3
"""Features look at this many hits."""
STRANGE_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Features:
    """How the best hits fit a question, each 0 to 1."""

    text: float
    """Best cosine to a section's text."""
    ask: float
    """Best cosine to a heading or an ask."""
    mean_text: float
    """Mean cosine of the best hits to their texts: other subjects are far from all of them."""
    coverage: float
    """Share of the question's words that one section has; rare words count more."""
    rarest: float
    """1 if a section has the rarest of the question's words."""
    unknown: float
    """Share of the question's words that no article has (another disease, an invented drug); rare words count more."""
    strange: float
    """1 if a long word is neither English nor in an article: an invented drug, a name."""
    elsewhere: float
    """Best cosine to a question of another subject."""
    nearest: float
    """Best cosine of the first hit to anything of it."""
    ahead: float
    """By how much that is more than that of any other hit; negative if another is nearer."""
    asked: float
    """1 if the question is, letter for letter, one that an author says is answered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """``enough`` is the decision; ``probability`` that the articles answer the question."""

    enough: bool
    probability: float


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted numbers."""

    intercept: float
    weights: dict[str, float]
    threshold: float


def judge(index: Index, question: str, vector: Vector, hits: Sequence[Hit]) -> Evidence:
    """Whether the hits are enough to answer the question."""
    if not hits:
        return Evidence(False, 0.0)
    fit = read_fit()
    values = asdict(measure(index, question, vector, hits))
    score = fit.intercept + sum(fit.weights[name] * value for name, value in values.items())
    probability = 1 / (1 + math.exp(-score))
    return Evidence(probability >= fit.threshold, probability)


def measure(index: Index, question: str, vector: Vector, hits: Sequence[Hit]) -> Features:
    """The features of a question and its hits, of which there is at least one."""
    best = hits[:BEST]
    first, *others = (max(hit.dense, hit.ask) for hit in hits)
    wanted = {term: index.lexical.rarity(term) for term in terms(question)}
    total = sum(wanted.values()) or 1.0
    rarest = max(wanted, key=lambda term: (wanted[term], term), default="")
    return Features(
        text=max(hit.dense for hit in best),
        ask=max(hit.ask for hit in best),
        mean_text=sum(hit.dense for hit in best) / len(best),
        coverage=max(_covered(index, wanted, hit) for hit in best) / total,
        rarest=float(any(_covered(index, {rarest: 1.0}, hit) for hit in best)) if rarest else 1.0,
        unknown=sum(rarity for term, rarity in wanted.items() if not index.lexical.knows(term)) / total,
        strange=float(any(_is_strange(index, word) for word in WORD.findall(question.lower()))),
        elsewhere=float((index.elsewhere @ vector).max(initial=0.0)),
        nearest=first,
        ahead=first - max(others, default=first),
        asked=float(any(hit.asked for hit in best)),
    )


def questions_of_other_subjects() -> list[str]:
    """The lines of ``elsewhere.txt``; they are embedded when the index is built."""
    lines = (files("bot.answering") / "elsewhere.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _is_strange(index: Index, word: str) -> bool:
    if len(word) < STRANGE_LETTERS or word in english_words():
        return False
    return not any(index.lexical.knows(term) for term in terms(word))


@functools.cache
def read_fit() -> Fit:
    """The numbers of ``abstain.yaml``."""
    data = read_yaml((files("bot.answering") / "abstain.yaml").read_text("utf-8"))
    return Fit(data["intercept"], data["weights"], data["threshold"])


def _covered(index: Index, wanted: dict[str, float], hit: Hit) -> float:
    """The rarity of the question's terms that the section (its title, text or asks) has."""
    said = index.section_terms[hit.key]
    return sum(rarity for term, rarity in wanted.items() if term in said)
