"""What a message wants: general knowledge, or what only a person's own team can say, in words that no rule lists.

A logistic regression over the states of the newest message's tokens, read in the light of the messages before, and over
its own words and letters; fitted on ``wishes.yaml`` (``fit_wishes.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.safety.features import WordFeatures
from bot.shared import newest
from bot.types import Intent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

INTENTS = tuple(Intent)
WISH = 0.5
"""From this probability on that it is no general question, a message holds a wish."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The fitted weights; rows are ``INTENTS``, columns what ``pooled`` gives, and buckets of words."""

    of_states: Floats
    of_words: Floats
    intercepts: Floats

    def hear(self, states: Floats, tokens: int, words: WordFeatures) -> Intent:
        """What the newest message of a text wants, which has so many ``tokens`` and such ``words``.

        ``states`` are those of the tokens of the whole text: (tokens, dimensions).
        """
        of_words = self.of_words[:, words.buckets] @ words.weights
        scores = self.of_states @ pooled(states, tokens) + of_words + self.intercepts
        odds = np.exp(scores - scores.max())
        likely: dict[Intent, float] = dict(zip(INTENTS, (odds / odds.sum()).tolist(), strict=True))
        if likely.pop(Intent.EDUCATION) > 1 - WISH:
            return Intent.EDUCATION
        return max(likely, key=likely.__getitem__)

    def save(self, file: Path) -> None:
        """Writes the weights."""
        np.savez(file, of_states=self.of_states, of_words=self.of_words, intercepts=self.intercepts)

    @classmethod
    def load(cls, file: Path) -> Wishes:
        """What ``save`` wrote."""
        with np.load(file) as kept:
            return cls(kept["of_states"], kept["of_words"], kept["intercepts"])


def pooled(states: Floats, tokens: int) -> Floats:
    """The mean and the maximum of the states of the newest message's tokens: (2 * dimensions,).

    A message that has none, such as invisible signs alone, is told by the marks around it.
    """
    own = states[newest(tokens, len(states)).astype(bool)]
    if not len(own):
        own = states
    return np.concatenate([own.mean(axis=0), own.max(axis=0)])
