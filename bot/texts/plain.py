"""A text as it is compared."""

from __future__ import annotations

import re

NOT_PLAIN = re.compile(r"[\W_]+")


def plain(question: str) -> str:
    """A question without case, spaces and punctuation, to tell whether two are the same."""
    return NOT_PLAIN.sub("", question.casefold())
