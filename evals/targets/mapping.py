"""The mapping file: how to ask a chatbot, and where things stand in its reply.

url: https://chatbot.example/v1/chat/completions
headers: {Authorization: "Bearer ${CHATBOT_KEY}"}
body:
  model: any
  messages: ["{history}", {role: user, content: "{question}"}]
paths:
  answer: choices.0.message.content
  citations: sources
citation: {article_id: id, title: name, excerpt: quote}
"""

from __future__ import annotations

import dataclasses
import os
import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from bot.types import Question
from evals.errors import TargetError
from evals.expect import Strict, Words
from evals.targets.http import TIMEOUT_SECONDS

HISTORY = "{history}"
PLACE = re.compile(r"\{(question|history)\}")
VARIABLE = re.compile(r"\$\{(\w+)\}")


class Paths(Strict):
    """Where things stand in the reply: keys and positions with dots between them."""

    answer: Words
    status: Words | None = None
    level: Words | None = None
    intent: Words | None = None
    notice: Words | None = None
    next_questions: Words | None = None
    citations: Words | None = None


class CitationPaths(Strict):
    """Where things stand in one citation."""

    article_id: Words = "article_id"
    section_id: Words = "section_id"
    title: Words = "title"
    excerpt: Words = "excerpt"


class Mapping(Strict):
    """How to ask a chatbot and where in its reply to look; ``body: null`` asks by the URL alone."""

    url: Words
    method: Words = "POST"
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = Field(default_factory=lambda: {"question": "{question}", "history": "{history}"})
    paths: Paths
    citation: CitationPaths = CitationPaths()
    timeout_seconds: float = Field(default=TIMEOUT_SECONDS, gt=0)


def read_mapping(file: Path) -> Mapping:
    """The mapping in ``file``; ``${NAME}`` in a header is taken from the environment.

    Raises:
        TargetError: it cannot be read, has a wrong or unknown key, or names a variable that is not set.
    """
    try:
        mapping = Mapping.model_validate(yaml.safe_load(file.read_text("utf-8")))
        headers = {
            name: VARIABLE.sub(lambda found: os.environ[found[1]], value) for name, value in mapping.headers.items()
        }
    except ValidationError as error:
        problems = "\n".join(f"{file}: {'.'.join(map(str, p['loc']))}: {p['msg']}" for p in error.errors())
        raise TargetError(problems) from error
    except KeyError as error:
        raise TargetError(f"{file}: headers: the environment variable {error} is not set") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TargetError(f"{file}: it cannot be read: {error}") from error
    return mapping.model_copy(update={"headers": headers})


def at(value: Any, path: str) -> Any:
    """What stands at a dotted path; None if nothing does."""
    for part in path.split("."):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def filled(template: Any, question: Question) -> Any:
    """The body with the question in it. ``{history}`` alone is the list of earlier turns, within a list its items."""
    turns = [dataclasses.asdict(turn) for turn in question.history]
    if isinstance(template, dict):
        return {key: filled(value, question) for key, value in template.items()}
    if isinstance(template, list):
        items = [turns if item == HISTORY else [filled(item, question)] for item in template]
        return [item for group in items for item in group]
    if template == HISTORY:
        return turns
    if isinstance(template, str):
        earlier = "\n".join(f"{turn.role}: {turn.content}" for turn in question.history)
        words = {"question": question.text, "history": earlier}
        return PLACE.sub(lambda found: words[found[1]], template)
    return template
