"""Whether a passage says what a sentence says: numbers, denials, names, strength, and how much is new.

Some differences decide alone (a number that the passage does not have); the others are weighed by a logistic
regression, whose numbers stand in ``support.yaml`` and are fitted by ``python -m benchmarks.fit_support`` on the
development part of the suite ``evals/suites/verification.yaml``.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from bot.index.embed import Embedder
from bot.index.lexical import STOPWORDS, stem
from bot.retrieval.vocabulary import TermFinder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?")
DENIALS = frozenset("no not never without none nor neither cannot nothing nobody unable lack lacks".split())
DENIAL_REACH = 4
"""So many words behind a denial are denied."""


@dataclass(frozen=True, slots=True)
class Features:
    """How a sentence fits a passage."""

    covered: float
    """Share of the sentence's words that the passage has, too."""
    pairs: float
    """Share of its neighbouring words that stand near each other in the passage."""
    new: float
    """Number of its words that the passage lacks, counted less the nearer their meaning is to a word of it."""
    strangest: float
    """How far the strangest of them is from all words of the passage."""
    names: float
    """Number of terms of the field that the passage does not name."""
    flipped: float
    """Number of words that one denies and the other does not."""
    opposites: float
    """Number of words whose opposite stands in the passage instead."""
    stronger: float
    """Number of words that claim much (always, all, proven) and are new."""
    surer: float
    """1 if the passage says "may" or "some" and the sentence no such word."""
    likeness: float
    """Cosine of the sentence and the best window of the passage."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of ``support_words.yaml``."""

    numbers: Mapping[str, str]
    units: frozenset[str]
    strong: frozenset[str]
    hedges: frozenset[str]
    opposites: Mapping[str, frozenset[str]]


class SupportJudge:
    """Knows the terms of the field."""

    def __init__(self, embedder: Embedder, finder: TermFinder) -> None:
        self._embedder = embedder
        self._finder = finder

    def objection(self, sentence: str, passage: Sequence[str]) -> str | None:
        """Why ``passage``, given by its sentences, does not carry ``sentence``; None if it does."""
        if numbers_of(sentence) - numbers_of(" ".join(passage)):
            return "number"
        fit = read_fit()
        values = asdict(self.measure(sentence, passage))
        score = fit["intercept"] + sum(fit["weights"][name] * value for name, value in values.items())
        return None if 1 / (1 + math.exp(-score)) >= fit["threshold"] else "unsupported"

    def measure(self, sentence: str, passage: Sequence[str]) -> Features:
        """The features of a sentence and the sentences of a passage."""
        text = " ".join(passage)
        said, there = _content(sentence), _content(text)
        known = {stem(word) for word in there}
        new = [word for word in said if stem(word) not in known]
        windows = [" ".join(passage[i : i + 2]) for i in range(max(1, len(passage) - 1))]
        words = list(dict.fromkeys([*new, *there])) if new else []
        vectors = dict(zip(words, self._embedder.encode(words), strict=True)) if words else {}
        texts = self._embedder.encode([sentence, *windows])
        distances = [1 - max((float(vectors[word] @ vectors[other]) for other in there), default=0.0) for word in new]
        return Features(
            covered=1 - len(new) / max(1, len(said)),
            pairs=_share_of_pairs(said, there),
            new=sum(distances),
            strangest=max(distances, default=0.0),
            names=float(len(self._names(sentence) - self._names(text))),
            flipped=float(len(_flipped(sentence, passage))),
            opposites=float(sum(1 for word in _plain(sentence) if _has_opposite(word, text))),
            stronger=float(len(lexicon().strong & (set(_plain(sentence)) - set(_plain(text))))),
            surer=float(_hedged(text) and not _hedged(sentence)),
            likeness=float((texts[1:] @ texts[0]).max()),
        )

    def _names(self, text: str) -> set[str]:
        return {mention.term.term for mention in self._finder.find(text)}


def numbers_of(text: str) -> set[tuple[str, str]]:
    """The numbers of a text, as digits, each with the unit of time or share behind it ("" if there is none)."""
    words = _plain(text)
    units = lexicon().units
    found = set()
    for place, word in enumerate(words):
        number = lexicon().numbers.get(word, word if word[0].isdigit() else "")
        if number:
            following = (stem(other) for other in words[place + 1 : place + 4])
            found.add((number.replace(",", ""), next((unit for unit in following if unit in units), "")))
    return found


@functools.cache
def read_fit() -> dict[str, Any]:
    """The numbers of ``support.yaml``."""
    data: dict[str, Any] = yaml.safe_load((files("bot.answering") / "support.yaml").read_text("utf-8"))
    return data


@functools.cache
def lexicon() -> Words:
    """The words of ``support_words.yaml``."""
    data = yaml.safe_load((files("bot.answering") / "support_words.yaml").read_text("utf-8"))
    opposites: dict[str, set[str]] = {}
    for line in data["opposites"]:
        one, other = (side.split() for side in line.split("|"))
        for left, right in ((one, other), (other, one)):
            for word in left:
                opposites.setdefault(stem(word), set()).update(map(stem, right))
    return Words(
        numbers={word: str(number) for word, number in data["numbers"].items()},
        units=frozenset(map(stem, data["units"].split())),
        strong=frozenset(data["strong"].split()),
        hedges=frozenset(data["hedges"].split()),
        opposites={word: frozenset(others) for word, others in opposites.items()},
    )


def _plain(text: str) -> list[str]:
    return WORD.findall(text.lower().replace("\u2019", "'").replace("n't", " not"))


def _content(text: str) -> list[str]:
    """The words that carry meaning, in order."""
    return [word for word in _plain(text) if word not in STOPWORDS and not word[0].isdigit()]


def _share_of_pairs(said: Sequence[str], there: Sequence[str]) -> float:
    near = {frozenset(map(stem, pair)) for n in (1, 2, 3) for pair in zip(there, there[n:], strict=False)}
    pairs = [frozenset(map(stem, pair)) for pair in itertools.pairwise(said)]
    return sum(pair in near for pair in pairs) / len(pairs) if pairs else 1.0


def _denied(text: str) -> dict[str, set[bool]]:
    """For each stem, whether it stands behind a denial; both if it occurs in both ways."""
    found: dict[str, set[bool]] = {}
    left = 0
    for token in re.findall(rf"{WORD.pattern}|[.,;:()]", text.lower().replace("\u2019", "'").replace("n't", " not")):
        if token in DENIALS:
            left = DENIAL_REACH
        elif not token[0].isalnum():
            left = 0
        elif token not in STOPWORDS:
            found.setdefault(stem(token), set()).add(left > 0)
            left -= 1
    return found


def _flipped(sentence: str, passage: Iterable[str]) -> set[str]:
    mine, theirs = _denied(sentence), _denied(" ".join(passage))
    return {word for word in mine.keys() & theirs.keys() if not mine[word] & theirs[word]}


def _has_opposite(word: str, text: str) -> bool:
    stems = {stem(other) for other in _plain(text)}
    return stem(word) not in stems and not stems.isdisjoint(lexicon().opposites.get(stem(word), ()))


def _hedged(text: str) -> bool:
    return not lexicon().hedges.isdisjoint(_plain(text))
