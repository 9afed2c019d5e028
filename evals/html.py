"""A report as one HTML page that needs nothing else: no script, no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from evals.baseline import Kind
from evals.plots import curve, histogram, rate_bars
from evals.types import Outcome

if TYPE_CHECKING:
    from evals.report import Report


def render(report: Report) -> str:
    """The page."""
    environment = Environment(
        loader=PackageLoader("evals"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    times = [row.ms for row in report.rows if row.answer]
    return environment.get_template("report.html").render(
        report=report,
        changes={kind: [change for change in report.changes if change.kind == kind] for kind in Kind},
        failed=[row for row in report.rows if row.outcome == Outcome.FAILED],
        rates=rate_bars([*report.by_suite, report.total], report.rates_before),
        risk=curve(report.risk_coverage) if report.risk_coverage else "",
        times=histogram(times, "ms") if times else "",
    )
