"""Sections -> the entries under which they are found.

A section is found through several small entries: windows of about 60 words of its text with title and
heading in front, its whole text, its heading, and the questions its author says it answers. Small windows with titles
found far more than whole sections did; see docs/retrieval.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.types import Article, Section, Sentence

WINDOW_WORDS = 60


Kind = Literal["window", "section", "heading", "ask"]
KINDS: dict[str, Kind] = {"w": "window", "s": "section", "h": "heading", "a": "ask"}
"""The letter with which the last part of an entry's id begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text whose vector leads to a section; ``article#section`` is the section's key."""

    id: str
    section_key: str
    kind: Kind
    text: str


def windows(texts: Iterable[str], size: int = WINDOW_WORDS) -> Iterator[str]:
    """Runs of whole sentences of about ``size`` words; each begins with the last sentence of the one before."""
    window: list[str] = []
    count = 0
    fresh = False
    for text in texts:
        window.append(text)
        count += len(text.split())
        fresh = True
        if count >= size:
            yield " ".join(window)
            window, count, fresh = [text], len(text.split()), False
    if fresh:
        yield " ".join(window)


def section_entries(article: Article, section: Section, sentences: Iterable[Sentence]) -> list[Entry]:
    """All entries of a section; ids are unique in the corpus and stable while the text is."""
    key = f"{article.id}#{section.id}"
    title = article.title if section.heading == article.title else f"{article.title}. {section.heading}"
    text = article.text[section.body_start : section.end]
    entries = [Entry(f"{key}/s", key, "section", f"{title}\n{text}")]
    if section.heading != article.title:  # a heading of its own; the title stands in every entry as it is
        entries.append(Entry(f"{key}/h", key, "heading", section.heading))
    for number, window in enumerate(windows(sentence.text for sentence in sentences)):
        entries.append(Entry(f"{key}/w{number}", key, "window", f"{title}\n{window}"))
    entries += [Entry(f"{key}/a{number}", key, "ask", ask) for number, ask in enumerate(section.asks)]
    return entries


def place_of(entry_id: str) -> tuple[str, Kind]:
    """The section and the kind of an entry, as its id tells them."""
    key, _, rest = entry_id.rpartition("/")
    return key, KINDS[rest[0]]
