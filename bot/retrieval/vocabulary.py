"""Lay words and abbreviations of a question meet the terms that the articles use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.types import Term

WORDS = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a term as it stands in a text."""

    term: Term
    start: int
    end: int


class TermFinder:
    """Finds the terms of a vocabulary in texts, by any of their names; the longest name wins."""

    def __init__(self, vocabulary: Sequence[Term]) -> None:
        self._terms = {name.lower(): term for term in vocabulary for name in (term.term, *term.also, *term.misspelt)}
        self._pattern = re.compile(rf"(?<![\w-])(?:{_any_of(self._terms)})(?:s|'s)?(?![\w-])", re.I)

    def find(self, text: str) -> list[Mention]:
        """The mentions in ``text``, in order."""
        if not self._terms:
            return []
        mentions = []
        for match in self._pattern.finditer(text):
            name = match.group().lower()
            while name not in self._terms:  # the plural ending is not part of the name
                name = name[:-1].rstrip("'")
            mentions.append(Mention(self._terms[name], match.start(), match.end()))
        return mentions

    def expand(self, text: str) -> str:
        """``text`` with the articles' own word behind each lay word: "botox" -> "botox (botulinum toxin)"."""
        parts, position = [], 0
        lower = text.lower()
        for mention in self.find(text):
            if mention.term.term.lower() not in lower:
                parts += [text[position : mention.end], f" ({mention.term.term})"]
                position = mention.end
        return "".join([*parts, text[position:]])


def _any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first; by first letters, so that a word meets few of them."""
    by_start: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_start.setdefault(name[:2], []).append(re.escape(name[2:]))
    return "|".join(f"{re.escape(start)}(?:{'|'.join(rests)})" for start, rests in by_start.items())
