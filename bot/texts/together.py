"""The newest messages of a person as one text, as language models read them."""

from __future__ import annotations

from collections.abc import Sequence

TURNS = 4
"""So many of the newest messages are read as one."""
LETTERS = 500
"""So long a text the models read to its end: of a list of medicines, whose names are many tokens each, as well."""


def together(messages: Sequence[str]) -> str:
    """The end of the last few messages as one text; the newest is the last."""
    joined = ". ".join(messages[-TURNS:])
    end = joined[-LETTERS:]
    return end if len(joined) <= LETTERS else end.partition(" ")[2] or end


def held(messages: Sequence[str]) -> int:
    """How many of the last messages stand whole in the text that they are ``together``."""
    text = together(messages)
    counts = range(1, min(TURNS, len(messages)) + 1)
    return sum(text.endswith(". ".join(messages[-count:])) for count in counts)
