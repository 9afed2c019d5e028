"""A report -> the data sets that ragas and deepeval load.

python -m evals.bridges.export evals/out/report.json FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def ragas_rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """One ``SingleTurnSample`` per case that names the sources it expects; ids are those of articles."""
    return [
        {
            "user_input": case["question"],
            "response": case["answer"]["text"],
            "retrieved_contexts": [source["excerpt"] for source in case["answer"]["sources"]],
            "retrieved_context_ids": [source["article_id"] for source in case["answer"]["sources"]],
            "reference_context_ids": case["expect"]["cites"],
        }
        for case in _answered(report)
        if "cites" in case["expect"]
    ]


def deepeval_rows(report: dict[str, Any]) -> list[dict[str, Any]]:
    """One ``LLMTestCase`` per answered case."""
    return [
        {
            "input": case["question"],
            "actual_output": case["answer"]["text"],
            "retrieval_context": [source["excerpt"] for source in case["answer"]["sources"]],
        }
        for case in _answered(report)
    ]


def _answered(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [case for case in report["cases"] if case["answer"] and case["answer"]["sources"]]


def write(report: dict[str, Any], folder: Path) -> list[Path]:
    """Writes ``ragas.jsonl`` and ``deepeval.json`` into ``folder``; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    ragas, deepeval = folder / "ragas.jsonl", folder / "deepeval.json"
    ragas.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ragas_rows(report)), "utf-8")
    deepeval.write_text(json.dumps(deepeval_rows(report), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [ragas, deepeval]


def main(arguments: Sequence[str]) -> int:
    """Runs the command; 2 with a message if it was called wrongly."""
    if len(arguments) != 2:
        print("usage: python -m evals.bridges.export REPORT.json FOLDER", file=sys.stderr)
        return 2
    report, folder = map(Path, arguments)
    try:
        print(*write(json.loads(report.read_text("utf-8")), folder), sep="\n")
    except OSError as error:
        print(f"{error.filename}: {error.strerror}; name a report and a folder that can be written", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError):
        print(f"{report}: this is no report; name a report.json that python -m evals wrote", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
