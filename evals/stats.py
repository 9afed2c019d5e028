"""Figures with 95% intervals, by bootstrap with a fixed seed.

Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 1979. Cases are drawn with
replacement; since an outcome is one of a few numbers, drawing the cases is drawing how often each number comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.types import Status
from evals.types import Outcome, Row

SEED = 20261121
RESAMPLES = 10_000
TAILS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the 95% percentile interval of its resamples."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Total:
    """How the cases under one name ended; ``rate`` leaves skipped cases out, and is None if no other is left."""

    name: str
    passed: int
    failed: int
    skipped: int
    rate: Interval | None

    @property
    def counted(self) -> int:
        """Cases that passed or failed."""
        return self.passed + self.failed


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """Questions in order of the chatbot's confidence: of the most confident share, how many should have been refused.

    El-Yaniv and Wiener, "On the foundations of noise-free selective classification", JMLR 2010.
    """

    coverage: tuple[float, ...]
    risk: tuple[float, ...]
    answered: tuple[float, float]
    """Coverage and risk of what was answered in fact."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds until an answer."""

    p50: float
    p95: float
    most: float


def bootstrap(values: Sequence[int]) -> Interval:
    """The mean of ``values`` with its interval; ValueError if there are none."""
    if not values:
        raise ValueError("there is nothing to take the mean of")
    numbers, counts = np.unique(np.array(values), return_counts=True)
    draws = np.random.default_rng(SEED).multinomial(len(values), counts / len(values), size=RESAMPLES)
    low, high = np.quantile(draws @ numbers / len(values), TAILS)
    return Interval(float(np.mean(values)), float(low), float(high))


def total(name: str, rows: Iterable[Row]) -> Total:
    """The total of ``rows`` under ``name``."""
    outcomes = Counter(row.outcome for row in rows)
    passed, failed = outcomes[Outcome.PASSED], outcomes[Outcome.FAILED]
    rate = bootstrap([1] * passed + [0] * failed) if passed + failed else None
    return Total(name, passed, failed, outcomes[Outcome.SKIPPED], rate)


def by_suite(rows: Sequence[Row]) -> list[Total]:
    """A total per suite, in the order of the rows."""
    names = dict.fromkeys(row.case.suite for row in rows)
    return [total(name, (row for row in rows if row.case.suite == name)) for name in names]


def by_tag(rows: Sequence[Row]) -> list[Total]:
    """A total per tag, by name; a case counts under each of its tags."""
    names = sorted({tag for row in rows for tag in row.case.tags})
    return [total(name, (row for row in rows if name in row.case.tags)) for name in names]


def latency(rows: Sequence[Row]) -> Latency | None:
    """How long answers took; None if there is no answer."""
    times = [row.ms for row in rows if row.answer]
    if not times:
        return None
    p50, p95 = np.quantile(times, (0.5, 0.95))
    return Latency(float(p50), float(p95), max(times))


def risk_coverage(rows: Sequence[Row]) -> RiskCoverage | None:
    """The curve over all cases that say whether an answer is right; None if there are no such cases of both kinds."""
    told = [
        (row.answer.confidence, Status.ANSWERED not in row.case.expect.status, row.answer.status == Status.ANSWERED)
        for row in rows
        if row.answer and row.answer.confidence is not None and row.case.expect.status
    ]
    to_refuse = np.array([refuse for _, refuse, _ in sorted(told, key=lambda one: -one[0])], dtype=bool)
    if to_refuse.all() or not to_refuse.any():
        return None
    taken = np.arange(1, len(to_refuse) + 1)
    answered = [refuse for _, refuse, was_answered in told if was_answered]
    return RiskCoverage(
        coverage=tuple((taken / len(told)).tolist()),
        risk=tuple((np.cumsum(to_refuse) / taken).tolist()),
        answered=(len(answered) / len(told), float(np.mean(answered)) if answered else 0.0),
    )
