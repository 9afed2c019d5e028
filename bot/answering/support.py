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
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bot.index.embed import Embedder
from bot.index.lexical import STOPWORDS, stem
from bot.retrieval.spelling import english_words
from bot.retrieval.vocabulary import TermFinder
from bot.texts.read_yaml import read_yaml

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

WORD = re.compile(r"[^\W_]+(?:[.,'][^\W_]+)*")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
DENIALS = dict.fromkeys("no not never none nor neither cannot nothing nobody unable".split(), 4) | {"without": 2}
"""How many words behind it each denies."""
RETOLD = 0.7
"""A sentence that shares so much with one of the passage retells it."""


@dataclass(frozen=True, slots=True)
class Features:
    """How a sentence fits a passage that it does not contradict."""

    covered: float
    """Share of the sentence's words that the passage has, too."""
    pairs: float
    """Share of its neighbouring words that stand near each other in the passage."""
    new: float
    """Number of its words that the passage lacks, counted less the nearer their meaning is to a word of it."""
    strangest: float
    """How far the strangest of them is from all words of the passage."""
    rarest: float
    """How rare in English the rarest of them is, 0 to 1: swapped names are rare, linking words are not."""
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
        if contradiction := self.contradiction(sentence, passage):
            return contradiction
        fit = read_fit()
        values = asdict(self.measure(sentence, passage))
        score = fit["intercept"] + sum(fit["weights"][name] * value for name, value in values.items())
        return None if 1 / (1 + math.exp(-score)) >= fit["threshold"] else "unsupported"

    def contradiction(self, sentence: str, passage: Sequence[str]) -> str | None:
        """A difference that decides alone: a number, name, denial, opposite or claim that the passage does not have."""
        text = " ".join(passage)
        nearest = max(passage, key=lambda other: _shared(sentence, other), default="")
        retold = _shared(sentence, nearest) >= RETOLD  # all but word for word: a small difference is a change
        numbers, terms = numbers_of(sentence), self._terms(sentence)
        new_words = set(_plain(sentence)) - set(_plain(text))
        found = {
            "number": numbers.keys() - numbers_of(text).keys() or (retold and _exchanged(numbers, numbers_of(nearest))),
            "name": self._names(sentence, text)
            or _proper_names(sentence) & new_words
            or (_exchanged(terms, self._terms(nearest)) and (retold or self._retold_but_for_terms(sentence, nearest))),
            "denial": _flipped(sentence, passage) or (retold and _denies_otherwise(sentence, nearest)),
            "opposite": _opposites(sentence, text) or _turned(sentence, text),
            "strength": lexicon().strong & new_words,
        }
        return next((name for name, difference in found.items() if difference), None)

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
            rarest=max(map(_rarity, new), default=0.0),
            surer=float(_hedged(text) and not _hedged(sentence)),
            likeness=float((texts[1:] @ texts[0]).max()),
        )

    def _terms(self, text: str) -> Counter[str]:
        return Counter(mention.term.term for mention in self._finder.find(text))

    def _retold_but_for_terms(self, sentence: str, nearest: str) -> bool:
        """Whether both are all but word for word the same without their terms, which may have many words."""
        return _shared(self._without_terms(sentence), self._without_terms(nearest)) >= RETOLD

    def _without_terms(self, text: str) -> str:
        for mention in sorted(self._finder.find(text), key=lambda one: one.start, reverse=True):
            text = f"{text[: mention.start]} {text[mention.end :]}"
        return text

    def _names(self, sentence: str, text: str) -> set[str]:
        """The terms of the field in a sentence that the text does not name, by any name or in its words."""
        there = self._terms(text)
        words = set(map(stem, _plain(text)))
        return {
            mention.term.term
            for mention in self._finder.find(sentence)
            if mention.term.term not in there
            and not words.issuperset(map(stem, _plain(sentence[mention.start : mention.end])))
        }


def numbers_of(text: str) -> Counter[tuple[str, str]]:
    """The numbers of a text, as digits, each with the unit of time or share behind it ("" if there is none)."""
    words = _plain(text)
    units = lexicon().units
    found: Counter[tuple[str, str]] = Counter()
    for place, word in enumerate(words):
        number = lexicon().numbers.get(word, word if NUMBER.fullmatch(word) else "")
        if number:
            following = (stem(other) for other in words[place + 1 : place + 4])
            found[number.replace(",", ""), next((unit for unit in following if unit in units), "")] += 1
    return found


