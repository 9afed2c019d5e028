"""The default composer: chooses and orders sentences of the articles so that they read as an answer."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bot.answering.compare import Side
from bot.answering.units import CLOSE_ASK, SAME_ASK, Unit, asked_for, units_of
from bot.answering.wants import Wants
from bot.index.files import Index
from bot.texts.plain import plain
from bot.types import Draft, Hit, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MAX_WORDS = 120
MAX_SECTIONS = 3
MAIN_UNITS = 5
OTHER_UNITS = 2
KEEP_SHARE, KEEP_SHARE_ASKED = 0.55, 0.4
"""A sentence of the best section is kept from this share of the best one's relevance on; a section that was written for
this very question is told more fully. Chosen, with the next, on the development parts of ``answers`` and
``conversations``: less told less of what was asked, more left no room for what other sections say."""
OTHER_SHARE = 0.87
"""Other sections, and their sentences, must be nearly as good."""
MORE_SHARE = 0.6
"""If more is asked for, it may come from sections that are less near, or from others of the same article."""
FAR_BETTER = 1.2


def compose(
    index: Index,
    question: str,
    vector: Vectors,
    hits: Sequence[Hit],
    said: Sequence[str] = (),
    *,
    sides: Sequence[Side] = (),
) -> list[Draft]:
    """The sentences of an answer, in reading order; none if there are no hits.

    Nothing is told that was ``said`` before: then the answer is what else there is.

    The best section gives the first sentence and most of the rest; others add what is relevant and new. If the best one
    has nothing to tell, one that is nearly as good stands in. Each of the ``sides`` of a comparison is spoken of if a
    hit speaks of it.
    """
    wants = Wants.of(question)
    before = " ".join(map(plain, said))

    @functools.cache
    def asked(hit: Hit) -> float:
        return asked_for(index, hit, wants)

    @functools.cache
    def units(hit: Hit) -> list[Unit]:
        found = units_of(index, hit, wants, vector, asked(hit))
        return [unit for unit in found if not before or plain(unit.text) not in before]

    if said or (hits and not units(hits[0])):
        hits = [hit for hit in hits if _tells_more(hit, hits[0]) and units(hit)]
    main = units(hits[0]) if hits else []
    if not main:
        return []
    chosen, first = _from_best(main, asked(hits[0]), wants)
    for hit in hits[1:MAX_SECTIONS]:
        if hit.score < OTHER_SHARE * hits[0].score:
            break
        chosen += _from_other(units(hit), chosen, OTHER_SHARE * first.relevance)
    for side in sides:
        if not any(side.is_named(unit.stems) for unit in chosen):
            chosen = _with(side, [unit for hit in hits for unit in units(hit)], chosen, sides)
    return [_draft(sentence) for unit in chosen for sentence in unit.sentences]


def _tells_more(hit: Hit, best: Hit) -> bool:
    return hit.article_id == best.article_id or hit.score >= MORE_SHARE * best.score


def _from_best(units: Sequence[Unit], asked: float, wants: Wants) -> tuple[list[Unit], Unit]:
    """What the best section gives, which is ``asked`` for so much, in reading order, and its most relevant unit."""
    first = max(units, key=lambda unit: (_may_lead(unit, units, wants), unit.relevance, -unit.position))
    share = KEEP_SHARE_ASKED if asked >= CLOSE_ASK else KEEP_SHARE
    kept = lead = _opening(first, units, wants)
    for unit in _by_relevance(units):
        if len(kept) >= MAIN_UNITS or unit.relevance < share * first.relevance:
            break
        # The list of a section that was written for this very question is told, however long it is.
        fits = _fits(unit, kept) or (asked >= SAME_ASK and unit.is_list and kept == lead)
        if unit not in lead and not unit.explains_other_term(wants) and fits:
            kept = [*kept, unit]
    return _readable(_reading_order(kept, lead, asked, wants)), first


def _opening(first: Unit, units: Sequence[Unit], wants: Wants) -> list[Unit]:
    """What an answer begins with: its best unit; or one with more of the question's words, after what that leans on."""
    best = max(units, key=lambda unit: (len(unit.stems & wants.stems), unit.relevance))
    if not best.leans or len(best.stems & wants.stems) <= len(first.stems & wants.stems):
        return [first]
    before = [unit for unit in units if unit.position < best.position]
    opening = [best]
    while opening[0].leans and before and before[-1].sentences[-1].position + 1 == opening[0].position:
        opening.insert(0, before.pop())
    stands = not opening[0].leans and sum(unit.words for unit in opening) <= MAX_WORDS
    return opening if stands else [first]


