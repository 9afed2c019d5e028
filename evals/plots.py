"""Small SVG drawings; the page's style sheet gives them their colours, light or dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from markupsafe import Markup, escape

from evals.stats import RiskCoverage, Total

WIDTH, NAMES, FIGURES, ROW = 760, 150, 175, 30
BINS, HEIGHT, MARGIN = 24, 170, 28


def rate_bars(totals: Sequence[Total], before: Mapping[str, float]) -> Markup:
    """A bar per total from 0% to 100% with its interval as a line; a tick stands where the baseline was."""
    totals = [total for total in totals if total.rate]
    height = ROW * len(totals) + 24
    span = WIDTH - NAMES - FIGURES
    parts = [_open(height, "Pass rate of each suite with its 95% interval; the table below has the figures.")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = NAMES + span * share
        parts.append(_line(x, 0, x, height - 20, "grid"))
        parts.append(_text(x, height - 6, f"{share:.0%}", "middle", "axis"))
    for number, total in enumerate(totals):
        rate = total.rate
        assert rate
        y = number * ROW + 4
        middle = y + 10
        parts.append(_text(NAMES - 10, y + 14, total.name, "end"))
        parts.append(_bar(NAMES, y, span * rate.mean, 20))
        parts.append(_line(NAMES + span * rate.low, middle, NAMES + span * rate.high, middle, "interval"))
        if total.name in before:
            x = NAMES + span * before[total.name]
            parts.append(_line(x, y - 3, x, y + 23, "before"))
        figures = f"{rate.mean:.1%} ({rate.low:.0%} to {rate.high:.0%})"
        parts.append(_text(WIDTH - FIGURES + 10, y + 14, figures, "start"))
    return Markup("").join([*parts, Markup("</svg>")])


def histogram(values: Sequence[float], unit: str) -> Markup:
    """How often values fall into each of the equal steps from 0 to the largest."""
    counts, edges = np.histogram(values, bins=BINS, range=(0, max(values)))
    floor, step = HEIGHT - MARGIN, (WIDTH - 2 * MARGIN) / BINS
    parts = [_open(HEIGHT, f"How many answers took how long, in {unit}; the line above has the figures.")]
    for number, count in enumerate(counts):
        bar = (floor - 20) * int(count) / int(max(counts))
        parts.append(_bar(MARGIN + number * step, floor - bar, step - 2, bar))
        if count:
            parts.append(_text(MARGIN + (number + 0.5) * step, floor - bar - 4, str(count), "middle", "axis"))
    for number in range(0, BINS + 1, BINS // 4):
        parts.append(_text(MARGIN + number * step, HEIGHT - 8, f"{edges[number]:.0f} {unit}", "middle", "axis"))
    return Markup("").join([*parts, _line(MARGIN, floor, WIDTH - MARGIN, floor, "grid"), Markup("</svg>")])


def curve(found: RiskCoverage) -> Markup:
    """Risk over coverage as a line; a ring stands where the chatbot decides to answer."""
    floor, left, span = HEIGHT - MARGIN, 2 * MARGIN, WIDTH - 3 * MARGIN
    top = max(found.risk)

    def at(coverage: float, risk: float) -> tuple[float, float]:
        return left + span * coverage, floor - (floor - 20) * risk / top

    parts = [_open(HEIGHT, "Share of answers that should have been refused, over the share of questions answered.")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = at(share, share * top)
        parts += [_line(x, 20, x, floor, "grid"), _line(left, y, left + span, y, "grid")]
        parts += [_text(x, HEIGHT - 8, f"{share:.0%}", "middle", "axis")]
        parts += [_text(left - 6, y + 4, f"{share * top:.0%}", "end", "axis")]
    points = " ".join("{:.1f},{:.1f}".format(*at(*point)) for point in zip(found.coverage, found.risk, strict=True))
    x, y = at(*found.answered)
    parts.append(
        Markup(f'<polyline class="curve" points="{points}"/><circle class="chosen" cx="{x:.1f}" cy="{y:.1f}" r="6"/>')
    )
    return Markup("").join([*parts, Markup("</svg>")])


def _open(height: float, title: str) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, height, title)


def _bar(x: float, y: float, width: float, height: float) -> Markup:
    shape = '<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>'
    return Markup(shape.format(x, y, width, height))


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')


def _text(x: float, y: float, text: str, anchor: str, kind: str = "label") -> Markup:
    return Markup(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>')
