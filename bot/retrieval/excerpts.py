"""Sentences of an answer -> numbered citations, each an exact piece of an article."""

from __future__ import annotations

from collections.abc import Sequence

from bot.index.files import Index
from bot.types import Citation, Sentence


def cite(index: Index, sentences: Sequence[Sentence]) -> dict[str, Citation]:
    """One citation per section (``article#section``), numbered in order of first use.

    Its excerpt runs from the first to the last sentence that the answer takes from the section.
    """
    by_section: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        by_section.setdefault(sentence.section_key, []).append(sentence)
    citations = {}
    for number, (key, group) in enumerate(by_section.items(), start=1):
        article, section = index.articles[group[0].article_id], index.section(key)
        start, end = min(s.start for s in group), max(s.end for s in group)
        citations[key] = Citation(
            number=number,
            excerpt=article.text[start:end],
            article_id=article.id,
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
    return citations
