"""Phone numbers and e-mail addresses that only a link's target tells: "Call us", with the number behind it."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.corpus.clean import clean_text, one_line

TARGET = re.compile(r"\s*(?:tel:(?P<number>[+\d][\d\s().-]+)|mailto:(?P<address>[^\s@<>?]+@[^\s@<>?]+))", re.I)
LAST_DIGITS = 6
"""A number is the same with and without its country's code, so its last digits tell."""
NO_DIGIT = re.compile(r"\D")


def left_untold(target: str, words: str) -> str:
    """What to show after the ``words`` of a link, in brackets: its number or address, or "" if they tell it."""
    found = TARGET.match(unquote(target))
    if not found:
        return ""
    told = clean_text(one_line(found["number"] or found["address"]))
    if found["address"]:
        known = told.lower() in words.lower()
    else:
        known = NO_DIGIT.sub("", told)[-LAST_DIGITS:] in NO_DIGIT.sub("", words)
    return "" if known else f" ({told})"
