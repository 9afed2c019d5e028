"""Suite files -> cases; all mistakes of all files are told in one go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from evals import located
from evals.errors import SuiteError
from evals.own import look_beside
from evals.suite_page import SuitePage
from evals.types import Suite

SUFFIXES = (".yaml", ".yml")


def suite_files(folder: Path) -> list[Path]:
    """All YAML files under ``folder``, sorted; a single file is taken as it is.

    Raises:
        SuiteError: there is none.
    """
    if folder.is_file():
        return [folder]
    files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    if not files:
        raise SuiteError([f"{folder}: there are no suites here; a suite is a YAML file, see docs/evaluation.md"])
    return files


def load_suites(files: Sequence[Path], known: Collection[str] | None = None) -> list[Suite]:
    """The suites in ``files``; ``known`` are the ids of articles and sections that cases may name (None: any).

    Raises:
        SuiteError: it holds every mistake of every file.
    """
    reader = SuiteReader(known)
    suites = [suite for suite in map(reader.read, files) if suite]
    if reader.problems:
        raise SuiteError(reader.problems)
    return suites


@dataclass(slots=True)
class SuiteReader:
    """Reads files one after the other; names of suites and ids of cases are unique over all of them."""

    known: Collection[str] | None = None
    problems: list[str] = field(default_factory=list)
    _taken: dict[str, str] = field(default_factory=dict)

    def read(self, file: Path) -> Suite | None:
        """The suite in ``file``; None, and the mistakes in ``problems``, if it has any."""
        before = len(self.problems)
        try:
            text = file.read_text("utf-8")
            document = located.parse(text)
        except (OSError, UnicodeDecodeError, RecursionError) as error:  # YAML can hold a list that holds itself
            self.problems.append(f"{file}:1: suite: it cannot be read: {error}")
            return None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", None) or "this is not YAML"
            self.problems.append(f"{file}:{line}: suite: {problem}; put text with signs such as ? : , {{ into quotes")
            return None
        except ValueError as error:
            wrong = list(_impossible_values(text)) or [(1, error)]
            self.problems += [f"{file}:{line}: suite: {fault}; put text into quotes" for line, fault in wrong]
            return None
        look_beside(file)
        page = SuitePage(file, document, self.known, self._taken)
        found = sorted(page.mistakes(), key=lambda mistake: mistake.line)
        self.problems += [f"{file}:{mistake.line}: {mistake.where}: {mistake.message}" for mistake in found]
        return page.suite() if len(self.problems) == before else None


def _impossible_values(text: str) -> Iterator[tuple[int, ValueError]]:
    """Line and fault of what YAML takes for a date or a number, and cannot be one: 2026-13-45."""
    for token in yaml.scan(text, yaml.SafeLoader):
        if isinstance(token, yaml.ScalarToken) and token.plain:
            try:
                yaml.safe_load(token.value)
            except yaml.YAMLError:  # text that is no document of its own
                continue
            except ValueError as error:
                yield token.start_mark.line + 1, error
