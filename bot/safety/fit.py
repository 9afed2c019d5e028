"""Fits the safety classifier on ``examples.yaml`` when the index is built."""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import yaml

from bot.errors import SettingsError
from bot.safety.classify import BUCKETS, CONCEPT_SCALE, LEVELS, NETWORK_FILE, PART, WORDS_FILE, word_features
from bot.safety.triage import Triage
from bot.texts.read_yaml import read_yaml
from bot.types import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.linear_model import LogisticRegression
    from torch.nn import ModuleList

    Vectors = NDArray[np.float32]

NETWORK = 2
"""Raised when the network is trained in another way; what was fitted before is then fitted anew."""
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
        CONCEPT_SCALE,
        NETWORK,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def fit(
    examples: Sequence[Example],
    triage: Triage,
    encode: Callable[[list[str]], tuple[Vectors, list[Vectors]]],
    layers: ModuleList,
    folder: Path,
) -> None:
    """Fits on ``examples`` and writes what was learned into a new ``folder``.

    ``encode`` gives embeddings, and the token states that go into the language model's upper ``layers``.
    """
    from bot.safety.network import export, train  # torch is not needed to answer

    texts = [example.text for example in examples]
    levels = [LEVELS.index(example.level) for example in examples]
    vectors, states = encode(texts)
    unfinished = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    export(train(layers, states, levels), unfinished / NETWORK_FILE)
    model = _fit_words(texts, levels, triage)
    dangerous = [n for n, example in enumerate(examples) if example.level != Level.NONE]
    np.savez(
        unfinished / WORDS_FILE,
        weights=model.coef_.astype(np.float32),
        intercepts=model.intercept_.astype(np.float32),
        levels=np.array([str(examples[n].level) for n in dangerous]),
        signs=np.array([examples[n].sign for n in dangerous]),
        texts=np.array([texts[n] for n in dangerous]),
        vectors=vectors[dangerous],
    )
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _fit_words(texts: Sequence[str], levels: Sequence[int], triage: Triage) -> LogisticRegression:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    said = np.array([triage.concepts_said(text) for text in texts], dtype=np.float32)
    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for column, value in word_features(text).items():
            rows.append(row)
            columns.append(column)
            values.append(value)
    hashed = csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))
    features = hstack([csr_matrix(said * CONCEPT_SCALE), hashed]).tocsr()
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000).fit(features, levels)
