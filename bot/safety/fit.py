"""Fits the safety classifier on ``examples.yaml`` and ``wishes.yaml``, when the committed one was fitted on others."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import yaml
from pydantic import StringConstraints, TypeAdapter

from bot.errors import ModelError, SettingsError
from bot.safety.classify import (
    CONCEPT_SCALE,
    KNOWN_FILE,
    LABELS_FILE,
    LEVELS,
    NETWORK_FILE,
    PART,
    WISHES_FILE,
    WORDS_FILE,
    Heard,
    HeardText,
    load_classifier,
)
from bot.safety.features import BUCKETS, word_matrix
from bot.safety.fit_wishes import EXAMPLES as WISHES
from bot.safety.fit_wishes import Text, fit_wishes, packaged_wishes
from bot.safety.known import KnownDangers
from bot.safety.labels import Labels
from bot.safety.triage import RuleFields, Triage, packaged_rules
from bot.shared import MessageModel
from bot.texts.read_yaml import read_yaml
from bot.types import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.linear_model import LogisticRegression
    from torch.nn import Module

    Vectors = NDArray[np.float32]
    Halves = NDArray[np.float16]

NETWORK = 10
"""Raised when what is fitted changes, or how it is kept; what was fitted before is then fitted anew."""
TENTH, LEAST_RIGHT = 10, 0.9
"""Every tenth example is asked when all is learned, and such a share of dangers and of harmless ones must be right."""
STEP = 512
"""So many examples are read at a time."""
STRENGTH = 40.0
"""Inverse of the regularisation; 3 to 30 did about as well in cross-validation."""


Sign = Annotated[str, StringConstraints(pattern=r"^(RF\d\d|ordinary)$")]
FILE: TypeAdapter[dict[str, dict[Level, list[str]]]] = TypeAdapter(dict[Sign, dict[Level, list[Text]]])
"""An examples file: messages by danger sign (or ``ordinary``) and level."""


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
        return [
            Example(as_read(message), sign, level)
            for sign, levels in FILE.validate_python(read_yaml(source)).items()
            for level, messages in levels.items()
            for message in messages
        ]
    except (yaml.YAMLError, ValueError) as error:  # a ValueError: no such lists, or a date that does not exist
        raise SettingsError(f"{where}: {error}; it holds lists of messages by danger sign and level") from error


def as_read(message: str) -> str:
    """An example as the classifier reads it: the messages of a conversation as one."""
    return ". ".join(message.split(PART))


EXAMPLES = Path(__file__).with_name("examples.yaml")


def packaged_examples() -> list[Example]:
    """The examples that come with the program, and those of the rules, which must be heard as well."""
    of_rules = (Example(text, rule.sign, rule.level) for rule in _rules_of_danger() for text in rule.fires)
    examples = [*read_examples(EXAMPLES.read_text("utf-8"), "bot/safety/examples.yaml"), *of_rules]
    return list({example.text: example for example in examples}.values())


def fingerprint(model: str, concept_names: Sequence[str]) -> str:
    """What a classifier was fitted on: one digest for dangers, and after a dash one for wishes.

    The first changes with the examples, the concepts' names and the model that reads messages; it reads none, which is
    slow. Words that a concept is given are heard by the rules at once; the classifier learns them with its next fit.
    """
    of_rules = [(rule.sign, rule.level, rule.fires) for rule in _rules_of_danger()]
    dangers = [of_rules, concept_names, model, BUCKETS, STRENGTH, CONCEPT_SCALE, NETWORK]
    return f"{_digest(EXAMPLES, dangers)}-{_digest(WISHES, [model, BUCKETS, NETWORK])}"


def of_dangers(fitted: str) -> str:
    """What of such a name tells the dangers."""
    return fitted.partition("-")[0]


def _digest(file: Path, parts: Sequence[object]) -> str:
    digest = _hash_of(file).copy()
    digest.update(json.dumps(parts).encode())
    return digest.hexdigest()[:16]


@functools.cache
def _hash_of(file: Path) -> hashlib._Hash:
    """Of one that comes with the program, which does not change while it runs; a start asks several times."""
    return hashlib.sha256(file.read_bytes())


def _rules_of_danger() -> Iterator[RuleFields]:
    return (rule for rule in packaged_rules().rules if rule.level != Level.NONE)


def fit(
    examples: Sequence[Example],
    triage: Triage,
    model: MessageModel,
    layers: Sequence[Module],
    folder: Path,
    *,
    progress: Callable[[int, int], None] = lambda done, steps: None,
) -> None:
    """Fits on ``examples`` and writes what was learned into a new ``folder``.

    ``layers`` are those of the language model above the shared ones; ``progress`` is told how many steps are done, and
    of how many.

    Raises:
        ModelError: it did not learn even these; nothing is left in ``folder``.
    """
    from bot.safety.network import export, train  # torch is not needed to answer

    texts = [example.text for example in examples]
    levels, signs, names = labels(examples)
    states = read_states(texts, model.states)
    with _whole(folder) as unfinished:
        export(train(layers, states, levels, signs, progress), unfinished / NETWORK_FILE)
        words = _fit_words(texts, levels, triage)
        np.savez(
            unfinished / WORDS_FILE,
            sign_names=np.array(names),
            weights=words.coef_.astype(np.float32),
            intercepts=words.intercept_.astype(np.float32),
        )
        fit_wishes(packaged_wishes(), model).save(unfinished / WISHES_FILE)
        dangers = ((example.level, example.sign, example.text) for example in examples if example.level != Level.NONE)
        KnownDangers.of(dangers).save(unfinished / KNOWN_FILE)
        Labels.of(zip(texts, levels, signs, strict=True)).save(unfinished / LABELS_FILE)
        some = texts[::TENTH]
        said = (triage.concepts_said(text) for text in some)
        messages = [HeardText(*message) for message in zip(some, model.states(some), said, strict=True)]
        classifier = dataclasses.replace(load_classifier(unfinished, triage, model), labels=Labels.of(()))
        _check(classifier.hear(messages), levels[::TENTH])


def fit_only_wishes(before: Path, model: MessageModel, folder: Path) -> None:
    """Writes into a new ``folder`` what was fitted ``before`` on the same dangers, and the wishes fitted anew.

    That takes seconds, and dangers are heard as they were measured.
    """
    with _whole(folder) as unfinished:
        shutil.copytree(before, unfinished, dirs_exist_ok=True)
        fit_wishes(packaged_wishes(), model).save(unfinished / WISHES_FILE)


@contextlib.contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """A place to write ``folder``, which is replaced when all is written."""
    unfinished = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    yield unfinished
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def labels(examples: Sequence[Example]) -> tuple[list[int], list[int], list[str]]:
    """The number of each example's level and of its sign, and the names of the signs."""
    names = sorted({example.sign for example in examples})
    levels = [LEVELS.index(example.level) for example in examples]
    return levels, [names.index(example.sign) for example in examples], names


