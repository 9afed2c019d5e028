"""Reference marks such as ``[albanese2013]``, and references that nobody can look up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.types import Article, Mark, Reference

MARKS = re.compile(r"\s*(\[[a-z][a-z0-9_-]*\](?:[ ,;]*\[[a-z][a-z0-9_-]*\])*)(?=[\s.,;:!?)]|$)")
ID = re.compile(r"\[([a-z][a-z0-9_-]*)\]")
DOI = re.compile(r"\b10\.\d{4,9}/\S+")
PMID = re.compile(r"\bPMID:?\s*(\d{4,9})", re.I)
ADDRESS = re.compile(r"https?://\S+")
PLACEHOLDER = re.compile(r"\b(?:Example|Trial|Author|Name|Study|Sample|Test) [A-Z]\b|[Ll]orem ipsum|\bet al\. XXXX")


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
        position = match.end()
    kept.append(text[position:])
    return "".join(kept), marks


def reference_of(name: str, citation: str) -> Reference:
    """A reference as it is printed, with the DOI, PubMed number or address that stands in it."""
    doi, pmid, url = (pattern.search(citation) for pattern in (DOI, PMID, ADDRESS))
    return Reference(
        name,
        citation,
        doi=doi.group().rstrip(".,;)") if doi else None,
        pmid=pmid.group(1) if pmid else None,
        url=url.group().rstrip(".,;)") if url else None,
    )


def is_placeholder(citation: str) -> bool:
    """Whether a citation names nobody real ("Example A, Example B", "Trial X")."""
    return bool(PLACEHOLDER.search(citation))


def cited(article: Article) -> tuple[str, ...]:
    """What an article names as its sources: its listed references, or all its text if it lists none."""
    return tuple(reference.citation for reference in article.references) or (article.text,)


def unknown_marks(marks: Sequence[Mark], references: Sequence[Reference]) -> set[str]:
    """Ids that the text uses but the front matter does not list."""
    return {name for mark in marks for name in mark.references} - {reference.id for reference in references}


def unused(marks: Sequence[Mark], references: Sequence[Reference]) -> set[str]:
    """Ids that the front matter lists but the text does not use."""
    return {reference.id for reference in references} - {name for mark in marks for name in mark.references}
