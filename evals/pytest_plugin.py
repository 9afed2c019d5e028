"""Every case of a suite file as a test: ``pytest -p evals.pytest_plugin FOLDER``.

Each YAML file of the folder is a suite. The bot is built once, in process, unless an address or a mapping is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import GuideError
from evals.cases import SUFFIXES, SuiteReader
from evals.errors import EvalsError
from evals.junit import failure_text, not_passed
from evals.runner import run_case
from evals.targets import open_target
from evals.types import PARTS, Case, Outcome, Row, Target, parts


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("evals", "question suites")
    group.addoption("--suites-part", choices=[*PARTS, "all"], default="all", help="which part of each suite is run")
    group.addoption("--suites-url", help="ask our own server at this address instead of the bot in process")
    group.addoption("--suites-mapping", type=Path, help="ask the chatbot that this file describes")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Takes every YAML file as a suite."""
    if file_path.suffix not in SUFFIXES:
        return None
    return SuiteFile.from_parent(parent, path=file_path)


class CaseFailed(Exception):
    """A case did not pass; it carries the row."""

    def __init__(self, row: Row) -> None:
        super().__init__(failure_text(row))


class Session:
    """What all suite files of one run share: the chatbot, and the names that are taken."""

    key = pytest.StashKey["Session"]()

    def __init__(self, config: pytest.Config) -> None:
        self.target: Target = open_target(config.getoption("suites_url"), config.getoption("suites_mapping"))
        self.reader = SuiteReader(self.target.keys())

    @classmethod
    def of(cls, config: pytest.Config) -> Session:
        """The one of this run; EvalsError or GuideError if the chatbot cannot be reached or a setting is wrong."""
        if cls.key not in config.stash:
            config.stash[cls.key] = cls(config)
        return config.stash[cls.key]


class SuiteFile(pytest.File):
    """A suite file."""

    def collect(self) -> Iterator[CaseItem]:
        try:
            session = Session.of(self.config)
        except (EvalsError, GuideError) as error:
            raise self.CollectError(str(error)) from error
        before = len(session.reader.problems)
        suite = session.reader.read(self.path)
        if suite is None:
            raise self.CollectError("\n".join(session.reader.problems[before:]))
        for case in suite.cases:
            if case.part in parts(self.config.getoption("suites_part")):
                yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """A case; its tags can be chosen with ``-k``."""

    def __init__(self, *, case: Case, **options: Any) -> None:
        super().__init__(**options)
        self.case = case
        self.extra_keyword_matches.update(case.tags, {case.part})

    def runtest(self) -> None:
        session = Session.of(self.config)
        row = run_case(self.case, session.target)
        if row.outcome == Outcome.FAILED:
            raise CaseFailed(row)
        if row.outcome == Outcome.SKIPPED:
            pytest.skip(not_passed(row))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What the report says of the case, without a traceback."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.case.line - 1, f"case {self.case.id}"
