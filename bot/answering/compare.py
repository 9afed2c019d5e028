"""Two things that a question sets side by side: an answer speaks of both."""

from __future__ import annotations

import functools
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from bot.index.lexical import terms
from bot.retrieval.followup import FIELD
from bot.retrieval.vocabulary import TermFinder
from bot.types import Term

COMPARES = re.compile(r"\b(?:or|vs|versus|than|between)\b", re.I)
SETS_AGAINST = re.compile(
    r",? (?:or|vs\.?|versus|(?:(?:is|are|works?|helps?) )?(?:better|worse|safer|stronger) than) (?:an? |the )?", re.I
)
"""What stands between two things that are compared."""
BETWEEN, JOINS = re.compile(r"\bbetween (?:an? |the )?$", re.I), re.compile(r",? (?:and|or) (?:an? |the )?", re.I)
"""What stands before them, and between them, in "the difference between ... and ..."."""
EITHER = re.compile(r"\b([a-z'-]+) or (?:an? |the )?([a-z'-]+)", re.I)
COUNTS = frozenset("one two three four five six seven eight nine ten twelve twice".split())
EVERYDAY_THINGS = (
    Term("tablets", also=("tablet", "pill", "pills")),
    Term("baclofen pump", also=("pump", "pumps")),
    Term("surgery", also=("operation", "operations")),
    Term("exercise", also=("exercises",)),
    Term("yoga"),
    Term("swimming"),
)
"""Treatments whose names everybody knows, so that the vocabulary does not explain them."""
JUDGEMENT = frozenset(terms("better best worse stronger safer difference choose"))
"""A question with such a word cannot be asked about one thing alone."""
PLAIN = frozenset(terms(f"good help work try {FIELD}"))
"""A question that says no more than this asks what a thing is."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things that a question compares, or two alternatives of which an answer names one."""

    names: tuple[frozenset[str], ...]
    """The stems of each of its names."""
    question: str
    """What to ask about it alone."""

    def is_named(self, stems: AbstractSet[str]) -> bool:
        """Whether a text with these ``stems`` speaks of it."""
        return any(name <= stems for name in self.names)


def compared(question: str, vocabulary: tuple[Term, ...]) -> tuple[Side, ...]:
    """The two things of the field that a question sets side by side ("botox or baclofen").

    Dystonia itself, of which all articles speak, is left out. Two other words ("permanent or temporary") are one side
    with two names, as an answer names one of them. Numbers ("two or three weeks") and "or not" compare nothing.
    """
    if not COMPARES.search(question):
        return ()
    for one, other in pairwise(_finder(vocabulary).find(question)):
        between = BETWEEN.search(question[: one.start])
        joins = JOINS if between else SETS_AGAINST
        if joins.fullmatch(question[one.end : other.start]):
            before, after = question[: between.start() if between else one.start], question[other.end :]
            brands = one.term == other.term
            things = (Term(question[m.start : m.end]) if brands else m.term for m in (one, other))
            return tuple(_side(thing, before, after) for thing in things if thing.term != FIELD)
    either = EITHER.search(question)
    names = tuple(frozenset(terms(word)) for word in either.groups() if word not in COUNTS) if either else ()
    return (Side(names, question),) if len(names) == 2 and all(names) else ()


@functools.lru_cache(maxsize=2)  # the build that answers, and the one before while it is replaced
def _finder(vocabulary: tuple[Term, ...]) -> TermFinder:
    return TermFinder((*vocabulary, *EVERYDAY_THINGS))


def _side(thing: Term, before: str, after: str) -> Side:
    names = tuple(frozenset(terms(name)) for name in (thing.term, *thing.also))
    rest = frozenset(terms(before + after))
    keeps = JUDGEMENT.isdisjoint(rest) and not PLAIN.issuperset(rest)
    return Side(names, f"{before}{thing.term}{after}" if keeps else f"What is {thing.term}?")
