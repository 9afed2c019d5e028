"""A report in a few lines, for a terminal or a log."""

from __future__ import annotations

from collections import Counter

from evals.report import Report
from evals.types import Outcome

SHOWN = 20


def summary(report: Report, *, diff: bool = False) -> str:
    """Totals, failed cases, what changed (with ``diff`` case by case), and whether the run is good enough."""
    lines = [f"{'suite':<22}{'passed':>8}{'failed':>8}{'skipped':>9}   pass rate (95% interval)"]
    for total in [*report.by_suite, report.total]:
        rate = f"{total.rate.mean:.1%} ({total.rate.low:.1%} to {total.rate.high:.1%})" if total.rate else "-"
        lines.append(f"{total.name:<22}{total.passed:>8}{total.failed:>8}{total.skipped:>9}   {rate}")
    failed = [row for row in report.rows if row.outcome == Outcome.FAILED and row.case.is_for_work]
    for row in failed[:SHOWN]:
        why = "; ".join(f"{verdict.name}: {verdict.reason}" for verdict in row.verdicts if verdict.passed is False)
        lines.append(f"failed: {row.case.id}: {why}")
    if len(failed) > SHOWN:
        lines.append(f"... and {len(failed) - SHOWN} more of the development part, see the report")
    if report.baseline:
        kinds = Counter(change.kind for change in report.changes)
        lines.append("since the baseline: " + (", ".join(f"{kind}: {n}" for kind, n in kinds.items()) or "no change"))
        if diff:
            shown = [change for change in report.changes if change.row.case.is_for_work]
            lines += [f"  {change.kind}: {change.row.case.id}: {change.row.case.question.text}" for change in shown]
        if report.gone:
            more = f" and {len(report.gone) - SHOWN} more" if len(report.gone) > SHOWN else ""
            lines.append(f"in the baseline, but not run: {', '.join(report.gone[:SHOWN])}{more}")
    if report.latency:
        latency = report.latency
        lines.append(f"time until an answer: half within {latency.p50:.0f} ms, 95% within {latency.p95:.0f} ms")
    lines += [f"not good enough: {objection}" for objection in report.objections]
    lines.append(f"{len(report.rows)} cases in {report.seconds:.1f} s" + ("" if report.objections else ": good enough"))
    return "\n".join(lines)
