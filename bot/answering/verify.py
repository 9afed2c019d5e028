"""Lets a sentence pass only if it stands on a passage that was found."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from bot.answering.generate import Claim, Passage
from bot.answering.support import SupportJudge
from bot.index.files import Index
from bot.safety.review import made_up_contact, objection
from bot.types import Draft, Sentence

QUOTE_WORDS = 3
"""A shorter quotation could stand anywhere."""


def failure(draft: Draft, index: Index, found: Collection[str], doses_from: Path | None = None) -> str | None:
    """Why a quoted sentence must not be shown, or None if it may.

    ``found`` are the keys (``article#section``) of the sections that search found. A sentence is shown only
    if it rests on one of them, stands there to the letter, and passes ``review``; articles below ``doses_from``
    may name doses.
    """
    for support in draft.supports:
        if support.section_key not in found:
            return "unknown_passage"
        if index.articles[support.article_id].text[support.start : support.end] != support.text:
            return "not_in_article"
    if not any(draft.text in support.text for support in draft.supports):
        return "not_verbatim"
    return objection(draft.text, doses=doses_from is not None and _stands_below(doses_from, draft, index))


def _stands_below(folder: Path, draft: Draft, index: Index) -> bool:
    """Whether all articles on which a sentence rests are files below ``folder``."""
    files = (Path(index.articles[support.article_id].path) for support in draft.supports)
    return all(file.resolve().is_relative_to(folder.resolve()) for file in files)


def claim_failure(claim: Claim, given: Mapping[str, Passage], judge: SupportJudge) -> str | None:
    """Why a chat model's sentence must not be shown, or None if it may; ``given`` are its passages by key.

    It is shown only if it cites passages that were given, its quotation stands in one of them to the letter, it passes
    ``review``, and the sentences around the quotation say what it says.
    """
    if not claim.keys:
        return "uncited"
    if not set(claim.keys) <= given.keys():
        return "unknown_passage"
    supports = claim_supports(claim, given)
    if not supports:
        return "not_in_article"
    passage = [sentence.text for sentence in supports]
    return objection(claim.text) or made_up_contact(claim.text, passage) or judge.objection(claim.text, passage)


def claim_supports(claim: Claim, given: Mapping[str, Passage]) -> tuple[Sentence, ...]:
    """The sentences of the cited passages in which the claim's quotation stands, each with its neighbours."""
    words = claim.quote.split()
    if len(words) < QUOTE_WORDS:
        return ()
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    found: list[Sentence] = []
    for key in dict.fromkeys(claim.keys):
        passage = given[key]
        match = pattern.search(passage.text)
        if match:
            begin = passage.sentences[0].start
            start, end = begin + match.start(), begin + match.end()
            touched = [n for n, s in enumerate(passage.sentences) if s.start < end and s.end > start]
            found += passage.sentences[max(0, touched[0] - 1) : touched[-1] + 2]
    return tuple(found)
