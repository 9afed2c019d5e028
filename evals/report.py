"""All that is to be said about one run, as JSON, JUnit XML and one HTML page."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evals import baseline as earlier
from evals import gate, stats
from evals.html import render
from evals.junit import junit
from evals.types import Outcome, Row, Suite, parts


@dataclass(frozen=True)
class Report:
    """One run: its rows in order, its suites, and the baseline it is compared with."""

    target: str
    part: str
    rows: Sequence[Row]
    suites: Sequence[Suite]
    seconds: float
    baseline: earlier.Baseline | None = None
    named: Sequence[str] = ()
    """The suites that were asked for by name or as a file; empty: all."""

    @cached_property
    def objections(self) -> list[str]:
        """Why the run is not good enough; empty if it is."""
        return gate.objections(self.rows, self.suites, self.baseline, self.gone)

    @cached_property
    def changes(self) -> list[earlier.Change]:
        """The cases that changed since the baseline."""
        return earlier.changes(self.rows, self.baseline) if self.baseline else []

    @cached_property
    def gone(self) -> list[str]:
        """Ids of the baseline that were asked for and not run."""
        return earlier.gone(self.rows, self.baseline, parts(self.part), self.named) if self.baseline else []

    @cached_property
    def total(self) -> stats.Total:
        return stats.total(gate.ALL, self.rows)

    @cached_property
    def by_suite(self) -> list[stats.Total]:
        return stats.by_suite(self.rows)

    @cached_property
    def by_tag(self) -> list[stats.Total]:
        return stats.by_tag(self.rows)

    @cached_property
    def rates_before(self) -> dict[str, float]:
        """By suite, and over all, the pass rate of the baseline over the cases that were run now."""
        before = self.baseline.cases if self.baseline else {}
        outcomes: dict[str, list[bool]] = {}
        for row in self.rows:
            outcome = before[row.case.id].outcome if row.case.id in before else Outcome.SKIPPED
            if outcome != Outcome.SKIPPED:
                for name in (row.case.suite, gate.ALL):
                    outcomes.setdefault(name, []).append(outcome == Outcome.PASSED)
        return {name: sum(passed) / len(passed) for name, passed in outcomes.items()}

    @cached_property
    def latency(self) -> stats.Latency | None:
        return stats.latency(self.rows)

    @cached_property
    def risk_coverage(self) -> stats.RiskCoverage | None:
        return stats.risk_coverage(self.rows)

    @cached_property
    def index_versions(self) -> str:
        """The builds of the index that answered."""
        return ", ".join(sorted({row.answer.index_version for row in self.rows if row.answer} - {""}))


def write(report: Report, folder: Path) -> list[Path]:
    """Writes ``report.json``, ``junit.xml`` and ``report.html`` into ``folder``; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "report.html": render(report),
        "report.json": json.dumps(as_data(report), indent=1, ensure_ascii=False) + "\n",
        "junit.xml": junit(report.rows),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def as_data(report: Report) -> dict[str, Any]:
    """The report as JSON takes it; docs/evaluation.md explains the figures."""
    latency = report.latency
    return {
        "target": report.target,
        "part": report.part,
        "index_version": report.index_versions,
        "seconds": round(report.seconds, 3),
        "good_enough": not report.objections,
        "objections": report.objections,
        "total": dataclasses.asdict(report.total),
        "suites": [dataclasses.asdict(total) for total in report.by_suite],
        "tags": [dataclasses.asdict(total) for total in report.by_tag],
        "latency_ms": dataclasses.asdict(latency) if latency else None,
        "risk_coverage": dataclasses.asdict(report.risk_coverage) if report.risk_coverage else None,
        "changes": [{"id": c.row.case.id, "kind": c.kind, "answer_before": c.before.answer} for c in report.changes],
        "not_run": report.gone,
        "cases": [_case(row) for row in report.rows],
    }


def _case(row: Row) -> dict[str, Any]:
    return {
        "id": row.case.id,
        "suite": row.case.suite,
        "part": row.case.part,
        "tags": row.case.tags,
        "question": row.case.question.text,
        "history": [dataclasses.asdict(turn) for turn in row.case.question.history],
        "expect": row.case.expect.model_dump(mode="json", exclude_unset=True),
        "outcome": row.outcome,
        "ms": row.ms,
        "verdicts": [dataclasses.asdict(verdict) for verdict in row.verdicts],
        "answer": dataclasses.asdict(row.answer) | {"untold": sorted(row.answer.untold)} if row.answer else None,
    }
