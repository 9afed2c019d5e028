"""The figures of ``python -m benchmarks.retrieval`` as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.retrieval.measure import Row

QUALITY = ("recall@1", "recall@3", "recall@5", "ndcg@10", "mrr")
COSTS = {"search_p50": "search p50, ms", "build": "build, s", "memory": "memory, MB"}


def quality(rows: Sequence[Row], file: Path) -> None:
    """One group of bars per measure, one bar per system."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    axes = figure.subplots()
    width = 0.8 / len(rows)
    for number, row in enumerate(rows):
        places = [measure + number * width for measure in range(len(QUALITY))]
        axes.bar(places, [row[name] for name in QUALITY], width, label=row["system"])
    axes.set_xticks([measure + 0.4 - width / 2 for measure in range(len(QUALITY))], QUALITY)
    axes.set_ylim(0, 1)
    axes.set_title(rows[0]["collection"])
    axes.legend(fontsize="small", ncols=2, loc="lower right")
    figure.savefig(file)


def costs(sizes: Sequence[tuple[int, Sequence[Row]]], file: Path) -> None:
    """Time, build and memory over the number of passages, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 4.5), layout="constrained")
    names = list(dict.fromkeys(row["system"] for _, rows in sizes for row in rows))
    for axes, (key, title) in zip(figure.subplots(1, len(COSTS)), COSTS.items(), strict=True):
        for name in names:
            points = [(size, row[key]) for size, rows in sizes for row in rows if row["system"] == name]
            axes.plot(*zip(*points, strict=True), marker="o", label=name)
        axes.set(xscale="log", yscale="log", xlabel="passages", title=title)
        axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    figure.savefig(file)
