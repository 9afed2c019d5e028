"""A small classifier beside the rules: it hears danger in words that no rule lists.

Logistic regression over the embedder's middle layers, the concepts of the rules, and a message's words and letters,
fitted on ``examples.yaml`` when the index is built (``bot/safety/fit.py``). It only raises what the rules found.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import IndexUnusableError
from bot.safety.patterns import words
from bot.safety.triage import Decision, Triage
from bot.types import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

LEVELS = tuple(sorted(Level, key=lambda level: level.rank))
BUCKETS = 1 << 14
"""Words and letter groups share so many weights."""
MEANING_SCALE, CONCEPT_SCALE = 1.7, 0.25
ALARM = 0.5
"""From this probability of danger on, the level is urgent or higher."""
SERIOUS = 0.5
"""From this share of the danger on, it is an emergency or a crisis."""
ADVICE = 0.6
"""From this probability on, the message is at least for the person's own team."""
TURNS = 4
"""The newest messages of a person that are read as one."""
PART = " // "
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the classifier heard: the level, and the example that is nearest, with its danger sign."""

    level: Level
    sign: str
    example: str


@dataclass(frozen=True, slots=True)
class Classifier:
    """The fitted numbers; rows of ``weights`` are ``LEVELS``, columns meaning, concepts, buckets."""

    weights: Vectors
    intercepts: Vectors
    examples: tuple[tuple[Level, str, str], ...]
    """Level, sign and text of the dangerous examples."""
    example_vectors: Vectors
    mean: Vectors
    spread: Vectors
    """Of the examples' middle layers."""

    def hear(self, text: str, vector: Vectors, middle: Vectors, said: Sequence[bool]) -> Heard | None:
        """What is heard in a text with its embedding, its middle layers and its concepts; None if nothing is."""
        level = self._level(self.probabilities(text, middle, said))
        if level == Level.NONE:
            return None
        near = self.example_vectors @ vector
        alike = [n for n, (of_level, *_) in enumerate(self.examples) if of_level == level]
        _, sign, example = self.examples[max(alike, key=lambda n: near[n])]
        return Heard(level, sign, example)

    def probabilities(self, text: str, middle: Vectors, said: Sequence[bool]) -> NDArray[np.float64]:
        """One probability per level of ``LEVELS``."""
        meaning = evened(middle, self.mean, self.spread) * MEANING_SCALE
        dense = np.concatenate([meaning, np.array(said, dtype=np.float32) * CONCEPT_SCALE])
        scores = self.intercepts + self.weights[:, : len(dense)] @ dense
        buckets = word_features(text)
        columns = np.fromiter(buckets, dtype=np.int64, count=len(buckets)) + len(dense)
        scores = scores + self.weights[:, columns] @ np.fromiter(buckets.values(), dtype=np.float32, count=len(buckets))
        odds = np.exp((scores - scores.max()).astype(np.float64))
        return np.asarray(odds / odds.sum())

    @staticmethod
    def _level(probabilities: NDArray[np.float64]) -> Level:
        likely = dict(zip(LEVELS, probabilities.tolist(), strict=True))
        serious = likely[Level.CRISIS] + likely[Level.EMERGENCY_NOW]
        danger = serious + likely[Level.URGENT_SAME_DAY]
        if danger >= ALARM:
            if serious < SERIOUS * danger:
                return Level.URGENT_SAME_DAY
            return max((Level.EMERGENCY_NOW, Level.CRISIS), key=lambda level: likely[level])
        return Level.SEE_YOUR_TEAM if danger + likely[Level.SEE_YOUR_TEAM] >= ADVICE else Level.NONE


def raised(decision: Decision, heard: Heard | None, *, standing: bool = False) -> Decision:
    """The decision of the rules, raised to what was heard if that is higher; ``standing`` if it was heard before.

    The danger signs that rules found stay: they know what the notice has to say.
    """
    if heard is None or heard.level.rank <= decision.level.rank:
        return decision
    signs = decision.signs or (heard.sign,)
    return dataclasses.replace(
        decision,
        level=heard.level,
        rules=(f"{heard.sign} like: {heard.example}",),
        signs=signs,
        sign_levels=(heard.level,) * len(signs),
        standing=heard.level if standing else decision.standing,
    )


def texts_to_hear(message: str, earlier: Sequence[str]) -> list[str]:
    """The texts in which danger is looked for: the message, each of its sentences, and the last few messages as one.

    In a long story the danger is one clause in the middle, and is not heard in the whole.
    """
    sentences = [part for part in SENTENCE_END.split(message.strip()) if part]
    together = [". ".join([*earlier[-TURNS + 1 :], message])] if earlier else []
    return [message, *(sentences if len(sentences) > 1 else []), *together]


def evened(middle: Vectors, mean: Vectors, spread: Vectors) -> Vectors:
    """Middle layers, one row or many, with all their numbers of a like size; a row is about of unit length."""
    rows: Vectors = (middle - mean) / spread / np.float32(np.sqrt(len(mean)))
    return rows


def word_features(text: str) -> dict[int, float]:
    """Buckets of the words, word pairs and letter groups of a text, with their weight."""
    found = words(text)
    tokens = {f"w{word}" for word in found} | {f"b{one} {two}" for one, two in itertools.pairwise(found)}
    letters = set()
    for word in found:
        padded = f" {word} "
        letters |= {f"c{padded[i : i + n]}" for n in (3, 4, 5) for i in range(len(padded) - n + 1)}
    features: dict[int, float] = {}
    for group in (tokens, letters):
        for token in group:
            bucket = zlib.crc32(token.encode()) % BUCKETS
            features[bucket] = features.get(bucket, 0.0) + len(group) ** -0.5
    return features


def load_classifier(file: Path, triage: Triage) -> Classifier:
    """The classifier that ``fit`` wrote.

    Raises:
        IndexUnusableError: it is missing, damaged, or was fitted for other rules.
    """
    try:
        with np.load(file) as kept:
            levels, signs, texts = (kept[name].tolist() for name in ("levels", "signs", "texts"))
            examples = tuple((Level(level), sign, text) for level, sign, text in zip(levels, signs, texts, strict=True))
            numbers = (kept[name] for name in ("vectors", "mean", "spread"))
            loaded = Classifier(kept["weights"], kept["intercepts"], examples, *numbers)
    except (OSError, ValueError, KeyError) as error:
        raise IndexUnusableError(
            f"{file}: the safety classifier is missing or damaged; run: python ingest.py"
        ) from error
    columns = len(loaded.mean) + len(triage.concept_names) + BUCKETS
    if loaded.weights.shape != (len(LEVELS), columns):
        raise IndexUnusableError(f"{file}: the safety classifier was made for other rules; run: python ingest.py")
    return loaded
