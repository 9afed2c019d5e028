"""Fits the judgement whether a passage carries a sentence, on the development part of the suite ``verification``.

    python -m benchmarks.fit_support [--write]

Prints what would be stopped and let through, by kind, by five-fold cross-validation on the development part and, with
the numbers in use, on the held part. ``--write`` puts the numbers into ``bot/answering/support.yaml``. The threshold is
the lowest with which 97% of the bad sentences are stopped.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from benchmarks import fitted
from bot.answering.support import Features
from bot.answering.verify import claim_failure, claim_supports
from evals.cases import load_suites, suite_files
from evals.suites.verification_checks import claim_of, judge, passage_of
from evals.types import Case

ROOT = Path(__file__).parents[1]
SUITES = ROOT / "evals" / "suites"
NUMBERS = ROOT / "bot" / "answering" / "support.yaml"
STOPPED = 0.97
STRENGTH = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits the judgement whether a passage carries a sentence.")
    parser.add_argument("--write", action="store_true", help="write the numbers")
    options = parser.parse_args()
    suite = next(suite for suite in load_suites(suite_files(SUITES), None) if suite.name == "verification")
    dev = [case for case in suite.cases if case.part == "dev"]
    weighed = [case for case in dev if reason_of(case) in (None, "unsupported")]  # the others decide alone
    rows = np.array([astuple(features_of(case)) for case in weighed])
    good = np.array(["supported" in case.tags for case in weighed])
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=5000)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    scores = cross_val_predict(model, rows, good, cv=folds, method="predict_proba")[:, 1]
    bad = sum("supported" not in case.tags for case in dev)
    alone = len(dev) - len(weighed) - sum("supported" in case.tags for case in dev if case not in weighed)
    still_wanted = max(1, round(STOPPED * bad) - alone)
    threshold = float(np.sort(scores[~good])[still_wanted - 1]) + 1e-6
    chosen = {case.id for case, score in zip(weighed, scores, strict=True) if score < threshold}
    stopped = {case.id for case in dev if case.id in chosen or reason_of(case) not in (None, "unsupported")}
    print("development part, five-fold cross-validation")
    tell(dev, stopped, with_misses=True)
    model.fit(rows, good)
    names = [field.name for field in fields(Features)]
    numbers = fitted.told(model, names, threshold)
    print(numbers)
    if options.write:
        fitted.write(numbers, NUMBERS, "benchmarks.fit_support")
    else:
        held = [case for case in suite.cases if case.part == "held"]
        print("held part, with the numbers in use")
        tell(held, {case.id for case in held if reason_of(case)}, with_misses=False)


def reason_of(case: Case) -> str | None:
    """Why the case's sentence is stopped, with the numbers in use."""
    return claim_failure(claim_of(case), {"S1": passage_of(case)}, judge())


def features_of(case: Case) -> Features:
    """The features of the case's sentence and the sentences that it rests on."""
    supports = claim_supports(claim_of(case), {"S1": passage_of(case)})
    return judge().measure(case.question.text, [sentence.text for sentence in supports])


def tell(cases: Sequence[Case], stopped: set[str], *, with_misses: bool) -> None:
    """Prints the shares by kind, and what went wrong."""
    totals = Counter(case.tags[0] for case in cases)
    caught = Counter(case.tags[0] for case in cases if case.id in stopped)
    for kind, total in sorted(totals.items()):
        print(f"  {kind:17} {caught[kind]:3} of {total} stopped")
    bad = totals.total() - totals["supported"]
    right = caught.total() - caught["supported"]
    print(f"  all bad ones      {right} of {bad} stopped ({right / bad:.1%}); ", end="")
    dropped, good = caught["supported"], totals["supported"]
    print(f"good ones dropped {dropped} of {good} ({dropped / good:.1%})")
    for case in cases if with_misses else ():
        if ("supported" in case.tags) == (case.id in stopped):
            print(f"    {case.tags[0]}: {case.question.text}")


if __name__ == "__main__":
    main()
