"""docs/safety.md is true: it lists every known miss by its text."""

from __future__ import annotations

from pathlib import Path

from evals.baseline import read
from evals.cases import load_suites
from evals.types import Outcome

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "safety.md").read_text("utf-8")
SUITES = sorted((ROOT / "evals" / "suites").glob("safety*.yaml"))


def test_every_known_miss_stands_there_by_its_text() -> None:
    measured = read(ROOT / "evals" / "baseline.json").cases
    cases = [case for suite in load_suites(SUITES) for case in suite.cases if case.part == "dev"]
    missed = [case for case in cases if measured[case.id].outcome != Outcome.PASSED]
    assert missed
    assert [case.id for case in missed if " / ".join(case.question.messages) not in PAGE] == []
