"""Fits on ``wishes.yaml`` how wishes are heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import yaml
from pydantic import StringConstraints, TypeAdapter

from bot.errors import SettingsError
from bot.safety.classify import PART
from bot.safety.features import word_matrix
from bot.safety.wishes import INTENTS, Wishes, pooled
from bot.shared import MessageModel
from bot.texts.read_yaml import read_yaml
from bot.texts.together import together
from bot.types import Intent

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = Path(__file__).with_name("wishes.yaml")
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
FILE: TypeAdapter[dict[Intent, list[Text]]] = TypeAdapter(dict[Intent, list[Text]])
"""A file of wishes: messages by intent."""
STRENGTH = 3.0
"""Inverse of the regularisation; 1 to 10 did about as well with writers that it did not know."""
STATES_SCALE = 0.05
"""What the states count beside the words."""


def read_wishes(source: str, where: str) -> list[tuple[tuple[str, ...], Intent]]:
    """Checks a file of wishes: the messages of a person, oldest first, and what the newest wants.

    Raises:
        SettingsError: it is no YAML, or not lists of messages by intent.
    """
    try:
        found = FILE.validate_python(read_yaml(source))
    except (yaml.YAMLError, ValueError) as error:
        raise SettingsError(f"{where}: {error}; it holds lists of messages by intent") from error
    return [(tuple(text.split(PART)), intent) for intent, texts in found.items() for text in texts]


def packaged_wishes() -> list[tuple[tuple[str, ...], Intent]]:
    """Those that come with the program."""
    return read_wishes(EXAMPLES.read_text("utf-8"), "bot/safety/wishes.yaml")


def fit_wishes(examples: Sequence[tuple[Sequence[str], Intent]], model: MessageModel) -> Wishes:
    """Fits on messages, and what the newest of each wants."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    texts = [together(messages) for messages, _ in examples]
    states = np.array(
        [
            pooled(rows, model.length(messages[-1]) if len(messages) > 1 else len(rows))
            for rows, (messages, _) in zip(model.states(texts), examples, strict=True)
        ]
    )
    words = word_matrix([messages[-1] for messages, _ in examples])
    mean, scale = states.mean(axis=0), STATES_SCALE / (states.std(axis=0) + 1e-6)
    features = hstack([csr_matrix((states - mean) * scale), words]).tocsr()
    wanted = [INTENTS.index(intent) for _, intent in examples]
    fitted = LogisticRegression(C=STRENGTH, max_iter=3000).fit(features, wanted)
    of_states = (fitted.coef_[:, : len(mean)] * scale).astype(np.float32)
    return Wishes(
        of_states=of_states,
        of_words=fitted.coef_[:, len(mean) :].astype(np.float32),
        intercepts=(fitted.intercept_ - of_states @ mean).astype(np.float32),
    )
