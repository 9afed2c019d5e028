"""Asks the questions of the suites and judges the answers: ``python -m evals [suite ...]``."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.errors import GuideError
from evals import baseline, report
from evals.cases import load_suites, suite_files
from evals.errors import EvalsError
from evals.runner import run
from evals.summary import summary
from evals.targets import open_target
from evals.types import PARTS, Case, Row, Suite, Target, parts

HERE = Path(os.path.relpath(Path(__file__).parent))
"""Seen from where the command was started, so that messages and reports have short paths."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0 if the run is good enough, 1 if it is not, 2 if it could not be made."""
    options = _parser().parse_args(arguments)
    try:
        with _writing():  # before the questions: a wrong place is told at once
            options.out.mkdir(parents=True, exist_ok=True)
            if options.write_baseline:
                options.write_baseline.parent.mkdir(parents=True, exist_ok=True)
        compared = options.baseline or (HERE / "baseline.json" if options.diff else None)
        before = baseline.read(compared) if compared else None
        target = open_target(options.url, options.mapping)
        suites = _chosen(load_suites(suite_files(options.suites), target.keys()), options.suite)
        cases = [case for suite in suites for case in suite.cases if case.part in parts(options.part)]
        if not cases:
            raise EvalsError(f"the suites have no cases in the part {options.part!r}")
        began = time.perf_counter()
        rows = _run(cases, target, options.workers)
        seconds = time.perf_counter() - began
        named = [suite.name for suite in suites] if options.suite or options.suites.is_file() else ()
        result = report.Report(target.name, options.part, rows, suites, seconds, before, named)
        print(summary(result, diff=options.diff))
        with _writing():
            files = report.write(result, options.out)
        print("written:", *files)
        if options.write_baseline:
            with _writing():
                baseline.write(baseline.take(rows, target.name), options.write_baseline)
            print("new baseline:", options.write_baseline)
    except (EvalsError, GuideError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 1 if result.objections else 0


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    """Names the options that choose another place, if one cannot be written."""
    try:
        yield
    except OSError as error:
        raise EvalsError(f"{error}; see --out and --write-baseline") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals", description="Asks the questions of the suites, judges the answers, writes a report."
    )
    parser.add_argument("suite", nargs="*", help="names of suites (default: all)")
    parser.add_argument(
        "--part",
        choices=[*PARTS, "all"],
        default="dev",
        help="dev to work with (default); held only to measure what is finished",
    )
    parser.add_argument("--suites", type=Path, default=HERE / "suites", help="folder of the suites, or the file of one")
    parser.add_argument("--baseline", type=Path, help="compare with the run in this file")
    parser.add_argument(
        "--diff",
        action="store_true",
        help="name each case of the development part that changed since the baseline (default: the committed one)",
    )
    parser.add_argument("--write-baseline", type=_file, metavar="FILE", help="keep this run as a baseline")
    parser.add_argument("--url", help="ask our own server at this address (default: in process)")
    parser.add_argument("--mapping", type=Path, help="ask the chatbot that this file describes")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="folder of the reports")
    parser.add_argument("--workers", type=_positive, default=os.cpu_count() or 2, help="questions asked side by side")
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number of at least 1")
    return int(text)


def _file(text: str) -> Path:
    if Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a folder; name a file")
    return Path(text)


def _chosen(suites: list[Suite], names: Sequence[str]) -> list[Suite]:
    there = [suite.name for suite in suites]
    unknown = [name for name in names if name not in there]
    if unknown:
        raise EvalsError(f"there is no suite {', '.join(unknown)}; there are {', '.join(there)}")
    return [suite for suite in suites if not names or suite.name in names]


def _run(cases: Sequence[Case], target: Target, workers: int) -> list[Row]:
    console = Console(stderr=True)
    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("asking", total=len(cases))
        return run(cases, target, workers=workers, done=lambda row: progress.advance(task))


if __name__ == "__main__":
    sys.exit(main())
