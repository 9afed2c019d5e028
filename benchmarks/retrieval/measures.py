"""Measures of a ranked list of passages, as BEIR and the TREC evaluation program count them; all 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence


def recall(found: Sequence[Collection[str]], right: Mapping[str, int], first: int) -> float:
    """1 if one of the ``first`` passages shows a right section, else 0: a reader needs one that answers."""
    return float(any(key in right for shown in found[:first] for key in shown))


def reciprocal_rank(found: Sequence[Collection[str]], right: Mapping[str, int]) -> float:
    """1 divided by the place of the first passage that shows a right section; 0 if there is none."""
    places = (place for place, shown in enumerate(found, 1) if any(key in right for key in shown))
    return 1 / next(places, math.inf)


def ndcg(found: Sequence[Collection[str]], right: Mapping[str, int], first: int = 10) -> float:
    """Discounted cumulative gain of the ``first`` passages, over that of the best order (linear gains).

    A right section counts at the first passage that shows it; a passage that shows several gets no more than 1 in all.
    """
    places: dict[str, int] = {}
    for place, shown in enumerate(found[:first], 1):
        for key in shown:
            places.setdefault(key, place)
    gain = sum(grade / math.log2(places[key] + 1) for key, grade in right.items() if key in places)
    best = sorted(right.values(), reverse=True)[:first]
    return min(1.0, gain / sum(grade / math.log2(place + 1) for place, grade in enumerate(best, 1)))
