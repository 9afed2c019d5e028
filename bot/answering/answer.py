"""The sentences of an answer, verified before they go out: a chat model's, if there is one, or the articles' own."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.chat_model import ChatModel
from bot.answering.compare import Side, compared
from bot.answering.extract import compose
from bot.answering.generate import passages, write
from bot.answering.support import SupportJudge
from bot.answering.verify import claim_failure, claim_supports, failure
from bot.errors import ChatModelError
from bot.index.embed import Embedder
from bot.index.files import Index
from bot.index.lexical import terms
from bot.observe.metrics import Metrics
from bot.retrieval.excerpts import Citer
from bot.retrieval.search import search
from bot.retrieval.understand import Understood
from bot.retrieval.vocabulary import TermFinder
from bot.types import AnswerSentence, Citation, Draft, Hit, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]


log = logging.getLogger(__name__)

ENOUGH = 2
"""So many sentences of a chat model must pass before the first is shown; a single one must be all that it wrote."""
EACH = 3
"""So many sentences tell of each of two things compared, if nothing that was found speaks of both."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A verified sentence with the citations that it is the first to use."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]
    mode: Mode


class Answerer:
    """Composes answers from what search found; with a chat model if one is given and what it writes can be trusted."""

    def __init__(
        self, metrics: Metrics, embedder: Embedder, model: ChatModel | None = None, doses_from: Path | None = None
    ) -> None:
        """Sentences that name a dose are quoted from articles below ``doses_from`` only."""
        self._metrics = metrics
        self._doses_from = doses_from
        self._embedder = embedder
        self._model = model

    def without_model(self) -> Answerer:
        """One that only quotes the articles."""
        return Answerer(self._metrics, self._embedder, doses_from=self._doses_from)

    def answer(self, index: Index, understood: Understood, vector: Vector, hits: Sequence[Hit]) -> Iterator[Piece]:
        """The answer, sentence by sentence; nothing if no sentence passes."""
        written = self._written(self._model, index, understood, hits) if self._model else iter(())
        if first := next(written, None):
            yield first
            yield from written
        else:
            yield from self._quoted(index, understood, vector, hits)

    def _quoted(self, index: Index, understood: Understood, vector: Vector, hits: Sequence[Hit]) -> Iterator[Piece]:
        sides = compared(understood.standalone, index.vocabulary)
        composed = compose(index, understood.query, vector, hits, understood.said, sides=sides)
        drafts = self._verified(composed, index, hits)
        if len(sides) > 1 and not all(_speak_of(side, drafts) for side in sides):
            drafts = self._apart(index, sides, understood.said) or drafts
        citer = Citer(index, (support for draft in drafts for support in draft.supports))
        for draft in drafts:
            yield piece(draft, citer, "extractive")

    def _apart(self, index: Index, sides: Sequence[Side], said: Sequence[str]) -> list[Draft]:
        """The things compared, one after the other, for when nothing found speaks of both; empty if that fails."""
        drafts: list[Draft] = []
        for side, vector in zip(sides, self._embedder.encode([side.question for side in sides]), strict=True):
            hits = search(index, side.question, vector, limit=1)
            before = [*said, *(draft.text for draft in drafts)]
            told = _beginning(self._verified(compose(index, side.question, vector, hits, before), index, hits))
            if not _speak_of(side, told):
                return []
            drafts += told
        return drafts

    def _written(self, model: ChatModel, index: Index, understood: Understood, hits: Sequence[Hit]) -> Iterator[Piece]:
        """What a chat model writes, as it passes. Nothing if it fails, or too little passes, at the beginning."""
        given = passages(index, hits)
        judge = SupportJudge(self._embedder, TermFinder(index.vocabulary))
        citer = Citer(index, (sentence for passage in given.values() for sentence in passage.sentences))
        waiting: list[Draft] = []
        passed = dropped = 0
        try:
            for claim in write(model, understood.standalone, given.values()):
                reason = claim_failure(claim, given, judge) if claim else "unreadable"
                if claim is None or reason:
                    dropped += 1
                    self._metrics.dropped(str(reason))
                    continue
                passed += 1
                waiting.append(Draft(claim.text, claim_supports(claim, given)))
                if passed >= ENOUGH:
                    yield from (piece(draft, citer, "generative") for draft in waiting)
                    waiting.clear()
        except ChatModelError as error:
            log.warning("%s", error)
            if passed < ENOUGH:
                self._metrics.fell_back("failed")
            return
        if passed < ENOUGH and (not passed or dropped):
            self._metrics.fell_back("too_little")
            return
        yield from (piece(draft, citer, "generative") for draft in waiting)

    def _verified(self, drafts: Sequence[Draft], index: Index, hits: Sequence[Hit]) -> list[Draft]:
        found = {hit.key for hit in hits}
        passed = []
        for draft in drafts:
            reason = failure(draft, index, found, self._doses_from)
            if reason:
                self._metrics.dropped(reason)
            else:
                passed.append(draft)
        # A list whose items were all dropped has nothing left to introduce.
        return [draft for draft, after in pairwise([*passed, None]) if draft and not _introduces_nothing(draft, after)]


def piece(draft: Draft, citer: Citer, mode: Mode) -> Piece:
    """A draft with the numbers of its citations."""
    numbers, new = citer.cite(draft.supports)
    return Piece(AnswerSentence(draft.text, numbers, draft.is_item), new, mode)


def _beginning(drafts: list[Draft]) -> list[Draft]:
    """The first sentences, with the whole of any list that they introduce."""
    starts = [place for place, draft in enumerate(drafts) if not draft.is_item]
    return drafts[: starts[EACH]] if len(starts) > EACH else drafts


def _speak_of(side: Side, drafts: Sequence[Draft]) -> bool:
    return any(side.is_named(frozenset(terms(draft.text))) for draft in drafts)


def _introduces_nothing(draft: Draft, after: Draft | None) -> bool:
    return draft.supports[0].kind == "lead" and (after is None or not after.is_item)
