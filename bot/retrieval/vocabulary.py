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
        self._terms = {_plain(name): term for term in vocabulary for name in (term.term, *term.also, *term.misspelt)}
        self._by_start: dict[str, list[str]] = {}
        for name in sorted(self._terms, key=len, reverse=True):
            self._by_start.setdefault(name[:2], []).append(name)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, text: str) -> list[Mention]:
        """The mentions in ``text``, in order."""
        return [Mention(self._terms[match[1]], match.start(), match.end()) for match in self._matches(_plain(text))]

    def _matches(self, plain: str) -> Iterator[re.Match[str]]:
        """The names in a text, with a plural ending, one behind the other."""
        end = 0
        for start in START.finditer(plain):
            letters = start[1]
            if start.start() >= end and letters in self._by_start:
                found = self._pattern(letters).match(plain, start.start())
                if found:
                    yield found
                    end = found.end()

    def _pattern(self, letters: str) -> re.Pattern[str]:
        """Any of the names that begin so, its group, the longest first; made when needed, as few of them are soon."""
        if letters not in self._patterns:
            names = "|".join(map(re.escape, self._by_start[letters]))
            self._patterns[letters] = re.compile(rf"({names})(?:s|'s)?(?![\w-])")
        return self._patterns[letters]

    def expand(self, text: str) -> str:
        """``text`` with the articles' own word behind each lay word: "botox" -> "botox (botulinum toxin)"."""
        parts, position = [], 0
        plain = _plain(text)
        for mention in self.find(text):
            if _plain(mention.term.term) not in plain:
                parts += [text[position : mention.end], f" ({mention.term.term})"]
                position = mention.end
        return "".join([*parts, text[position:]])


def _plain(text: str) -> str:
    """In small letters with typewriter apostrophes, as long as before: of all capitals only "İ" becomes two letters."""
    return text.replace("İ", "i").lower().replace("\u2019", "'")