def _from_other(units: Sequence[Unit], chosen: Sequence[Unit], least: float) -> list[Unit]:
    """What another section adds: at most two units that stand alone."""
    added: list[Unit] = []
    for unit in _by_relevance(units)[:OTHER_UNITS]:
        may_stand_here = not unit.leans and not unit.is_verdict
        if unit.relevance >= least and may_stand_here and _fits(unit, [*chosen, *added]):
            added.append(unit)
    return sorted(added, key=lambda unit: unit.position)


def _with(side: Side, units: Iterable[Unit], chosen: Sequence[Unit], sides: Sequence[Side]) -> list[Unit]:
    """The ``chosen`` and the best unit on one of the ``sides``, if there is one; sentences on none make room for it."""
    best = max(
        (unit for unit in units if side.is_named(unit.stems) and not unit.leans and unit.words <= MAX_WORDS),
        key=lambda unit: unit.relevance,
        default=None,
    )
    if best is None:
        return list(chosen)
    kept = list(chosen)
    while not _fits(best, kept) and len(kept) > 1 and _may_go(kept[-1], sides):
        kept.pop()
    return [*kept, best] if _fits(best, kept) else list(chosen)


def _may_go(unit: Unit, sides: Sequence[Side]) -> bool:
    return not unit.is_list and not any(side.is_named(unit.stems) for side in sides)


def _fits(unit: Unit, chosen: Sequence[Unit]) -> bool:
    """Whether there is room for a unit, and it says something new."""
    room = MAX_WORDS - sum(other.words for other in chosen)
    return unit.words <= room and not any(unit.repeats(other) for other in chosen)


def _may_lead(unit: Unit, units: Sequence[Unit], wants: Wants) -> bool:
    """Not a unit that leans on another; nor, if a number is asked for and some unit tells one, a unit without."""
    amount_first = wants.number and any(other.tells_amount for other in units)
    return not unit.leans and (unit.tells_amount or not amount_first)


def _reading_order(units: Sequence[Unit], lead: Sequence[Unit], asked: float, wants: Wants) -> list[Unit]:
    """The order of the article if its section is about the question itself; else ``lead`` comes first.

    It leads, too, if it fits the question far better than the sentence with which the article would begin. Items alone
    always keep their order: they may be steps.
    """
    in_order = sorted(units, key=lambda unit: unit.position)
    if all(unit.sentences[0].kind == "item" for unit in units):
        return in_order
    far_better = lead[-1].relevance > FAR_BETTER * in_order[0].relevance
    if asked >= CLOSE_ASK and not far_better and _may_lead(in_order[0], in_order, wants):
        return in_order
    return [*lead, *(unit for unit in in_order if unit not in lead)]


def _readable(units: Sequence[Unit]) -> list[Unit]:
    """Leaves out units that lean on a sentence that is not just before them."""
    kept: list[Unit] = []
    for unit in units:
        follows = bool(kept) and kept[-1].sentences[-1].position + 1 == unit.position
        if follows or not unit.leans or len(units) == 1:
            kept.append(unit)
    return kept


def _by_relevance(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (-unit.relevance, unit.position))


def _draft(sentence: Sentence) -> Draft:
    """A sentence or item as it stands; of a glossary's item ("Tremor: Tremor is ...") the sentence in it."""
    name, _, meaning = sentence.text.partition(": ")
    if sentence.kind == "item" and meaning.startswith(name) and meaning.endswith("."):
        return Draft(meaning, (sentence,))
    return Draft(sentence.text, (sentence,), sentence.kind == "item")
