"""What is searched for, as a vector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.index.embed import Embedder
from bot.retrieval.query_encoder import QueryEncoder
from bot.retrieval.understand import Understood
from bot.texts.together import together

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

    def text(self, understood: Understood) -> str:
        """The text of whose states the vector is made."""
        return together(understood.messages) if self._encoder else understood.query

    def vector(self, understood: Understood, known: Mapping[str, States] | None = None) -> Vector:
        """The vector of a question; ``known`` are states of texts that need not be found again."""
        text = self.text(understood)
        states = known[text] if known and text in known else self._embedder.states([text])[0]
        if self._encoder:
            return self._encoder.encode(understood.messages[-1], states)
        vector: Vector = self._embedder.embed_states([states])[0]
        return vector
