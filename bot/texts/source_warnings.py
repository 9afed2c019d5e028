"""What a reader is told of an article's weaknesses: written in English by an ingest, shown in the reader's language."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from bot.texts import texts


def in_language(warnings: Iterable[str], language: str) -> tuple[str, ...]:
    """The warnings of an article in ``language``."""
    return tuple(_in_language(warning, language) for warning in warnings)


def praised_therapy(warnings: Iterable[str]) -> str | None:
    """The therapy that an article speaks well of, though nobody weighed its evidence; None if it does not."""
    found = next(filter(None, map(_one_view().fullmatch, warnings)), None)
    return found[1] if found else None


@functools.cache  # each citation of each answer asks
def _in_language(warning: str, language: str) -> str:
    if therapy := praised_therapy([warning]):
        return str(texts(language)["one_articles_view"].format(therapy=therapy))
    names = {said: name for name, said in texts()["source_warnings"].items()}
    return texts(language)["source_warnings"][names[warning]] if warning in names else warning


@functools.cache
def _one_view() -> re.Pattern[str]:
    before, after = map(re.escape, texts()["one_articles_view"].split("{therapy}"))
    return re.compile(f"{before}(.+){after}")
