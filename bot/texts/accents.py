"""Letters without their accents, as many people type them."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """``text`` with "á" as "a" and "ü" as "u"."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
