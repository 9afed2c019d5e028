"""Compares search systems, each in a process of its own, and prints one table per collection.

    python -m benchmarks.retrieval                                 # our articles, suite `retrieval`, part `dev`
    python -m benchmarks.retrieval --beir FOLDER --beir-part dev   # a public set in BEIR's layout
    python -m benchmarks.retrieval --sizes 1000 10000              # time and memory only, with vectors of chance

Passages are embedded before anything is timed, and their vectors kept in `benchmarks/out/`. "encode" is one encoding
of the question alone, "search" all from the question to the sections. Figures and pictures go to
`benchmarks/out/`. Peers that are not installed are left out:

    pip install langchain-chroma langchain-text-splitters llama-index-core llama-index-embeddings-langchain \\
                haystack-ai txtai matplotlib
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.retrieval import plots
from benchmarks.retrieval.measure import NOT_INSTALLED, OUT, Row
from benchmarks.retrieval.systems import SYSTEMS

COLUMNS = {
    "recall@1": "Recall@1",
    "recall@3": "Recall@3",
    "recall@5": "Recall@5",
    "ndcg@10": "nDCG@10",
    "mrr": "MRR",
    "search_p50": "search p50 ms",
    "search_p95": "p95",
    "encode_p50": "encode p50",
    "build": "build s",
    "memory": "memory MB",
}


def main() -> int:
    """Runs the command; 1 if no system could be run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description="Compares search systems.")
    parser.add_argument("--part", choices=["dev", "held"], default="dev", help="part of our suite")
    parser.add_argument("--beir", type=Path, help="folder of a set in BEIR's layout, instead of our articles")
    parser.add_argument("--beir-part", default="dev", help="its part: choose on dev or train, report test")
    parser.add_argument("--sizes", type=int, nargs="*", help="numbers of passages, for time and memory")
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS), help="names of systems (default: all)")
    options = parser.parse_args()
    jobs = [{"size": size} for size in options.sizes or []]
    if not jobs:
        jobs = [{"beir": options.beir, "part": options.beir_part} if options.beir else {"part": options.part}]
    results = []
    for job in jobs:
        rows = [row for name in options.systems if (row := in_a_process(name, job))]
        results.append({"job": {key: str(value) for key, value in job.items()}, "rows": rows})
        print(table(rows), flush=True)
    OUT.mkdir(exist_ok=True)
    (OUT / "retrieval.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    draw(results)
    return 0 if all(result["rows"] for result in results) else 1


def draw(results: Sequence[dict[str, Any]]) -> None:
    """Writes the pictures into ``benchmarks/out/``; without matplotlib there are none."""
    if not importlib.util.find_spec("matplotlib"):
        print("no pictures: matplotlib is not installed", file=sys.stderr)
        return
    sizes = [(int(result["job"]["size"]), result["rows"]) for result in results if "size" in result["job"]]
    if sizes:
        plots.costs(sizes, OUT / "sizes.svg")
    else:
        plots.quality(results[0]["rows"], OUT / "quality.svg")


def in_a_process(name: str, job: Mapping[str, object]) -> Row | None:
    """The figures of one system, measured in a fresh process; None if it is not installed."""
    asked = json.dumps({"name": name, "job": {key: str(value) for key, value in job.items()}})
    command = [sys.executable, "-m", "benchmarks.retrieval.measure", asked]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # its threads fight the encoder's
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=environment)
    if done.returncode == NOT_INSTALLED:
        print(f"{name}: left out, it is not installed", file=sys.stderr)
        return None
    if done.returncode:
        raise SystemExit(f"{name}: the measurement ended with {done.returncode}")
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    columns = {key: title for key, title in COLUMNS.items() if any(key in row for row in rows)}
    lines = [
        f"| {rows[0]['collection'] if rows else ''} | {' | '.join(columns.values())} |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for row in rows:
        cells = (f"{row[key]:.3f}" if "@" in key or key == "mrr" else f"{row[key]:.1f}" for key in columns)
        lines.append(f"| {row['system']} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
