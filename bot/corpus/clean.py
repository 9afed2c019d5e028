"""Text as people wrote it -> text that is safe to quote, count and show."""

from __future__ import annotations

import re
import unicodedata

# Characters that show nothing but can hide or reorder text: zero-width, bidirectional controls, tags.
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean_text(text: str) -> str:
    """``text`` in one Unicode form, with plain line ends and without hidden characters."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = HIDDEN.sub("", text.replace("\u00a0", " ").replace("\u202f", " "))
    return CONTROL.sub("", text)


def one_line(text: str) -> str:
    """``text`` with every run of white space as one space."""
    return " ".join(text.split())


def slug(heading: str) -> str:
    """A heading as an id: ``What is dystonia?`` -> ``what-is-dystonia``."""
    ascii_only = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-") or "section"
