"""Fits the decision whether there is enough evidence, on the development parts of two suites.

    python -m benchmarks.fit_abstain [--write]

Of ``abstention`` it learns what the articles answer; of ``conversations``, when the first section found is a right one.
Prints, by five-fold cross-validation, AUROC and what is refused at the chosen threshold; ``--write`` puts the numbers
into ``bot/answering/abstain.yaml``. The threshold refuses 95% of the questions that ``abstention`` calls unanswerable.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from benchmarks import fitted
from bot.answering.abstain import Features, measure
from bot.build import build_bot
from bot.settings import read_settings
from evals.cases import load_suites
from evals.types import Case

ROOT = Path(__file__).parents[1]
SUITES = [ROOT / "evals" / "suites" / f"{name}.yaml" for name in ("abstention", "conversations")]
NUMBERS = ROOT / "bot" / "answering" / "abstain.yaml"
REFUSED = 0.95
SURE = 4.0
"""So much counts a question of ``abstention``: it is sure whether the articles answer it. In a conversation the
first section may be none of those that were named, and tell enough all the same."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits the decision whether there is enough evidence.")
    parser.add_argument("--write", action="store_true", help="write the numbers")
    options = parser.parse_args()
    parts = [[case for case in suite.cases if case.part == "dev"] for suite in load_suites(SUITES)]
    rows, right = features_of([case for part in parts for case in part])
    model = LogisticRegression(C=10.0, max_iter=1000)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    known = len(parts[0])
    weights = np.where(np.arange(len(right)) < known, SURE, 1.0)
    weighted = {"sample_weight": weights}
    scores = cross_val_predict(model, rows, right, cv=folds, method="predict_proba", params=weighted)[:, 1]
    threshold = float(np.quantile(scores[:known][~right[:known]], REFUSED))
    print(f"{right.sum()} of {len(right)} are to be answered; five-fold cross-validation")
    tell("abstention", scores[:known], right[:known], threshold)
    tell("conversations", scores[known:], right[known:], threshold)
    model.fit(rows, right, sample_weight=weights)
    names = [field.name for field in fields(Features)]
    numbers = fitted.told(model, names, threshold)
    print(numbers)
    if options.write:
        fitted.write(numbers, NUMBERS, "benchmarks.fit_abstain")


def tell(name: str, scores: np.ndarray, right: np.ndarray, threshold: float) -> None:
    """How well the decision does on a suite."""
    refused = scores < threshold
    print(f"  {name:14} AUROC {roc_auc_score(right, scores):.3f}, answered {1 - refused.mean():.3f}; refused of those")
    print(f"  {'':14} to be answered {refused[right].mean():.3f}, of the others {refused[~right].mean():.3f}")


def features_of(cases: Sequence[Case]) -> tuple[np.ndarray, np.ndarray]:
    """One row of features per case, and whether it is to be answered."""
    bot = build_bot(read_settings())
    index = bot.index.get()
    rows, right = [], []
    for case in cases:
        read = bot.understander(index).read(case.question)
        vector = bot.queries.vector(read)
        hits = bot.queries.search(index, read, vector, case.question.text)
        rows.append(astuple(measure(index, read.query, vector, hits)))
        right.append("answerable" in case.tags or hits[0].key in (case.expect.cites or ()))
    return np.array(rows), np.array(right)


if __name__ == "__main__":
    main()
