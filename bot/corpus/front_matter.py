"""The YAML at the top of an article, checked field by field."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.corpus.clean import one_line
from bot.errors import ArticleError
from bot.texts.read_yaml import mistake_in, read_yaml

CHECK = "front-matter"


class ReferenceFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    citation: str = Field(min_length=1)
    doi: str | None = None
    pmid: str | None = None
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")


class FrontMatter(BaseModel):
    """The fields that an article may have; any other is an error."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1)
    summary: str = ""
    topic: Literal["about", "types", "diagnosis", "treatment", "complementary", "living", "urgent", "help"] = "about"
    evidence: Literal["guideline", "trials", "mixed", "limited", "opinion"] | None = None
    reviewed: datetime.date | None = None
    reviewer: str | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    restates: str | None = None
    accepted: dict[str, Annotated[str, Field(min_length=1)]] = Field(default_factory=dict)
    """Warnings of the linter that the editors accept: the name of the check, and the reason."""
    references: list[ReferenceFields] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A file taken apart: its fields (None if it has none), its body, and the body's first line number."""

    fields: FrontMatter | None
    body: str
    first_line: int


def split(source: str, path: str) -> Document:
    """The front matter and the body of an article's file.

    Raises:
        ArticleError: the front matter is not closed, is no YAML, or has a wrong or unknown field; all
            wrong fields are named, each with its line.
    """
    lines = source.split("\n")
    if lines[0].strip() != "---":
        return Document(None, source, 1)
    try:
        close = next(i for i, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    except StopIteration:
        raise ArticleError(f"{path}:1: the front matter is not closed; put a line with --- after it", CHECK) from None
    block = lines[1:close]
    try:
        data = read_yaml("\n".join(block)) or {}
    except yaml.YAMLError as error:
        line, mistake = mistake_in(error)
        raise ArticleError(f"{path}:{line + 1}: front matter: {mistake}", CHECK) from error
    except ValueError as error:  # a date that does not exist: YAML itself makes it one
        line = _line_of(block, ["reviewed"])
        raise ArticleError(f"{path}:{line}: front matter: {error}; write a date as 2026-11-20", CHECK) from error
    if not isinstance(data, dict):
        raise ArticleError(
            f"{path}:2: front matter: it is a {type(data).__name__}; write it as 'field: value' lines", CHECK
        )
    try:
        fields = FrontMatter.model_validate(data)
    except ValidationError as error:
        problems = "\n".join(_explain(path, block, problem) for problem in error.errors())
        raise ArticleError(problems, CHECK) from error
    return Document(fields, "\n".join(lines[close + 1 :]), close + 2)


def _explain(path: str, block: list[str], problem: object) -> str:
    assert isinstance(problem, dict)
    names = [str(part) for part in problem["loc"]]
    if problem["type"] == "extra_forbidden":
        advice = f"unknown field; use one of {', '.join(FrontMatter.model_fields)}"
        if len(names) > 1:
            advice = f"unknown field; use one of {', '.join(ReferenceFields.model_fields)}"
    elif problem["type"] == "missing":
        advice = "is missing; add it"
    else:
        advice = f"{problem['msg'][0].lower()}{problem['msg'][1:]}"
    return f"{path}:{_line_of(block, names)}: front matter: {one_line('.'.join(names))}: {advice}"


def _line_of(block: list[str], names: list[str]) -> int:
    """The line in the file of the field with that path, as near as the text tells."""
    line = 0
    for name in names:
        if name.isdigit():
            items = [i for i in range(line, len(block)) if re.match(r"\s*-\s", block[i])]
            line = items[int(name)] if int(name) < len(items) else line
        else:
            found = (i for i in range(line, len(block)) if re.match(rf"[\s-]*{re.escape(name)}\s*:", block[i]))
            line = next(found, line)
    return line + 2
