"""What a reader is told of an article that speaks well of a therapy whose evidence nobody weighed."""

from __future__ import annotations

import dataclasses
import functools
import re

from bot.texts import texts
from bot.types import Citation


def worded(citation: Citation, language: str) -> tuple[Citation, str | None]:
    """The citation with that warning in ``language``, and in short as a line beside the answer; None if it has none."""
    found = next(filter(None, map(_warning().fullmatch, citation.warnings)), None)
    if found is None:
        return citation, None
    whole, line = (texts(language)[name].format(therapy=found[1]) for name in ("one_articles_view", "one_view"))
    warnings = tuple(whole if warning == found[0] else warning for warning in citation.warnings)
    return dataclasses.replace(citation, warnings=warnings), line


@functools.cache
def _warning() -> re.Pattern[str]:
    """The warning as an ingest writes it: in English, with the name of the therapy."""
    before, after = map(re.escape, texts()["one_articles_view"].split("{therapy}"))
    return re.compile(f"{before}(.+){after}")
