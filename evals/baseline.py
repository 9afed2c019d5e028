"""What an earlier run found, in a file, and what has changed since."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked_dataclass

from evals.errors import BaselineError
from evals.types import PARTS, Outcome, Part, Row


@checked_dataclass(frozen=True, slots=True)
class Before:
    """One case of the baseline."""

    suite: str
    part: Part
    outcome: Outcome
    answer: str


@checked_dataclass(frozen=True, slots=True)
class Baseline:
    """The cases of an earlier run, by id."""

    version: Literal[1]
    target: str
    index_version: str
    cases: dict[str, Before]


class Kind(StrEnum):
    """What has changed about a case, the gravest first."""

    BROKEN = "passed, now fails"
    UNCHECKED = "was checked, now is not"
    MENDED = "failed, now passes"
    OTHER_TEXT = "other answer, same outcome"


@dataclass(frozen=True, slots=True)
class Change:
    """A case that is not as it was."""

    kind: Kind
    row: Row
    before: Before


def take(rows: Sequence[Row], target: str) -> Baseline:
    """This run as a baseline."""
    versions = {row.answer.index_version for row in rows if row.answer}
    cases = {
        row.case.id: Before(row.case.suite, row.case.part, row.outcome, row.answer.text if row.answer else "")
        for row in rows
    }
    return Baseline(1, target, ", ".join(sorted(versions)), dict(sorted(cases.items())))


def write(baseline: Baseline, file: Path) -> None:
    """Writes the baseline, one line per field, so that a changed answer is one line of a diff."""
    data = TypeAdapter(Baseline).dump_python(baseline, mode="json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path) -> Baseline:
    """The baseline in ``file``.

    Raises:
        BaselineError: it cannot be read, or is no baseline.
    """
    try:
        return TypeAdapter(Baseline).validate_json(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(f"{file}: it cannot be read ({error}); write one with --write-baseline") from error
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"]))
        raise BaselineError(f"{file}: {place}: {problem['msg']}; write it anew with --write-baseline") from error


def changes(rows: Sequence[Row], baseline: Baseline) -> list[Change]:
    """The cases that changed, the gravest kind first, then in order of the rows."""
    found = []
    for row in rows:
        before = baseline.cases.get(row.case.id)
        kind = _kind(row, before) if before else None
        if before and kind:
            found.append(Change(kind, row, before))
    return sorted(found, key=lambda change: list(Kind).index(change.kind))


def gone(
    rows: Sequence[Row], baseline: Baseline, parts: Collection[Part] = PARTS, suites: Collection[str] = ()
) -> list[str]:
    """Ids of the baseline that were not run, though their part and suite were asked for; no ``suites`` means all."""
    ids = {row.case.id for row in rows}
    return [
        name
        for name, case in baseline.cases.items()
        if case.part in parts and (not suites or case.suite in suites) and name not in ids
    ]


def _kind(row: Row, before: Before) -> Kind | None:
    match (before.outcome, row.outcome):
        case (Outcome.PASSED, Outcome.FAILED):
            return Kind.BROKEN
        case (Outcome.FAILED, Outcome.PASSED):
            return Kind.MENDED
        case (Outcome.PASSED | Outcome.FAILED, Outcome.SKIPPED):
            return Kind.UNCHECKED
    text = row.answer.text if row.answer else ""
    return Kind.OTHER_TEXT if before.outcome == row.outcome and before.answer != text else None
