"""Articles -> index: ``python ingest.py [PATH ...]``."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.build import ingest
from bot.corpus.lint import lint
from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.errors import GuideError
from bot.settings import Settings, read_settings


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 0 if all articles are in, 1 if something is wrong with one of them or with the run."""
    parser = argparse.ArgumentParser(description="Reads articles and makes them the index that answers questions.")
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders (default: the corpus folder)")
    parser.add_argument(
        "--check", action="store_true", help="only say what is wrong with the articles; no index is made"
    )
    parser.add_argument("--rebuild", action="store_true", help="make everything anew, take nothing over")
    options = parser.parse_args(arguments)
    console = Console(stderr=True)
    try:
        settings = read_settings()
        paths = options.paths or [settings.corpus_dir]
        if options.check:
            return _check(settings, paths)
        with _progress_bar(console) as bar:
            report, corpus = ingest(settings, paths, rebuild=options.rebuild, progress=_Reporter(bar, console))
    except GuideError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the index is as it was before", file=sys.stderr)
        return 130
    for problem in corpus.errors:
        print(problem, file=sys.stderr)
    counts = f"{report.articles} articles, {report.sections} sections, {report.entries} entries"
    if report.changed:
        print(
            f"index {report.version}: {counts}; {report.embedded} texts embedded, {report.reused} taken over, "
            f"{report.seconds:.1f} s"
        )
    else:
        print(f"nothing changed, nothing embedded: index {report.version} has {counts}")
    if corpus.errors:
        print(f"{len(corpus.errors)} articles were left out, see above", file=sys.stderr)
    return 1 if corpus.errors else 0


def _check(settings: Settings, paths: list[Path]) -> int:
    report = lint(paths, load_vocabulary(settings.corpus_dir / FILE_NAME), datetime.date.today())
    print(report)
    return 1 if report.errors else 0


def _progress_bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


class _Reporter:
    """A bar for each step on a terminal, a plain line for each step in a log."""

    def __init__(self, bar: Progress, console: Console) -> None:
        self._bar, self._console = bar, console
        self._tasks: dict[str, object] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=max(total, 1))
            if self._bar.disable:
                print(f"{what} ({total})" if total > 1 else what, file=sys.stderr, flush=True)
        self._bar.update(self._tasks[what], completed=done if total else 1, total=max(total, 1))  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main())
