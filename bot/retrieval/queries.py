"""What is searched for, as a vector, and the search with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.index.embed import Embedder
from bot.index.files import Index
from bot.retrieval.query_encoder import QueryEncoder
from bot.retrieval.search import search
from bot.retrieval.understand import Understood
from bot.texts.together import together
from bot.types import Hit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    States = NDArray[np.float32]


class Queries:
    """Makes the vectors: with an ``encoder`` of what a message means in its conversation; without one, as with a model
    of one's own, of the question as it is read to stand alone."""

    def __init__(self, embedder: Embedder, encoder: QueryEncoder | None) -> None:
        self._embedder = embedder
        self._encoder = encoder

    def text(self, understood: Understood) -> str | None:
        """The text of whose states the vector is made, if it is made of states."""
        return together(understood.messages) if self._encoder else None

    def vector(self, understood: Understood, known: Mapping[str, States] | None = None) -> Vector:
        """The vector of a question; ``known`` are states of texts that need not be found again."""
        if not self._encoder:
            vector: Vector = self._embedder.encode([understood.query])[0]
            return vector
        text = together(understood.messages)
        states = known[text] if known and text in known else self._encoder.model.states([text])[0]
        return self._encoder.encode(understood.messages, states)

    def search(self, index: Index, understood: Understood, vector: Vector, typed: str, limit: int = 8) -> list[Hit]:
        """The ``limit`` best sections for a question and its ``vector``, best first; it was ``typed`` so."""
        return search(index, understood.query, vector, typed=typed, taught=self._encoder is not None, limit=limit)
