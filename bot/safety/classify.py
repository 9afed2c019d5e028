"""A classifier beside the rules: it hears danger in words that no rule lists.

Two readers vote. One is a last layer on those that are shared (``bot/shared.py``), taught on ``examples.yaml``
(``network.py``); the other a logistic regression over the concepts of the rules and a message's words and letters,
which knows names and spellings better. Both are fitted beforehand (``fit.py``). An example itself is heard as its label
says (``labels.py``). What is heard raises what the rules found; a message that as a whole does not sound like danger
only uses such words (``triage.HARMLESS``).
"""

from __future__ import annotations

import dataclasses
import functools
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import IndexUnusableError
from bot.layers import open_onnx
from bot.safety.features import BUCKETS, WordFeatures
from bot.safety.known import KnownDangers
from bot.safety.labels import Labels
from bot.safety.triage import SERIOUS, Decision, Triage, with_crisis
from bot.safety.wishes import Wishes
from bot.shared import MessageModel
from bot.texts.together import LETTERS
from bot.types import Intent, Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    States = NDArray[np.float32]

LEVELS = tuple(sorted(Level, key=lambda level: level.rank))
CONCEPT_SCALE = 0.25
WORDS_SAY = 0.3
"""What the words' vote weighs beside the network's."""
LEAST_CHANCE = 1e-4
"""No reader rules a level out."""
ALARM = 0.12
"""From this probability of danger on, the level is urgent or higher."""
SERIOUS_SHARE = 0.03
"""From this share of the danger on, it is an emergency or a crisis."""
CRISIS_SURE = 10.0
"""So many times likelier than an emergency must a crisis be to be taken for one: with means at hand it is both."""
ADVICE = 0.1
"""From this probability on, the message is at least for the person's own team."""
SIGN_SURE = 0.5
"""From this probability on, a notice says what this very sign needs said; what another sign needs might mislead."""
PART = " // "
NETWORK_FILE, WORDS_FILE, KNOWN_FILE, WISHES_FILE = "network.onnx", "words.npz", "known.json", "wishes.npz"
LABELS_FILE = "labels.npz"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class HeardText:
    """A text in which danger is looked for: as the language model sees it, and the concepts that it says."""

    text: str
    states: States
    """Of its tokens after the shared layers: (tokens, dimensions)."""
    said: Sequence[bool]
    newest: str = ""
    """The newest of the messages that the text joins, if it joins several."""

    @functools.cached_property
    def words(self) -> WordFeatures:
        """Its words and letters."""
        return WordFeatures.of(self.text)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the classifier heard: the level, the likeliest danger sign, the example of both that is nearest ("" if
    nothing was heard), how likely any danger is, whether the sign is sure, and what the newest message wants."""

    level: Level
    sign: str
    example: str
    danger: float
    sign_sure: bool = True
    wish: Intent = Intent.EDUCATION


@dataclass(frozen=True, slots=True)
class Classifier:
    """The fitted readers; rows of ``weights`` are ``LEVELS``, columns concepts, buckets."""

    model: MessageModel
    network: Callable[[States], tuple[Vectors, Vectors]]
    """States of tokens (messages, tokens, dimensions) -> the network's scores (messages, levels), (messages, signs)."""
    sign_names: tuple[str, ...]
    weights: Vectors
    intercepts: Vectors
    known: KnownDangers
    labels: Labels
    """Numbers are those of ``LEVELS`` and ``sign_names``."""
    wishes: Wishes

    def hear(self, messages: Sequence[HeardText]) -> list[Heard]:
        """What is heard in each text."""
        if not messages:
            return []
        levels, signs = self.read(messages)
        return [self._heard(*one) for one in zip(messages, levels, signs, strict=True)]

    def read(self, messages: Sequence[HeardText]) -> tuple[NDArray[np.float64], Vectors]:
        """For each text, one probability per level of ``LEVELS``, and the score of each sign."""
        levels, signs = zip(*(self.network(message.states[None]) for message in messages), strict=True)
        by_meaning = chances(np.concatenate(levels))
        by_words = chances(np.array([self._word_scores(message) for message in messages]))
        both = np.log(by_meaning + LEAST_CHANCE) + WORDS_SAY * np.log(by_words + LEAST_CHANCE)
        return chances(both), np.concatenate(signs)

    def _word_scores(self, message: HeardText) -> Vectors:
        said = np.array(message.said, dtype=np.float32) * CONCEPT_SCALE
        columns = message.words.buckets + len(said)
        of_words = self.weights[:, columns] @ message.words.weights
        scores: Vectors = self.intercepts + self.weights[:, : len(said)] @ said + of_words
        return scores

    def _heard(self, message: HeardText, probabilities: NDArray[np.float64], signs: Vectors) -> Heard:
        level, danger = self._level(probabilities)
        wish = self._wish(message)
        if label := self.labels.get(message.text):
            level, sign = LEVELS[label[0]], self.sign_names[label[1]]
            if level != Level.NONE:
                return Heard(level, sign, message.text, float(level.is_urgent), wish=wish)
            danger = 0.0
        if level == Level.NONE:
            return Heard(level, "", "", danger, wish=wish)
        likely = dict(zip(self.sign_names, chances(signs[None])[0].tolist(), strict=True))
        sign = max(self.known.signs(level), key=likely.__getitem__)
        example = self.known.nearest(level, sign, message.text)
        return Heard(level, sign, example, danger, likely[sign] >= SIGN_SURE, wish)

    def _wish(self, message: HeardText) -> Intent:
        if not message.newest:
            return self.wishes.hear(message.states, len(message.states), message.words)
        return self.wishes.hear(message.states, self.model.length(message.newest), WordFeatures.of(message.newest))

    @staticmethod
    def _level(probabilities: NDArray[np.float64]) -> tuple[Level, float]:
        """The level, and how likely any danger is."""
        likely = dict(zip(LEVELS, probabilities.tolist(), strict=True))
        serious = likely[Level.CRISIS] + likely[Level.EMERGENCY_NOW]
        danger = serious + likely[Level.URGENT_SAME_DAY]
        if danger >= ALARM:
            if serious < SERIOUS_SHARE * danger:
                return Level.URGENT_SAME_DAY, danger
            is_crisis = likely[Level.CRISIS] >= CRISIS_SURE * likely[Level.EMERGENCY_NOW]
            return Level.CRISIS if is_crisis else Level.EMERGENCY_NOW, danger
        advised = danger + likely[Level.SEE_YOUR_TEAM] >= ADVICE
        return Level.SEE_YOUR_TEAM if advised else Level.NONE, danger


