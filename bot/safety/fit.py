"""Fits the safety classifier on ``examples.yaml`` when the index is built."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from bot.errors import SettingsError
from bot.safety.classify import BUCKETS, CONCEPT_SCALE, LEVELS, MEANING_SCALE, PART, evened, word_features
from bot.safety.triage import Triage
from bot.texts.read_yaml import read_yaml
from bot.types import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

LEAST_SPREAD = 1e-6
STRENGTH = 40.0
"""Inverse of the regularisation; 3 to 30 did about as well in cross-validation."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message, or the messages of a conversation as one, and what it needs."""

    text: str
    sign: str
    level: Level


def read_examples(source: str, where: str) -> list[Example]:
    """Checks an examples file.

    Raises:
        SettingsError: it is no YAML, or not lists of messages by sign and level.
    """
    try:
        data = read_yaml(source)
        return [
            Example(". ".join(str(message).split(PART)), sign, Level(level))
            for sign, levels in data.items()
            for level, messages in levels.items()
            for message in messages
        ]
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise SettingsError(f"{where}: {error}; it holds lists of messages by danger sign and level") from error


@functools.cache
def packaged_examples() -> tuple[Example, ...]:
    """The examples that come with the program."""
    name = "bot/safety/examples.yaml"
    return tuple(read_examples((files("bot.safety") / "examples.yaml").read_text("utf-8"), name))


def fingerprint(examples: Sequence[Example], triage: Triage, model: str) -> str:
    """Changes when the examples, the concepts of the rules or the embedding model change."""
    parts = [
        [(e.text, e.sign, e.level) for e in examples],
        triage.concept_names,
        model,
        BUCKETS,
        STRENGTH,
        MEANING_SCALE,
        CONCEPT_SCALE,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def fit(
    examples: Sequence[Example], triage: Triage, encode: Callable[[list[str]], tuple[Vectors, Vectors]], file: Path
) -> None:
    """Fits on ``examples`` and writes the numbers to ``file``; ``encode`` gives embeddings and middle layers."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    texts = [example.text for example in examples]
    vectors, middle = encode(texts)
    mean, spread = middle.mean(axis=0), middle.std(axis=0) + LEAST_SPREAD
    meaning = evened(middle, mean, spread) * MEANING_SCALE
    said = np.array([triage.concepts_said(text) for text in texts], dtype=np.float32)
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for column, value in word_features(text).items():
            rows.append(row)
            columns.append(column)
            values.append(value)
    hashed = csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))
    features = hstack([csr_matrix(meaning), csr_matrix(said * CONCEPT_SCALE), hashed]).tocsr()
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000)
    model.fit(features, [LEVELS.index(example.level) for example in examples])
    dangerous = [n for n, example in enumerate(examples) if example.level != Level.NONE]
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez(
        file,
        weights=model.coef_.astype(np.float32),
        intercepts=model.intercept_.astype(np.float32),
        levels=np.array([str(examples[n].level) for n in dangerous]),
        signs=np.array([examples[n].sign for n in dangerous]),
        texts=np.array([texts[n] for n in dangerous]),
        vectors=vectors[dangerous],
        mean=mean,
        spread=spread,
    )
