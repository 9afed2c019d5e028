"""Articles -> index: ``python ingest.py [PATH ...]``."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.build import Ingested, ingest, read_articles, take_in
from bot.corpus.clean import slug
from bot.corpus.lint import lint
from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.errors import GuideError
from bot.index.archive import export_build
from bot.settings import Settings, read_settings

NAMED = 5
UNNAMED = ("unchanged", "in the language 'en'")
"""What an ingest counts, and does not name."""
NOT_ENGLISH = (
    "some articles are not in English: questions find them less well, and their doses, orders and promises are not "
    "recognised; put them into English (docs/articles.md, Language)"
)
WHICH_ANSWERS = "the index is as it was before, or the new one if that was ready"


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 0 if all articles are in, 1 if something is wrong with one of them or with the run."""
    options = _options(arguments)
    try:
        return _run(options, Console(stderr=True))
    except GuideError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:  # mostly a full disk, which may be met anywhere
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}; {WHICH_ANSWERS}; mend that, and run it again", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"stopped; {WHICH_ANSWERS}", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace, console: Console) -> int:
    settings = read_settings()
    paths = options.paths or settings.article_folders
    if options.export:
        print(f"index {export_build(settings.index_dir, options.export)} exported to {options.export}")
        return 0
    with _progress_bar(console) as bar:
        reporter = _Reporter(bar, console)
        if options.import_:
            print(f"index {take_in(settings, options.import_, progress=reporter)} answers now")
            return 0
        if options.check:
            return _check(settings, paths)
        if options.dry_run:
            done = read_articles(settings, paths)
        else:
            done = ingest(settings, paths, rebuild=options.rebuild, progress=reporter)
    if options.json:
        print(json.dumps(as_data(done), indent=1, ensure_ascii=False))
    else:
        _tell(done)
    return 1 if done.corpus.errors else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Reads articles and makes them the index that answers questions.")
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders (default: those of the settings)")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--check", action="store_true", help="only say what is wrong with the articles; no index is made")
    only.add_argument("--dry-run", action="store_true", help="only say what would change; no index is made")
    only.add_argument("--rebuild", action="store_true", help="make everything anew, take nothing over")
    only.add_argument("--export", type=Path, metavar="FILE", help="write the current index into one file")
    only.add_argument("--import", type=Path, metavar="FILE", dest="import_", help="take an exported index in")
    options = parser.parse_args(arguments)
    if options.json and (options.check or options.export or options.import_):
        parser.error("--json goes with an ingest or --dry-run")
    if options.paths and (options.export or options.import_):
        parser.error("--export and --import take the whole index; leave the files and folders out")
    return options


def as_data(done: Ingested) -> dict[str, object]:
    """The summary as JSON takes it."""
    return {
        **dataclasses.asdict(done.changes),
        "languages": {language: len(names) for language, names in _languages(done).items()},
        "gone": [article for article, _ in _gone(done)],
        "refused": [str(error) for error in done.corpus.errors],
        "warned": {article.id: article.warnings for article in done.corpus.articles if article.warnings},
        "set_aside": {article.id: article.set_aside for article in done.corpus.articles if article.set_aside},
        "index": dataclasses.asdict(done.report) if done.report else None,
    }


def _tell(done: Ingested) -> None:
    """Prints what was refused, a table of what changed, the build, and what readers lost by the refusals."""
    for problem in done.corpus.errors:
        print(problem, file=sys.stderr)
    warned = tuple(article.id for article in done.corpus.articles if article.warnings)
    refused = tuple(file.name for file in done.corpus.refused)
    languages = _languages(done)
    table = Table("articles", "number", "which")
    rows = {**dataclasses.asdict(done.changes), "refused, see above": refused, "with warnings to readers": warned}
    rows |= {f"in the language {language!r}": names for language, names in languages.items()}
    for what, names in rows.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        table.add_row(what, str(len(names)), "" if what in UNNAMED else ", ".join(names[:NAMED]) + more)
    Console().print(table)
    if report := done.report:
        counts = f"{report.articles} articles, {report.sections} sections, {report.entries} entries"
        work = f"{report.embedded} texts embedded, {report.reused} taken over, {report.seconds:.1f} s"
        unchanged = f"nothing changed, nothing embedded: index {report.version} has {counts}"
        print(f"index {report.version}: {counts}; {work}" if report.changed else unchanged)
    else:
        print("nothing was written")
    if languages.keys() - {"en"}:
        print(NOT_ENGLISH, file=sys.stderr)
    for article, file in _gone(done):
        told = "WAS SERVED UNTIL NOW AND IS GONE" if done.report else "IS SERVED NOW AND WOULD BE GONE"
        print(f"{told}: {article}, as {file} is refused (see above); mend the file and run this again", file=sys.stderr)


def _languages(done: Ingested) -> dict[str, tuple[str, ...]]:
    """The articles by the language that they name or, if they name none, were seen to have."""
    languages: dict[str, list[str]] = {}
    for article in done.corpus.articles:
        languages.setdefault(article.language, []).append(article.id)
    return {language: tuple(names) for language, names in sorted(languages.items())}


def _gone(done: Ingested) -> list[tuple[str, Path]]:
    """The articles that answered until now and whose files are refused, with these files."""
    return [(slug(file.stem), file) for file in done.corpus.refused if slug(file.stem) in done.changes.removed]


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
