"""The numbers of a logistic regression, as the files beside their modules hold them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from sklearn.linear_model import LogisticRegression


def told(model: LogisticRegression, names: Sequence[str], threshold: float) -> str:
    """Intercept, weights by name and threshold as YAML."""
    numbers = {
        "intercept": round(float(model.intercept_[0]), 3),
        "weights": {name: round(float(weight), 3) for name, weight in zip(names, model.coef_[0], strict=True)},
        "threshold": round(threshold, 3),
    }
    return str(yaml.safe_dump(numbers, sort_keys=False))


def write(numbers: str, file: Path, command: str) -> None:
    """Writes what ``told`` gave, with the command that fits it again."""
    file.write_text(f"# Fitted by: python -m {command} --write\n{numbers}", encoding="utf-8")
