"""Lay words and abbreviations of a question meet the terms that the articles use."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
        names = sorted(self._terms, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?<![\w-])(?:" + "|".join(re.escape(name) for name in names) + r")(?:s|'s)?(?![\w-])", re.I
        )

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
