"""Sentences of an answer -> numbered citations, each an exact piece of an article."""

from __future__ import annotations

from collections.abc import Iterable

from bot.index.files import Index
from bot.types import Citation, Sentence


class Citer:
    """Numbers the sections that an answer uses, in order of first use.

    The excerpt of a section runs from the first to the last of its sentences among ``quotable``.
    """

    def __init__(self, index: Index, quotable: Iterable[Sentence]) -> None:
        self._index = index
        self._spans: dict[str, tuple[int, int]] = {}
        for sentence in quotable:
            start, end = self._spans.get(sentence.section_key, (sentence.start, sentence.end))
            self._spans[sentence.section_key] = (min(start, sentence.start), max(end, sentence.end))
        self._used: dict[str, Citation] = {}

    def cite(self, supports: Iterable[Sentence]) -> tuple[tuple[int, ...], tuple[Citation, ...]]:
        """The numbers of the sections of ``supports``, and the citations that were not used before."""
        keys = list(dict.fromkeys(sentence.section_key for sentence in supports))
        new = [self._new(key) for key in keys if key not in self._used]
        return tuple(self._used[key].number for key in keys), tuple(new)

    def _new(self, key: str) -> Citation:
        section, (start, end) = self._index.section(key), self._spans[key]
        article = self._index.articles[key.partition("#")[0]]
        self._used[key] = Citation(
            number=len(self._used) + 1,
            excerpt=article.text[start:end],
            article_id=article.id,
            section_id=section.id,
            title=article.title,
            section=section.heading,
            url=f"/articles/{article.id}?mark={start}-{end}#mark",
            start=start,
            end=end,
            evidence=article.evidence,
            reviewed=article.reviewed,
            reviewer=article.reviewer,
            warnings=article.warnings,
        )
        return self._used[key]
