"""Measures of a ranked list, as BEIR and the TREC evaluation program count them; all 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def recall(found: Sequence[str], right: Mapping[str, int], first: int) -> float:
    """1 if one of the ``first`` found is right, else 0: a reader needs one section that answers."""
    return float(any(key in right for key in found[:first]))


def reciprocal_rank(found: Sequence[str], right: Mapping[str, int]) -> float:
    """1 divided by the place of the first right one; 0 if there is none."""
    return next((1 / place for place, key in enumerate(found, 1) if key in right), 0.0)


def ndcg(found: Sequence[str], right: Mapping[str, int], first: int = 10) -> float:
    """Discounted cumulative gain of the ``first`` found, over that of the best order (linear gains)."""
    gain = sum(right.get(key, 0) / math.log2(place + 1) for place, key in enumerate(found[:first], 1))
    best = sorted(right.values(), reverse=True)[:first]
    return gain / sum(grade / math.log2(place + 1) for place, grade in enumerate(best, 1))
