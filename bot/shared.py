"""The layers that read a message once for all: the query encoder and the safety classifier each add a last layer.

Several tasks share most of a language model as in MT-DNN (Liu et al. 2019, doi 10.18653/v1/P19-1441). The embeddings of
tokens are the published model's, exported with it (``index/model.py``); the shared layers above were taught what the
tasks need, and come with the program (``python -m benchmarks.fit_layers``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bot.errors import ModelError
from bot.layers import open_onnx
from bot.tokens import TOKENIZER_FILE, Tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    States = NDArray[np.float32]

SHARED = 5
"""So many of the model's layers are shared; the tasks add the rest."""
FILE = Path(__file__).parent / "fitted" / "shared.onnx"
EMBEDDINGS_FILE = "embeddings.onnx"


class MessageModel(Protocol):
    """What the networks of the tasks stand on."""

    def states(self, texts: Sequence[str]) -> list[States]:
        """For each text, the states of its tokens after the shared layers: (tokens, dimensions), float32."""
        ...

    def length(self, text: str) -> int:
        """How many tokens a text has, without those that mark its beginning and end."""
        ...


class SharedLayers:
    """The shared layers on onnxruntime, on so many ``threads``: the embeddings of tokens from ``folder``, into which
    they are exported, the layers above from the file of the ``taught`` ones.

    Each text is run by itself: whole numbers of eight bits are scaled by all that is in a batch, and a message must be
    read in the same way whatever is read with it.

    Raises:
        ModelError: a file is missing or damaged.
    """

    def __init__(self, folder: Path, threads: int, taught: Path = FILE) -> None:
        try:
            self._embeddings = open_onnx(folder / EMBEDDINGS_FILE, threads)
            self._tokens = Tokens(folder / TOKENIZER_FILE)
        except Exception as error:  # what is damaged is told by exceptions of onnxruntime's and tokenizers' own
            raise ModelError(f"{folder}: the exported model is missing or damaged; run: python ingest.py") from error
        try:
            self._taught = open_onnx(taught, threads)
        except Exception as error:
            raise ModelError(f"{taught}: layers are missing or damaged; install the program anew") from error

    def states(self, texts: Sequence[str]) -> list[States]:
        return [self._read(rows[None]) for rows in self.embeddings(texts)]

    def embeddings(self, texts: Sequence[str]) -> list[States]:
        """For each text, the embeddings of its tokens, on which the layers stand: (tokens, dimensions), float32."""
        return [self._embeddings.run(None, {"ids": self._tokens.ids(text)[None]})[0][0] for text in texts]

    def length(self, text: str) -> int:
        return self._tokens.count(text)

    def _read(self, embeddings: States) -> States:
        """The states of the tokens of one text, whose embeddings are given: (1, tokens, dimensions)."""
        states: States = self._taught.run(None, {"states": embeddings})[0][0]
        return states


def newest(tokens: int, length: int) -> Vector:
    """1 for the last so many ``tokens`` before the one that marks the end of a text of such a ``length``, else 0.

    They are those of the newest message, which are read in the light of all.
    """
    mask = np.zeros(length, dtype=np.float32)
    mask[max(1, length - 1 - max(1, tokens)) : length - 1] = 1
    return mask
