"""Fits the decision whether there is enough evidence, on the development part of the suite ``abstention``.

    python -m benchmarks.fit_abstain [--write]

Prints, by five-fold cross-validation, AUROC and the refusals at the chosen threshold; ``--write`` puts the numbers
into ``bot/answering/abstain.yaml``. The threshold is the highest that refuses at most 2% of the answerable questions.
"""

from __future__ import annotations

import argparse
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from benchmarks import fitted
from bot.answering.abstain import Features, measure
from bot.build import build_bot
from bot.retrieval.search import search
from bot.settings import read_settings
from bot.types import Question, Turn

ROOT = Path(__file__).parents[1]
SUITE = ROOT / "evals" / "suites" / "abstention.yaml"
NUMBERS = ROOT / "bot" / "answering" / "abstain.yaml"
FALSE_REFUSALS = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits the decision whether there is enough evidence.")
    parser.add_argument("--write", action="store_true", help="write the numbers")
    options = parser.parse_args()
    cases = yaml.safe_load(SUITE.read_text("utf-8"))["dev"]
    answerable = np.array(["answerable" in case["tags"] for case in cases])
    rows = features_of(cases)
    model = LogisticRegression(C=10.0, max_iter=1000)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    scores = cross_val_predict(model, rows, answerable, cv=folds, method="predict_proba")[:, 1]
    threshold = float(np.quantile(scores[answerable], FALSE_REFUSALS))
    print(f"{answerable.sum()} answerable, {(~answerable).sum()} unanswerable; five-fold cross-validation")
    print(f"  AUROC            {roc_auc_score(answerable, scores):.3f}")
    print(f"  false refusals   {(scores[answerable] < threshold).mean():.3f}")
    print(f"  right refusals   {(scores[~answerable] < threshold).mean():.3f}")
    for score, case, good in sorted(zip(scores, cases, answerable, strict=True), key=lambda row: row[0]):
        if good != (score >= threshold):
            print(f"    {score:.3f} {'refused' if good else 'answered'}: {case['question']}")
    model.fit(rows, answerable)
    names = [field.name for field in fields(Features)]
    numbers = fitted.told(model, names, threshold)
    print(numbers)
    if options.write:
        fitted.write(numbers, NUMBERS, "benchmarks.fit_abstain")


def features_of(cases: list[dict]) -> np.ndarray:
    """One row of features per case."""
    bot = build_bot(read_settings())
    index = bot.index.get()
    rows = []
    for case in cases:
        history = tuple(Turn(turn["role"], turn["content"]) for turn in case.get("history", ()))
        question = Question(case["question"], history)
        query = bot.understander(index).read(question).query
        vector = bot.embedder.encode([query])[0]
        hits = search(index, query, vector, typed=question.text)
        rows.append(astuple(measure(index, query, vector, hits)))
    return np.array(rows)


if __name__ == "__main__":
    main()
