"""Scores of different searches -> one score per section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.index.store import Match

DENSE, ASK, LEXICAL = 0.5, 0.25, 0.25
"""Weights of the best text window, the best ask or heading, and BM25."""


def best_by_section(matches: Sequence[Match]) -> dict[str, dict[str, float]]:
    """The best similarity of each section, once over its text windows and once over its asks and heading."""
    best: dict[str, dict[str, float]] = {}
    for match in matches:
        kind = "dense" if match.kind == "window" else "ask"
        section = best.setdefault(match.section_key, {})
        section[kind] = max(match.similarity, section.get(kind, 0.0))
    return best


def fuse(dense: Mapping[str, Mapping[str, float]], lexical: Mapping[str, float]) -> dict[str, float]:
    """One score per section that any search found, 0 to 1.

    A section that only one kind of entry found gets, for the other kind, the lowest similarity that was
    found, since it cannot be above it. BM25 counts relative to the best section.
    """
    floor = {kind: min((s[kind] for s in dense.values() if kind in s), default=0.0) for kind in ("dense", "ask")}
    top = max(lexical.values(), default=0.0) or 1.0
    return {
        key: DENSE * dense.get(key, {}).get("dense", floor["dense"])
        + ASK * dense.get(key, {}).get("ask", floor["ask"])
        + LEXICAL * lexical.get(key, 0.0) / top
        for key in {*dense, *lexical}
    }
