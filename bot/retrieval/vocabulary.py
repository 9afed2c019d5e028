"""Lay words and abbreviations of a question meet the terms that the articles use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.types import Term

WORDS = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
START = re.compile(r"(?<![\w-])(?=(\S.))")


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
        self._by_start: dict[str, list[str]] = {}
        for name in sorted(self._terms, key=len, reverse=True):
            self._by_start.setdefault(name[:2], []).append(name)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, text: str) -> list[Mention]:
        """The mentions in ``text``, in order."""
        mentions = []
        for match in self._matches(text):
            name = match.group().lower()
            while name not in self._terms:  # the plural ending is not part of the name
                name = name[:-1].rstrip("'")
            mentions.append(Mention(self._terms[name], match.start(), match.end()))
        return mentions

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        """The names in ``text``, with a plural ending, one behind the other."""
        end = 0
        for start in START.finditer(text):
            letters = start[1].lower()
            if start.start() >= end and letters in self._by_start:
                found = self._pattern(letters).match(text, start.start())
                if found:
                    yield found
                    end = found.end()

    def _pattern(self, letters: str) -> re.Pattern[str]:
        """Any of the names that begin so, the longest first; made when first needed, as few of them are soon."""
        if letters not in self._patterns:
            names = "|".join(map(re.escape, self._by_start[letters]))
            self._patterns[letters] = re.compile(rf"(?:{names})(?:s|'s)?(?![\w-])", re.I)
        return self._patterns[letters]

    def expand(self, text: str) -> str:
        """``text`` with the articles' own word behind each lay word: "botox" -> "botox (botulinum toxin)"."""
        parts, position = [], 0
        lower = text.lower()
        for mention in self.find(text):
            if mention.term.term.lower() not in lower:
                parts += [text[position : mention.end], f" ({mention.term.term})"]
                position = mention.end
        return "".join([*parts, text[position:]])
