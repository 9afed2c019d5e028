"""Glossary terms in a text as HTML: each opens its one-sentence meaning, without scripts."""

from __future__ import annotations

from html import escape

from bot.retrieval.vocabulary import TermFinder


class TermMarker:
    """Marks the first mention of each term over all texts that it is given."""

    def __init__(self, finder: TermFinder) -> None:
        self._finder = finder
        self._marked: set[str] = set()

    def html(self, text: str) -> str:
        """``text``, escaped, with its new terms as small disclosures."""
        parts, position = [], 0
        for mention in self._finder.find(text):
            term = mention.term
            if term.meaning is None or term.term in self._marked:
                continue
            self._marked.add(term.term)
            name = escape(text[mention.start : mention.end])
            parts.append(escape(text[position : mention.start]))
            meaning = f'<span class="meaning">{escape(term.meaning)}</span>'
            parts.append(f'<details class="term"><summary>{name}</summary>{meaning}</details>')
            position = mention.end
        return "".join([*parts, escape(text[position:])])
