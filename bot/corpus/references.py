"""Reference marks such as ``[albanese2013]``, and references that nobody can look up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.types import Mark, Reference

MARKS = re.compile(r"\s*((?:\[[a-z][a-z0-9_-]*\][ ,;]*)+)(?=[\s.,;:!?)]|$)")
ID = re.compile(r"\[([a-z][a-z0-9_-]*)\]")
PLACEHOLDER = re.compile(r"\b(?:Example|Trial|Author|Name|Study|Sample|Test) [A-Z]\b|lorem ipsum|\bet al\. XXXX", re.I)


def take_marks(text: str) -> tuple[str, list[Mark]]:
    """``text`` without its reference marks, and the marks with their offsets in what is left."""
    kept: list[str] = []
    marks: list[Mark] = []
    length = position = 0
    for match in MARKS.finditer(text):
        before = text[position : match.start()]
        kept.append(before)
        length += len(before)
        marks.append(Mark(length, tuple(ID.findall(match.group(1)))))
        position = match.end(1)
        if position < len(text) and text[position - 1] == " ":
            position -= 1  # the space after the marks belongs to the text
    kept.append(text[position:])
    return "".join(kept), marks


def is_placeholder(citation: str) -> bool:
    """Whether a citation names nobody real ("Example A, Example B", "Trial X")."""
    return bool(PLACEHOLDER.search(citation))


def can_be_checked(reference: Reference) -> bool:
    """Whether a reader can look the reference up."""
    return reference.link is not None and not is_placeholder(reference.citation)


def unknown_marks(marks: Sequence[Mark], references: Sequence[Reference]) -> set[str]:
    """Ids that the text uses but the front matter does not list."""
    return {name for mark in marks for name in mark.references} - {reference.id for reference in references}


def unused(marks: Sequence[Mark], references: Sequence[Reference]) -> set[str]:
    """Ids that the front matter lists but the text does not use."""
    return {reference.id for reference in references} - {name for mark in marks for name in mark.references}
