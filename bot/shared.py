"""The layers that read a message once for all: the query encoder and the safety classifier each add a last layer.

Several tasks share most of a language model as in MT-DNN (Liu et al. 2019, doi 10.18653/v1/P19-1441). The lowest layers
are the published model's, exported with it (``index/model.py``); those above were taught what the tasks need, and come
with the program (``python -m benchmarks.fit_layers``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from bot.errors import ModelError
from bot.layers import open_onnx
from bot.tokens import TOKENIZER_FILE, Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    States = NDArray[np.float32]

LOWEST, TAUGHT = 3, 2
"""So many layers are the published model's, and so many above them were taught; the tasks add the rest."""
FILE = Path(__file__).parent / "fitted" / "shared.onnx"
LOWEST_FILE = "lowest.onnx"


class MessageModel(Protocol):
    """What the networks of the tasks stand on."""

    def states(self, texts: Sequence[str]) -> list[States]:
        """For each text, the states of its tokens after the shared layers: (tokens, dimensions), float32."""
        ...

    def length(self, text: str) -> int:
        """How many tokens a text has, without those that mark its beginning and end."""
        ...


class SharedLayers:
    """The shared layers on onnxruntime, on so many ``threads``: the lowest ones from ``folder``, into which they are
    exported, those above from the file of the ``taught`` ones.

    Each text is run by itself: whole numbers of eight bits are scaled by all that is in a batch, and a message must be
    read in the same way whatever is read with it.

    Raises:
        ModelError: a file is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int, taught: Path = FILE) -> None:
        try:
            self._lowest = open_onnx(folder / LOWEST_FILE, threads)
            self._tokens = Tokens(folder / TOKENIZER_FILE)
        except Exception as error:  # what is damaged is told by exceptions of onnxruntime's and tokenizers' own
            raise ModelError(f"{folder}: the exported model is missing or damaged; run: python ingest.py") from error
        try:
            self._taught = open_onnx(taught, threads)
        except Exception as error:
            raise ModelError(f"{taught}: layers are missing or damaged; install the program anew") from error

    def states(self, texts: Sequence[str]) -> list[States]:
        return [self._run(self._taught, states=rows[None]) for rows in self.lowest_states(texts)]

    def lowest_states(self, texts: Sequence[str]) -> list[States]:
        """For each text, the states of its tokens after the lowest layers, on which the others are taught."""
        return [self._run(self._lowest, ids=self._tokens.ids(text)[None]) for text in texts]

    def length(self, text: str) -> int:
        return self._tokens.count(text)

    @staticmethod
    def _run(session: Any, **tokens: NDArray[Any]) -> States:
        """The states of the tokens of one text, of which something is given: (1, tokens, ...)."""
        (given,) = tokens.values()
        states: States = session.run(None, {**tokens, "mask": np.ones(given.shape[:2], dtype=np.float32)})[0][0]
        return states
