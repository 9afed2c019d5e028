"""What can be seen only by looking at all articles together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.corpus.checks.finding import Finding, error, shortened, warning
from bot.corpus.page import Page
from bot.texts.plain import plain

SHINGLE = 8
HIGHEST_SHARE = 0.3
FEWEST_SHINGLES = 20
WORD = re.compile(r"\w+")


def check_taken_id(pages: Sequence[Page]) -> Iterator[Finding]:
    """Two files whose names give the same id."""
    first: dict[str, str] = {}
    for page in pages:
        path = first.setdefault(page.article.id, page.path)
        if path != page.path:
            message = f"the id {page.article.id!r} is taken by {path}; rename one of the two files"
            yield error(page, 1, "taken-id", message)


def check_duplicate(pages: Sequence[Page]) -> Iterator[Finding]:
    """The same words in two files."""
    first: dict[str, str] = {}
    for page in pages:
        path = first.setdefault(page.article.text, page.path)
        if path != page.path:
            yield error(page, 1, "duplicate", f"it says the same as {path}, word for word; remove one of the two")


def check_repeated_ask(pages: Sequence[Page]) -> Iterator[Finding]:
    """One question claimed by two places: only one of them can be its answer."""
    first: dict[str, str] = {}
    for page in pages:
        for ask, line in page.asks():
            place = first.get(plain(ask))
            if place:
                message = f"{shortened(ask)} is asked at {place} too; keep it where it is answered best"
                yield error(page, line, "repeated-ask", message)
            else:
                first[plain(ask)] = f"{page.path}:{line}"


def check_near_duplicate(pages: Sequence[Page]) -> Iterator[Finding]:
    """An article that shares more than three in ten runs of eight words with another."""
    shingles = [_shingles(page.article.text) for page in pages]
    for number, page in enumerate(pages):
        for other, earlier in zip(shingles[:number], pages[:number], strict=True):
            smaller = min(len(other), len(shingles[number]))
            share = len(other & shingles[number]) / smaller if smaller >= FEWEST_SHINGLES else 0.0
            if share > HIGHEST_SHARE:
                message = (
                    f"{share:.0%} of its text stands in {earlier.path} too; keep one of them, or say something new"
                )
                yield warning(page, 1, "near-duplicate", message)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.casefold())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


CHECKS = (check_taken_id, check_duplicate, check_repeated_ask, check_near_duplicate)
