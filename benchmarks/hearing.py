"""How well the safety classifier hears examples that it was not fitted on: cross-validation over ``examples.yaml``.

    python -m benchmarks.hearing [--folds 5]

The shared layers were taught on the very examples that are asked here, so a network of its own layers, all
of them, stands in for the classifier's. The rules are not asked. The examples were written to be hard, and in families,
so neither figure tells how often a real message is missed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from bot.build import load_models
from bot.index.embed import TorchEncoder
from bot.index.model import model_source
from bot.safety.classify import LEVELS, HeardText, load_classifier
from bot.safety.fit import fit, packaged_examples
from bot.safety.triage import build_triage, packaged_rules
from bot.settings import PACKAGED_MODEL, read_settings
from bot.shared import SharedLayers
from bot.types import Level

URGENT, SERIOUS = LEVELS.index(Level.URGENT_SAME_DAY), LEVELS.index(Level.CRISIS)


class Embeddings:
    """What there is below all layers."""

    def __init__(self, shared: SharedLayers) -> None:
        self.states, self.length = shared.embeddings, shared.length


def main() -> None:
    from sklearn.model_selection import StratifiedKFold

    parser = argparse.ArgumentParser(description="Cross-validates the safety classifier.")
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    settings = read_settings(embedding_model=PACKAGED_MODEL)
    triage, model = build_triage(packaged_rules()), Embeddings(load_models(settings)[1])
    layers = TorchEncoder(model_source(settings)).layers
    examples = packaged_examples()
    levels = np.array([LEVELS.index(example.level) for example in examples])
    score, heard = np.zeros(len(examples)), np.zeros(len(examples), dtype=int)
    parts = StratifiedKFold(options.folds, shuffle=True, random_state=0).split(levels, levels)
    for number, (known, unknown) in enumerate(parts, 1):
        with tempfile.TemporaryDirectory() as name:
            fit([examples[n] for n in known], triage, model, layers, Path(name) / "fold")
            classifier = load_classifier(Path(name) / "fold", triage, model)
        texts = [examples[n].text for n in unknown]
        messages = [
            HeardText(text, rows, triage.concepts_said(text))
            for text, rows in zip(texts, model.states(texts), strict=True)
        ]
        for n, found in zip(unknown, classifier.hear(messages), strict=True):
            score[n], heard[n] = found.danger, LEVELS.index(found.level)
        print(f"fold {number} of {options.folds}", flush=True)

    danger, harmless = levels >= URGENT, levels < URGENT
    print(f"{len(examples)} examples, {danger.sum()} of danger")
    for alarms in (0.03, 0.05):
        bar = np.quantile(score[harmless], 1 - alarms)
        serious = (score >= bar)[levels >= SERIOUS].mean()
        print(f"at {alarms:.0%} false alarms: danger {(score >= bar)[danger].mean():.1%}, emergency {serious:.1%}")
    print(
        f"as it is set: emergency or crisis {(heard >= SERIOUS)[levels >= SERIOUS].mean():.1%}, "
        f"urgent {(heard >= URGENT)[levels == URGENT].mean():.1%}, "
        f"for the team {(heard > 0)[levels == 1].mean():.1%}, false alarms {(heard >= URGENT)[harmless].mean():.1%}"
    )
    by_sign: dict[str, list[bool]] = defaultdict(list)
    for example, level, found in zip(examples, levels, heard, strict=True):
        if level >= URGENT:
            by_sign[example.sign].append(found >= level)
    print("by sign:", ", ".join(f"{sign} {np.mean(found):.0%}" for sign, found in sorted(by_sign.items())))


if __name__ == "__main__":
    main()
