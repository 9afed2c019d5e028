"""What a reader could ask next: only questions that the articles answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bot.index.files import Index
from bot.settings import Settings
from bot.texts.plain import plain
from bot.types import Hit

COUNT = 3


def starters(settings: Settings, t: Mapping[str, Any]) -> list[str]:
    """Questions to begin with: the clinic's, or the guide's in the language of the catalogue ``t``."""
    return settings.starters or list(t["starters"])


def next_questions(
    index: Index, hits: Sequence[Hit], answered: Collection[str], asked: Collection[str]
) -> tuple[str, ...]:
    """Up to three headings or asks of sections near the answer, or the nearest if there is none; none asked already.

    ``answered`` are section keys; ``asked`` the questions of the conversation.
    """
    before = {plain(question) for question in asked}
    chosen: list[str] = []
    for key in _near(index, hits, answered) if answered else [hit.key for hit in hits]:
        if key in answered:
            continue
        section = index.section(key)
        question = section.heading if section.heading.endswith("?") else next(iter(section.asks), "")
        if question and plain(question) not in before:
            before.add(plain(question))
            chosen.append(question[0].upper() + question[1:])
        if len(chosen) == COUNT:
            break
    return tuple(chosen)


def _near(index: Index, hits: Sequence[Hit], answered: Collection[str]) -> Iterator[str]:
    """Keys of the sections after the best hit that answered in its article, mixed with the other hits, best first."""
    if not hits:
        return
    best = next((hit for hit in hits if hit.key in answered), hits[0])
    ids = [section.id for section in index.articles[best.article_id].sections]
    place = ids.index(best.section_id)
    following = [f"{best.article_id}#{name}" for name in ids[place + 1 :] + ids[:place]]
    others = [hit.key for hit in hits if hit is not best]
    while following or others:
        for keys in (others, following):
            if keys:
                yield keys.pop(0)
