"""The words of the field: terms with their meanings, other names, and common misspellings."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from bot.errors import CorpusError
from bot.texts.read_yaml import read_yaml
from bot.types import Term

FILE_NAME = "vocabulary.yaml"


class TermFields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    term: str = Field(min_length=1)
    meaning: str | None = None
    also: list[str] = []
    misspelt: list[str] = []


def load_vocabulary(file: Path) -> tuple[Term, ...]:
    """The terms in ``file``; none if there is no such file, since a vocabulary is optional.

    Raises:
        CorpusError: it is not a list of terms, or a word stands under two terms.
    """
    if not file.is_file():
        return ()
    try:
        data = read_yaml(file.read_text("utf-8")) or []
        entries = [TermFields.model_validate(item) for item in data]
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise CorpusError(f"{file}: {error}; see corpus/README.md for the shape of an entry") from error
    owners: dict[str, str] = {}
    for entry in entries:
        for word in (entry.term, *entry.also, *entry.misspelt):
            owner = owners.setdefault(word.lower(), entry.term)
            if owner != entry.term:
                raise CorpusError(f"{file}: {word!r} stands under {owner!r} and under {entry.term!r}; keep one")
    return tuple(Term(e.term, e.meaning, tuple(e.also), tuple(e.misspelt)) for e in entries)
