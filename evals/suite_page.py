"""One suite file, taken apart: its cases, and everything that is wrong with it."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.types import Question, Turn
from evals import located
from evals.errors import EvalsError
from evals.expect import MODELS, CaseFields, Expect, SuiteFields, Thresholds
from evals.own import own_check
from evals.text import plain
from evals.types import PARTS, Case, Part, Suite


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong on a line, and in which case (or in the suite)."""

    line: int
    where: str
    message: str


@dataclass(slots=True)
class SuitePage:
    """One suite file while it is read."""

    file: Path
    document: located.Document
    known: Collection[str] | None
    taken: dict[str, str]
    fields: SuiteFields | None = None
    cases: list[Case] = field(default_factory=list)

    def suite(self) -> Suite:
        """The suite of a file without mistakes."""
        assert self.fields
        return Suite(self.fields.suite, self.fields.about, self.fields.thresholds.pass_rate, tuple(self.cases))

    def mistakes(self) -> Iterator[Mistake]:
        """All mistakes of the file; takes its suite and cases in on the way."""
        yield from self._twice()
        data = self.document.value
        if not isinstance(data, dict):
            yield Mistake(1, "suite", "write it as 'suite: name', 'about: text' and lists of cases, dev and held")
            return
        name = str(data.get("suite"))
        try:
            self.fields = SuiteFields.model_validate(data)
        except ValidationError as error:
            for problem in error.errors():
                below = Thresholds if problem["loc"][:1] == ("thresholds",) else SuiteFields
                yield self._mistake("suite", problem["loc"], _message(problem, below))
        else:
            yield from self._not_twice(f"suite {name}", "suite", ("suite",))
            yield from self._own_checks("suite", ("checks",), self.fields.checks)
        parts = [(part, data.get(part)) for part in PARTS]
        if not any(cases for _, cases in parts):
            yield Mistake(1, "suite", "there are no cases; write them under dev or held")
        for part, cases in parts:
            for number, item in enumerate(cases if isinstance(cases, list) else []):
                yield from self._case(name, part, number, item)

    def _case(self, suite: str, part: Part, number: int, item: Any) -> Iterator[Mistake]:
        place: located.Place = (part, number)
        named = item.get("id") if isinstance(item, dict) else None
        where = f"case {named}" if named else f"case {number + 1} of {part}"
        if isinstance(named, str):
            yield from self._not_twice(where, "case", (*place, "id"))
        try:
            fields = CaseFields.model_validate(item)
        except ValidationError as error:
            for problem in error.errors():
                kinds = tuple(key for key in problem["loc"][:-1] if isinstance(key, str))
                message = _message(problem, MODELS.get(kinds, CaseFields))
                yield self._mistake(where, (*place, *problem["loc"]), message)
            return
        expect, at = fields.expect, (*place, "expect")
        if not expect.model_fields_set:
            yield self._mistake(where, at, "nothing is expected; name at least one check")
        yield from self._own_checks(where, (*at, "checks"), expect.checks or ())
        yield from self._unsayable(where, at, expect)
        for check in ("cites", "cites_all"):
            yield from self._unknown(where, (*at, check), getattr(expect, check) or ())
        if expect.retrieves:
            yield from self._unknown(where, (*at, "retrieves", "sections"), expect.retrieves.sections)
        self.cases.append(
            Case(
                id=fields.id,
                suite=suite,
                part=part,
                question=Question(fields.question, tuple(Turn(t.role, t.content) for t in fields.history)),
                expect=expect,
                tags=fields.tags,
                checks=(*(self.fields.checks if self.fields else ()), *(expect.checks or ())),
                path=str(self.file),
                line=self.document.line(place),
            )
        )

    def _twice(self) -> Iterator[Mistake]:
        for place, line in self.document.twice:
            value = self.document.value
            case = value[place[0]][place[1]] if place[0] in PARTS and len(place) > 2 else {}
            where = f"case {case['id']}" if isinstance(case, dict) and "id" in case else "suite"
            yield Mistake(line, where, f"the key {place[-1]!r} stands twice; keep one")

    def _not_twice(self, where: str, kind: Literal["suite", "case"], place: located.Place) -> Iterator[Mistake]:
        here = f"{self.file}:{self.document.line(place)}"
        there = self.taken.setdefault(where, here)
        if there != here:
            yield self._mistake(where, place, f"the {'name' if kind == 'suite' else 'id'} is taken by {there}")

    def _own_checks(self, where: str, place: located.Place, paths: Iterable[str]) -> Iterator[Mistake]:
        for number, path in enumerate(paths):
            try:
                own_check(path, str(self.file))
            except EvalsError as error:
                yield self._mistake(where, (*place, number), str(error))

    def _unsayable(self, where: str, at: located.Place, expect: Expect) -> Iterator[Mistake]:
        texts = {
            "mentions": itertools.chain(*(expect.mentions or ())),
            "not_mentions": expect.not_mentions or (),
            "notice_mentions": itertools.chain(*(expect.notice_mentions or ())),
        }
        for check, wanted in texts.items():
            for text in wanted:
                if not plain(text):
                    message = f"{text!r} is never read in an answer: source marks and bullets are left out; use cites"
                    yield self._mistake(where, (*at, check), message)

    def _unknown(self, where: str, place: located.Place, keys: Iterable[str]) -> Iterator[Mistake]:
        for number, key in enumerate(keys):
            if self.known is not None and key not in self.known:
                kind = "section" if "#" in key else "article"
                near = difflib.get_close_matches(key, self.known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                yield self._mistake(where, (*place, number), f"there is no {kind} {key!r}{hint}")

    def _mistake(self, where: str, place: Sequence[str | int], message: str) -> Mistake:
        return Mistake(self.document.line(tuple(place)), where, message)


def _message(problem: ErrorDetails, model: type[BaseModel]) -> str:
    """What pydantic found, in plain words; ``model`` has the keys that may stand there."""
    key = problem["loc"][-1] if problem["loc"] else ""  # a number in a list, nothing for the case itself
    name = str(key)
    match problem["type"]:
        case "extra_forbidden":
            said = f"unknown key {name!r}; use one of {', '.join(model.model_fields)}"
        case "missing":
            said = f"{name!r} is missing; add it"
        case "string_type":
            said = f"{name!r} must be text; put it into quotes"
        case "model_type":
            what = "a case" if not name else "a turn" if isinstance(key, int) else repr(name)
            said = f"{what} must have keys, as in {{key: value}}; docs/evaluation.md names them"
        case "too_long":
            said = f"{name!r} must be one value, not a list of several"
        case "string_pattern_mismatch" if name in ("id", "suite"):
            said = f"{name!r} may have only letters, digits, dots, hyphens and underscores"
        case _:
            said = f"{name!r}: {problem['msg'][0].lower()}{problem['msg'][1:]}"
    return said