def read_states(texts: Sequence[str], read: Callable[[Sequence[str]], Sequence[Vectors]]) -> list[Halves]:
    """The states of the texts' tokens as ``read`` gives them, in half the memory."""
    states: list[Halves] = []
    for begin in range(0, len(texts), STEP):
        states += [rows.astype(np.float16) for rows in read(texts[begin : begin + STEP])]
    return states


def _check(heard: Sequence[Heard], levels: Sequence[int]) -> None:
    """Holds what is heard in examples against their levels: some processor may do sums in a way that nobody tried."""
    for name, danger in (("dangers", True), ("harmless messages", False)):
        asked = [one for one, level in zip(heard, levels, strict=True) if LEVELS[level].is_urgent == danger]
        right = sum(one.level.is_urgent == danger for one in asked)
        if right < LEAST_RIGHT * len(asked):
            raise ModelError(
                f"the safety classifier tells only {right} of {len(asked)} {name} of its own examples right; see that "
                "torch and onnxruntime are those of requirements.txt, and run: python ingest.py"
            )


def _fit_words(texts: Sequence[str], levels: Sequence[int], triage: Triage) -> LogisticRegression:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    said = np.array([triage.concepts_said(text) for text in texts], dtype=np.float32)
    features = hstack([csr_matrix(said * CONCEPT_SCALE), word_matrix(texts)]).tocsr()
    return LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000).fit(features, levels)
