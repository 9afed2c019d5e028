"""Whether a run is good enough: thresholds, cases that must pass, and no fall against the baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from evals.baseline import Baseline, Kind, changes
from evals.stats import Interval, bootstrap, by_suite
from evals.types import MUST, Outcome, Row, Suite

ALL = "all suites"


@dataclass(frozen=True, slots=True)
class Fall:
    """The difference of the pass rates, new minus old, over the cases that both runs have."""

    name: str
    cases: int
    difference: Interval

    @property
    def is_real(self) -> bool:
        """Whether the whole 95% interval lies below zero."""
        return self.difference.high < 0


def objections(
    rows: Sequence[Row], suites: Sequence[Suite], baseline: Baseline | None, gone: Collection[str] = ()
) -> list[str]:
    """Everything that makes this run not good enough, in plain words; none if it is.

    ``gone`` are the ids of the baseline that should have been run and were not.
    """
    must = [row for row in rows if MUST in row.case.tags]
    found = [
        *_unmet_thresholds(rows, suites),
        *(f"{row.case.id}: a case tagged {MUST!r} fails" for row in must if row.outcome == Outcome.FAILED),
    ]
    if baseline:
        unchecked = [change.row for change in changes(must, baseline) if change.kind == Kind.UNCHECKED]
        found += [f"{row.case.id}: a case tagged {MUST!r} was checked before and now is not" for row in unchecked]
        found += [_fall_in_words(fall) for fall in falls(rows, baseline) if fall.is_real]
        found += _lost_parts(rows, baseline, gone)
    return found


def falls(rows: Sequence[Row], baseline: Baseline) -> list[Fall]:
    """The paired difference of each suite, and of all together; suites without a common case are left out."""
    names = dict.fromkeys(row.case.suite for row in rows)
    groups = {name: [row for row in rows if row.case.suite == name] for name in names} | {ALL: list(rows)}
    differences = {name: _differences(group, baseline) for name, group in groups.items()}
    return [Fall(name, len(values), bootstrap(values)) for name, values in differences.items() if values]


def _differences(rows: Sequence[Row], baseline: Baseline) -> list[int]:
    """Per case that passed or failed in both runs: -1 if it broke, 1 if it was mended, else 0."""
    pairs = [(row.outcome, baseline.cases[row.case.id].outcome) for row in rows if row.case.id in baseline.cases]
    return [
        (now == Outcome.PASSED) - (before == Outcome.PASSED)
        for now, before in pairs
        if Outcome.SKIPPED not in (now, before)
    ]


def _unmet_thresholds(rows: Sequence[Row], suites: Sequence[Suite]) -> list[str]:
    lowest = {suite.name: suite.pass_rate for suite in suites}
    return [
        f"{total.name}: {total.rate.mean:.1%} of {total.counted} cases pass, its threshold is {lowest[total.name]:.1%}"
        for total in by_suite(rows)
        if total.rate and total.rate.mean < lowest[total.name]
    ]


def _lost_parts(rows: Sequence[Row], baseline: Baseline, gone: Collection[str]) -> list[str]:
    """Parts of suites of which not one case was run; a suite that is meant to go leaves the baseline with it."""
    run_now = {(row.case.suite, row.case.part) for row in rows}
    lost = Counter((baseline.cases[name].suite, baseline.cases[name].part) for name in gone)
    return [
        f"{suite}: its part {part!r} has {count} cases in the baseline, and none was run"
        for (suite, part), count in lost.items()
        if (suite, part) not in run_now
    ]


def _fall_in_words(fall: Fall) -> str:
    difference = fall.difference
    return (
        f"{fall.name}: the pass rate fell by {-difference.mean:.1%} against the baseline "
        f"(95% interval {-difference.high:.1%} to {-difference.low:.1%}, {fall.cases} cases)"
    )
