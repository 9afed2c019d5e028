"""The words of an evaluation, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from bot.types import Question, Term
from evals.errors import NotApplicable
from evals.expect import Expect

MUST = "must"
"""The tag of a case that fails a run on its own."""

Part = Literal["dev", "held"]
PARTS: tuple[Part, ...] = ("dev", "held")


def parts(choice: str) -> tuple[Part, ...]:
    """The parts that ``dev``, ``held`` or ``all`` means."""
    return tuple(part for part in PARTS if choice in ("all", part))


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is expected of its answer."""

    id: str
    suite: str
    part: Part
    question: Question
    expect: Expect
    tags: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    """Checks of one's own, as ``module:function``."""
    path: str = ""
    line: int = 1

    @property
    def is_for_work(self) -> bool:
        """Whether people see its answer and verdicts; whoever reads failures of the held part works on them."""
        return self.part == "dev"


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one file, and the lowest pass rate (0 to 1) that it may have."""

    name: str
    about: str
    pass_rate: float
    cases: tuple[Case, ...]


# ------------------------------------------------------------------ what a chatbot gave back


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an answer and the numbers of its sources."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What an answer quotes; ``section_id`` is empty if the chatbot names no section."""

    number: int
    article_id: str
    section_id: str = ""
    title: str = ""
    section: str = ""
    excerpt: str = ""
    start: int = 0
    end: int = 0

    @property
    def key(self) -> str:
        """``article#section``, or the article alone."""
        return f"{self.article_id}#{self.section_id}" if self.section_id else self.article_id


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply of any chatbot in one shape. ``untold`` names the fields that this chatbot never fills."""

    text: str
    status: str = ""
    level: str = ""
    intent: str = ""
    notice: str = ""
    lines: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()
    next_questions: tuple[str, ...] = ()
    index_version: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)
    confidence: float | None = None
    """Probability that the articles answer the question, as the chatbot sees it; None if it does not tell."""
    untold: frozenset[str] = frozenset()

    def need(self, *names: str) -> None:
        """Raises NotApplicable if the chatbot never fills one of the fields ``names``."""
        missing = [name for name in names if name in self.untold]
        if missing:
            raise NotApplicable(f"this chatbot does not tell its {' and '.join(missing)}")


class Target(Protocol):
    """A chatbot that is asked. What it cannot show it refuses with NotApplicable."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    @property
    def terms(self) -> Sequence[Term]:
        """The words of the field, which do not raise the reading grade."""
        ...

    def ask(self, question: Question) -> Answer:
        """The reply; AskError if there is none that can be used."""
        ...

    def keys(self) -> frozenset[str] | None:
        """All ids of articles and ``article#section``; None if they are not known."""
        ...

    def article_text(self, article_id: str) -> str:
        """The text that offsets of that article refer to."""
        ...

    def found(self, question: Question, first: int) -> tuple[str, ...]:
        """The ``first`` best sections of the search, as ``article#section``, best first."""
        ...

    def similarity(self, a: str, b: str) -> float:
        """The cosine of two texts, -1 to 1, by the chatbot's embedding model."""
        ...


# ------------------------------------------------------------------ what was found


class Outcome(StrEnum):
    """How a check or a case ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found; ``passed`` is None if the check could not be made with this chatbot."""

    name: str
    passed: bool | None
    reason: str

    @property
    def outcome(self) -> Outcome:
        """``passed`` as a word."""
        if self.passed is None:
            return Outcome.SKIPPED
        return Outcome.PASSED if self.passed else Outcome.FAILED


@dataclass(frozen=True, slots=True)
class Seen:
    """All that a check may look at."""

    case: Case
    answer: Answer
    target: Target


OwnCheck = Callable[[Case, Answer], bool | tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One case with its answer (None if there was none) and verdicts; ``ms`` is the time until the answer."""

    case: Case
    answer: Answer | None
    verdicts: tuple[Verdict, ...]
    ms: float

    @property
    def outcome(self) -> Outcome:
        """Failed if any check failed; skipped if no check that the case asks for could be made."""
        if any(verdict.passed is False for verdict in self.verdicts):
            return Outcome.FAILED
        asked = [verdict for verdict in self.verdicts if verdict.name != "verbatim"]
        if asked and all(verdict.passed is None for verdict in asked):
            return Outcome.SKIPPED
        return Outcome.PASSED
