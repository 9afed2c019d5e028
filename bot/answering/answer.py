"""The sentences of an answer, each verified before it is given out: a chat model's, if there is one, or the articles' own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.extract import compose
from bot.answering.verify import failure
from bot.index.files import Index
from bot.observe.metrics import Metrics
from bot.retrieval.excerpts import Citer
from bot.retrieval.understand import Understood
from bot.types import AnswerSentence, Citation, Draft, Hit, Mode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """A verified sentence with the citations that it is the first to use."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]
    mode: Mode


class Answerer:
    """Composes answers from what search found."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def answer(self, index: Index, understood: Understood, vector: Vector, hits: Sequence[Hit]) -> Iterator[Piece]:
        """The answer, sentence by sentence; nothing if no sentence passes."""
        drafts = self._verified(compose(index, understood.query, vector, hits), index, hits)
        citer = Citer(index, (support for draft in drafts for support in draft.supports))
        for draft in drafts:
            yield piece(draft, citer, "extractive")

    def _verified(self, drafts: Sequence[Draft], index: Index, hits: Sequence[Hit]) -> list[Draft]:
        found = {hit.key for hit in hits}
        passed = []
        for draft in drafts:
            reason = failure(draft, index, found)
            if reason:
                self._metrics.dropped(reason)
            else:
                passed.append(draft)
        # A list whose items were all dropped has nothing left to introduce.
        return [d for d, after in zip(passed, [*passed[1:], None], strict=True) if not _introduces_nothing(d, after)]


def piece(draft: Draft, citer: Citer, mode: Mode) -> Piece:
    """A draft with the numbers of its citations."""
    numbers, new = citer.cite(draft.supports)
    return Piece(AnswerSentence(draft.text, numbers, draft.is_item), new, mode)


def _introduces_nothing(draft: Draft, after: Draft | None) -> bool:
    return draft.supports[0].kind == "lead" and (after is None or not after.is_item)
