"""What the articles say to a question: searched, judged and composed, or remembered from before."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.abstain import Evidence, judge
from bot.answering.answer import Answerer, Piece
from bot.answering.named import named_in, naming, tells_of
from bot.index.embed import Embedder
from bot.index.files import Index
from bot.remembered import Remembered
from bot.retrieval.queries import Queries
from bot.retrieval.rerank import Reranker
from bot.retrieval.understand import Understander, Understood
from bot.texts.plain import plain
from bot.types import Hit, Question

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

KEPT = 2_000
"""So many answers are remembered, at some 10 kB each."""
SAME_SHARE = 0.8
"""An answer that is such a share of the one before, word for word, is that answer again."""
NEAR_SHARE = 0.75
"""Another answer must be as near to the question as such a share of the one that was told already."""


@dataclass(frozen=True, slots=True)
class Found:
    """What search found for a question, whether that is enough to answer it, and the answer as it comes."""

    hits: Sequence[Hit]
    evidence: Evidence
    pieces: Iterable[Piece]


class Finder:
    """Finds answers in the current index."""

    def __init__(
        self, embedder: Embedder, queries: Queries, answerer: Answerer, reranker: Reranker | None, *, remembers: bool
    ) -> None:
        """It ``remembers`` answers if the same question always gets the same one: not those of a chat model."""
        self._embedder = embedder
        self._queries = queries
        self._answerer = answerer
        self._reranker = reranker
        self._found: Remembered[Found] | None = Remembered(KEPT) if remembers else None
        self._to_the_point: Remembered[bool] = Remembered(KEPT)

    def recall(self, index: Index, typed: str, understood: Understood) -> Found | None:
        """What was found before for what was ``typed``, read in the same way."""
        return self._recall(_name(index, typed, understood))

    def find(
        self, index: Index, question: Question, understood: Understood, vector: Vector | None, reader: Understander
    ) -> tuple[Understood, Found]:
        """How a question is read, and what the articles say to it; ``vector`` is its own if there is one yet.

        A follow-up for which they have nothing is read otherwise: with the whole message before it, or by itself. One
        that would get the last answer again gets what else there is, or its first sentence if that is beside the point.
        """
        found = self._as_read(index, question.text, understood, vector)
        if not found.evidence.enough:
            for text in understood.otherwise:
                other = reader.understood(text)
                other = dataclasses.replace(other, messages=understood.messages, glossed=understood.glossed)
                again = self._as_read(index, question.text, other)
                if again.evidence.enough:
                    understood, found = other, again
                    break
        if self._found and _repeats(found, question):
            answers = tuple(turn.content for turn in question.history if turn.role == "assistant")
            further = dataclasses.replace(understood, said=answers)
            rest = self._as_read(index, question.text, further)
            if not rest.pieces or self._is_to_the_point(_name(index, question.text, further), understood, rest, found):
                return further, rest
            return understood, dataclasses.replace(found, pieces=_first(tuple(found.pieces)))
        return understood, found

    def _is_to_the_point(self, name: str, understood: Understood, found: Found, before: Found) -> bool:
        """Whether what is found begins nearly as near to the question as the answer ``before``; kept as ``name``."""
        known = self._to_the_point.recall([name])
        if name not in known:
            begins = [next(iter(one.pieces)).sentence.text for one in (found, before)]
            asked, new, old = self._embedder.encode([understood.query, *begins])
            known = {name: bool(asked @ new >= NEAR_SHARE * (asked @ old))}
            self._to_the_point.keep(known)
        return known[name]

    def _as_read(self, index: Index, typed: str, understood: Understood, vector: Vector | None = None) -> Found:
        name = _name(index, typed, understood)
        if known := self._recall(name):
            return known
        if vector is None:
            vector = self._queries.vector(understood)
        hits = self._queries.search(index, understood, vector, typed)
        if self._reranker:
            hits = self._reranker.rerank(index, understood.standalone, hits)
        things = named_in(understood.standalone)
        fitting = naming(things, index, hits)
        evidence = judge(index, understood.query, vector, fitting)
        pieces: Iterable[Piece] = self._answerer.answer(index, understood, vector, fitting) if evidence.enough else ()
        if self._found is None:
            return Found(hits, evidence, pieces)
        pieces = tuple(pieces)
        keys = (citation.section_key for piece in pieces for citation in piece.citations)
        if things and not tells_of(things, index, (piece.sentence.text for piece in pieces), keys):
            evidence, pieces = evidence if understood.said else Evidence(False, 0.0), ()
        found = Found(hits, evidence, pieces)
        self._found.keep({name: found})
        return found

    def _recall(self, name: str) -> Found | None:
        return self._found.recall([name]).get(name) if self._found else None


def _name(index: Index, typed: str, understood: Understood) -> str:
    """What an answer depends on."""
    return repr((index.version, typed, understood))


def _repeats(found: Found, question: Question) -> bool:
    """Whether another question than those before would get all of the last answer again."""
    answers = [turn.content for turn in question.history if turn.role == "assistant"]
    sentences = [plain(piece.sentence.text) for piece in found.pieces]
    if not answers or not sentences or plain(question.text) in map(plain, question.earlier):
        return False
    last = plain(answers[-1])
    return all(sentence in last for sentence in sentences) and len("".join(sentences)) > SAME_SHARE * len(last)


def _first(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The first sentence, with its list if it introduces one."""
    return [pieces[0], *itertools.takewhile(lambda piece: piece.sentence.is_item, pieces[1:])]