def raised(decision: Decision, heard: Heard, *, standing: bool = False) -> Decision:
    """The decision of the rules, raised to what was heard if that is higher; ``standing`` if it was heard before.

    Danger signs that rules found stay: they know what the notice has to say. One that was for the person's own team
    has nothing to say of a danger. What is found now in an emergency that stands is no mere return to it.
    """
    if heard.level.rank <= decision.level.rank:
        return with_crisis(decision) if heard.level == Level.CRISIS else decision
    found = zip(decision.signs, decision.sign_levels, strict=True)
    signs = tuple(sign for sign, level in found if level.is_urgent)
    if not signs and heard.sign_sure:
        signs = (heard.sign,)
    return dataclasses.replace(
        decision,
        level=heard.level,
        rules=(f"{heard.sign} like: {heard.example}",),
        signs=signs,
        sign_levels=(heard.level,) * len(signs),
        standing=heard.level if standing and decision.level not in SERIOUS else decision.standing,
    )


def parts(message: str) -> tuple[str, ...]:
    """A message as it is, or a long one in parts that the model reads to their end, of whole sentences if they fit.

    In a longer text a short danger would drown.
    """
    if len(message) <= LETTERS:
        return (message,)
    found = [""]
    for sentence in SENTENCE_END.split(message):
        for piece in textwrap.wrap(sentence, LETTERS, break_on_hyphens=False):
            joined = f"{found[-1]} {piece}".lstrip()
            if len(joined) <= LETTERS:
                found[-1] = joined
            else:
                found.append(piece)
    return tuple(found)


def highest(heard: Sequence[Heard]) -> Heard:
    """What was heard in the texts of one message: the highest level, with the greatest chance of danger."""
    return dataclasses.replace(max(heard, key=lambda one: one.level.rank), danger=max(one.danger for one in heard))


def chances(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Probabilities (softmax) of rows of scores."""
    odds = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def load_classifier(folder: Path, triage: Triage, model: MessageModel) -> Classifier:
    """The classifier that ``fit`` wrote, fitted with the same ``model``.

    Raises:
        IndexUnusableError: it is missing, damaged, or was fitted for other rules.
    """
    try:
        with np.load(folder / WORDS_FILE) as kept:
            weights, intercepts = kept["weights"], kept["intercepts"]
            sign_names = tuple(kept["sign_names"].tolist())
        known = KnownDangers.load(folder / KNOWN_FILE)
        labels = Labels.load(folder / LABELS_FILE)
        wishes = Wishes.load(folder / WISHES_FILE)
        network = _load_network(folder / NETWORK_FILE)
    except Exception as error:  # a damaged network is told by exceptions of onnxruntime's own
        raise IndexUnusableError(
            f"{folder}: the safety classifier is missing or damaged; run: python ingest.py"
        ) from error
    if weights.shape != (len(LEVELS), len(triage.concept_names) + BUCKETS):
        raise IndexUnusableError(f"{folder}: the safety classifier was made for other rules; run: python ingest.py")
    return Classifier(model, network, sign_names, weights, intercepts, known, labels, wishes)


def _load_network(file: Path) -> Callable[[States], tuple[Vectors, Vectors]]:
    session = open_onnx(file, 1)

    def scores(states: States) -> tuple[Vectors, Vectors]:
        levels, signs = session.run(["levels", "signs"], {"states": states})
        return levels, signs

    return scores
