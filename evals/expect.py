"""What a suite file may say, field by field; any other key is a mistake."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from bot.types import Intent, Level, Status

FIRST = 5
AT_LEAST = 0.6


def _mistake(message: str) -> PydanticCustomError:
    return PydanticCustomError("mistake", "{message}", {"message": message})


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> tuple[str, ...]:
    """One text or a list of texts -> the texts."""
    values = value if isinstance(value, list) else [value]
    if not values or not all(_is_text(item) for item in values):
        raise _mistake("give a text or a list of texts, none of them empty; put numbers into quotes")
    return tuple(values)


def _alternatives(value: object) -> tuple[tuple[str, ...], ...]:
    """A list whose items are texts or lists of alternatives -> the alternatives of each item."""
    items = value if isinstance(value, list) else [value]
    if not items:
        raise _mistake("the list is empty")
    return tuple(_texts(item) for item in items)


def _words(kind: type[StrEnum]) -> Callable[[object], tuple[str, ...]]:
    """One or several words of ``kind`` -> the words."""

    def read(value: object) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        for item in values or [None]:
            if item not in list(kind):
                raise _mistake(f"{item!r} is not one of {', '.join(kind)}")
        return tuple(values)

    return read


def _sections(value: object) -> object:
    """``retrieves`` written as a text or a list -> written out."""
    return value if isinstance(value, dict) else {"sections": value}


def _texts_or_none(value: object) -> tuple[str, ...]:
    return () if value == [] else _texts(value)


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
MaybeTexts = Annotated[tuple[str, ...], BeforeValidator(_texts_or_none)]
Alternatives = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_alternatives)]
Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Strict(BaseModel):
    """Unknown keys and wrong types are mistakes; nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SimilarTo(Strict):
    """The answer means about the same as ``text``: their cosine is ``at_least`` that."""

    text: Words
    at_least: float = Field(default=AT_LEAST, ge=-1, le=1)


class Retrieves(Strict):
    """One of ``sections`` (``article#section`` or article) is among the ``first`` hits of the search."""

    sections: Texts
    first: int = Field(default=FIRST, ge=1, le=50)


class Expect(Strict):
    """What is expected of an answer; docs/evaluation.md explains each check."""

    mentions: Alternatives | None = None
    not_mentions: Texts | None = None
    cites: Texts | None = None
    cites_all: Texts | None = None
    status: Annotated[tuple[str, ...], BeforeValidator(_words(Status))] | None = None
    level: Annotated[tuple[str, ...], BeforeValidator(_words(Level))] | None = None
    level_at_least: Annotated[tuple[str, ...], Field(max_length=1), BeforeValidator(_words(Level))] | None = None
    intent: Annotated[tuple[str, ...], BeforeValidator(_words(Intent))] | None = None
    reading_grade: float | None = Field(default=None, gt=0)
    max_words: int | None = Field(default=None, gt=0)
    similar_to: SimilarTo | None = None
    retrieves: Annotated[Retrieves, BeforeValidator(_sections)] | None = None
    notice_mentions: Alternatives | None = None
    next_questions_min: int | None = Field(default=None, ge=0)
    checks: Texts | None = None


class TurnFields(Strict):
    """An earlier message."""

    role: Literal["user", "assistant"]
    content: Words


class CaseFields(Strict):
    """A case as it stands in a file."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    question: Words
    history: list[TurnFields] = []
    expect: Expect
    tags: MaybeTexts = ()


class Thresholds(Strict):
    """``pass_rate``: the lowest share of passed cases, 0 to 1."""

    pass_rate: float = Field(default=1.0, ge=0, le=1)


class SuiteFields(Strict):
    """A suite file; its cases are read one by one, so that each mistake names its case."""

    suite: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    about: Words
    thresholds: Thresholds = Thresholds()
    checks: MaybeTexts = ()
    dev: list[Any] = []
    held: list[Any] = []


MODELS: dict[tuple[str, ...], type[Strict]] = {
    (): CaseFields,
    ("history",): TurnFields,
    ("expect",): Expect,
    ("expect", "similar_to"): SimilarTo,
    ("expect", "retrieves"): Retrieves,
}
"""Where in a case which keys may stand."""