@functools.cache
def read_fit() -> dict[str, Any]:
    """The numbers of ``support.yaml``."""
    data: dict[str, Any] = read_yaml((files("bot.answering") / "support.yaml").read_text("utf-8"))
    return data


@functools.cache
def lexicon() -> Words:
    """The words of ``support_words.yaml``."""
    data = read_yaml((files("bot.answering") / "support_words.yaml").read_text("utf-8"))
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
    return [word for word in _plain(text) if word not in STOPWORDS and not NUMBER.fullmatch(word)]


def _share_of_pairs(said: Sequence[str], there: Sequence[str]) -> float:
    near = {frozenset(map(stem, pair)) for n in (1, 2, 3) for pair in zip(there, there[n:], strict=False)}
    pairs = [frozenset(map(stem, pair)) for pair in itertools.pairwise(said)]
    return sum(pair in near for pair in pairs) / len(pairs) if pairs else 1.0


def _exchanged(said: Counter[Any], there: Counter[Any]) -> bool:
    """Whether something was put in the place of something else."""
    return bool(said - there) and bool(there - said)


def _shared(sentence: str, other: str) -> float:
    """Words of both over words of either, 0 to 1."""
    mine, theirs = ({stem(word) for word in _content(text)} for text in (sentence, other))
    return len(mine & theirs) / max(1, len(mine | theirs))


def _denies_otherwise(sentence: str, other: str) -> bool:
    """Whether a sentence denies more often than the one it retells, or less often without leaving anything else out."""
    mine, theirs = (sum(word in DENIALS for word in _plain(text)) for text in (sentence, other))
    left_out = {stem(word) for word in _content(other)} - {stem(word) for word in _content(sentence)} - DENIALS.keys()
    return mine > theirs or (mine < theirs and not left_out)


def _proper_names(text: str) -> set[str]:
    """Words in capitals that do not begin a sentence: people, places, genes, brands."""
    return {match.lower() for match in re.findall(rf"(?<=[^.!?] )(?=[A-Z]){WORD.pattern}", text)}


def _denied(text: str) -> dict[str, set[bool]]:
    """For each stem, whether it stands behind a denial; both if it occurs in both ways."""
    found: dict[str, set[bool]] = {}
    left = 0
    for token in re.findall(rf"{WORD.pattern}|[.,;:()]", text.lower().replace("\u2019", "'").replace("n't", " not")):
        if token in DENIALS:
            left = DENIALS[token]
        elif not token[0].isalnum():
            left = 0
        elif token not in STOPWORDS:
            found.setdefault(stem(token), set()).add(left > 0)
            left -= 1
    return found


def _flipped(sentence: str, passage: Iterable[str]) -> set[str]:
    """The words that one denies and the other does not."""
    mine, theirs = _denied(sentence), _denied(" ".join(passage))
    return {word for word in mine.keys() & theirs.keys() if not mine[word] & theirs[word]}


def _opposites(sentence: str, text: str) -> set[str]:
    """The words of a sentence whose opposite stands in the text instead."""
    there = {stem(word) for word in _plain(text)}
    return {
        word
        for word in map(stem, _plain(sentence))
        if word not in there and not there.isdisjoint(lexicon().opposites.get(word, ()))
    }


def _turned(sentence: str, text: str) -> bool:
    """Whether a comparison stands the other way round: "more men than women" for "more women than men"."""
    return bool(_compared(sentence) & {(right, left) for left, right in _compared(text)})


def _compared(text: str) -> set[tuple[str, str]]:
    return {(stem(left), stem(right)) for left, right in re.findall(r"(\w+) than (\w+)", text.lower())}


def _rarity(word: str) -> float:
    return 1 - math.log(english_words().get(word, 1)) / _log_of_most()


@functools.cache
def _log_of_most() -> float:
    return math.log(max(english_words().values()))


def _hedged(text: str) -> bool:
    return not lexicon().hedges.isdisjoint(_plain(text))
