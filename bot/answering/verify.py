"""Lets a sentence pass only if it stands on a passage that was found."""

from __future__ import annotations

from collections.abc import Collection

from bot.index.files import Index
from bot.safety.review import objection
from bot.types import Draft


def failure(draft: Draft, index: Index, found: Collection[str]) -> str | None:
    """Why a quoted sentence must not be shown, or None if it may.

    ``found`` are the keys (``article#section``) of the sections that search found. A sentence is shown only
    if it rests on one of them, stands there to the letter, and passes ``review``.
    """
    for support in draft.supports:
        if support.section_key not in found:
            return "unknown_passage"
        if index.articles[support.article_id].text[support.start : support.end] != support.text:
            return "not_in_article"
    if not any(draft.text in support.text for support in draft.supports):
        return "not_verbatim"
    return objection(draft.text)
