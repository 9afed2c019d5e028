"""A change that makes answers worse is stopped; one that does not is let through."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import baseline
from evals.baseline import Kind, changes, gone, take
from evals.errors import BaselineError
from evals.gate import ALL, falls, objections
from evals.stats import bootstrap, by_tag, latency, total
from evals.types import PARTS, Row, Suite
from tests.evals.scripted import row

NO_THRESHOLD = [Suite("demo", "", 0.0, ()), Suite("other", "", 0.0, ())]


def rows(failing: int, number: int = 100, suite: str = "demo") -> list[Row]:
    """The first ``failing`` of ``number`` cases fail."""
    return [row(f"{suite}-{n}", n >= failing, suite=suite) for n in range(number)]


def test_a_fall_that_is_larger_than_its_interval_fails_the_run() -> None:
    [suite, everything] = objections(rows(9), NO_THRESHOLD, take(rows(2), "before"))
    assert suite.startswith("demo: the pass rate fell by 7.0% against the baseline (95% interval ")
    assert everything.startswith(ALL)


def test_a_fall_within_its_interval_passes_and_three_lost_cases_are_within() -> None:
    assert objections(rows(3), NO_THRESHOLD, take(rows(0), "before")) == []
    assert objections(rows(4), NO_THRESHOLD, take(rows(0), "before"))


def test_in_a_small_suite_fewer_lost_cases_are_a_fall() -> None:
    assert objections(rows(3, 8), NO_THRESHOLD, take(rows(0, 8), "before"))
    assert objections(rows(3, 9), NO_THRESHOLD, take(rows(0, 9), "before")) == []
    assert objections(rows(1, 1), NO_THRESHOLD, take(rows(0, 1), "before"))


def test_cases_that_were_won_count_against_those_that_were_lost() -> None:
    before = take([row(f"demo-{n}", n >= 6) for n in range(100)], "before")
    now = [row(f"demo-{n}", not 6 <= n < 12) for n in range(100)]
    assert objections(now, NO_THRESHOLD, before) == []
    assert falls(now, before)[0].difference.mean == 0


def test_the_fall_of_one_suite_is_not_hidden_by_the_others() -> None:
    before = take(rows(0) + rows(30, 300, "other"), "before")
    found = objections(rows(10) + rows(20, 300, "other"), NO_THRESHOLD, before)
    assert [objection.split(":")[0] for objection in found] == ["demo"]


def test_new_cases_are_not_compared() -> None:
    before = take(rows(0, 50), "before")
    assert [fall.cases for fall in falls(rows(0, 100), before)] == [50, 50]


def test_a_must_case_fails_the_run_on_its_own() -> None:
    found = objections([*rows(0), row("chest-pain", False, tags=("must",))], NO_THRESHOLD, None)
    assert found == ["chest-pain: a case tagged 'must' fails"]


def test_a_must_case_that_is_no_longer_checked_fails_the_run() -> None:
    before = take([*rows(0), row("chest-pain", True), row("over-http", None)], "before")
    now = [*rows(0), row("chest-pain", None, tags=("must",)), row("over-http", None, tags=("must",))]
    assert objections(now, NO_THRESHOLD, before) == [
        "chest-pain: a case tagged 'must' was checked before and now is not"
    ]


def test_a_suite_or_a_part_that_is_no_longer_there_fails_the_run() -> None:
    held = [row("held-1", True, part="held")]
    before = take(rows(0) + held + rows(0, 5, "other"), "before")
    named = gone(rows(0), before, PARTS, ["demo"])
    assert objections(rows(0), NO_THRESHOLD, before, named) == [
        "demo: its part 'held' has 1 cases in the baseline, and none was run"
    ]
    everything = gone(rows(0) + held, before)
    assert objections(rows(0) + held, NO_THRESHOLD, before, everything) == [
        "other: its part 'dev' has 5 cases in the baseline, and none was run"
    ]
    assert gone(rows(0), before, ["dev"], ["demo"]) == []


def test_a_suite_below_its_threshold_fails_the_run() -> None:
    found = objections(rows(11), [Suite("demo", "", 0.9, ())], None)
    assert found == ["demo: 89.0% of 100 cases pass, its threshold is 90.0%"]


def test_changes_are_told_the_gravest_first() -> None:
    earlier = [row("a", False), *(row(name, True) for name in "bcdef")]
    before = take(earlier, "before")
    now = [row("a", True), row("b", True, "Other words."), row("c", False), row("d", True), row("f", None)]
    assert [(change.kind, change.row.case.id) for change in changes([*now, row("new", True)], before)] == [
        (Kind.BROKEN, "c"),
        (Kind.UNCHECKED, "f"),
        (Kind.MENDED, "a"),
        (Kind.OTHER_TEXT, "b"),
    ]
    assert gone(now, before) == ["e"]


def test_a_baseline_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "baseline.json"
    kept = take(rows(1, 3), "before")
    baseline.write(kept, file)
    assert baseline.read(file) == kept
    assert json.loads(file.read_text("utf-8"))["index_version"] == "build-1"


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 2, "target": "", "index_version": "", "cases": {}}'])
def test_a_damaged_baseline_says_how_to_mend_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError, match="--write-baseline"):
        baseline.read(file)


def test_an_interval_is_the_same_each_time_and_narrows_with_more_cases() -> None:
    few, many = bootstrap([1] * 8 + [0] * 2), bootstrap([1] * 800 + [0] * 200)
    assert few == bootstrap([1] * 8 + [0] * 2)
    assert few.mean == many.mean == 0.8
    assert few.low < many.low < 0.8 < many.high < few.high
    assert (few.low, few.high) == pytest.approx((0.5, 1.0), abs=0.051)


def test_skipped_cases_count_nowhere() -> None:
    found = total("demo", [row("a", True), row("b", None), row("c", False)])
    assert (found.passed, found.failed, found.skipped, found.counted) == (1, 1, 1, 2)
    assert found.rate
    assert found.rate.mean == 0.5
    assert total("none", [row("b", None)]).rate is None


def test_a_case_counts_under_each_of_its_tags() -> None:
    tagged = [row("a", True, tags=("neck", "must")), row("b", False, tags=("neck",))]
    assert [(t.name, t.passed, t.failed) for t in by_tag(tagged)] == [("must", 1, 0), ("neck", 1, 1)]


def test_there_is_no_latency_without_an_answer() -> None:
    assert latency([Row(row("a", False).case, None, (), 5.0)]) is None
    assert latency([row("a", True)])
