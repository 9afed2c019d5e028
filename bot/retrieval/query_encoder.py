"""A question in its conversation -> a vector near the texts that answer it.

A last layer on the shared ones (``bot/shared.py``) is taught on questions and short conversations whose sections are
known (``conversations.jsonl``, by ``python -m benchmarks.fit_layers``), while the vectors of the articles stay as they
are, as in ConvDR (Yu et al. 2021, doi 10.1145/3404835.3462856). So a follow-up finds what it means without a rule that
says what it leans on, and a story finds the section that it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import ModelError
from bot.layers import open_onnx
from bot.shared import MessageModel, newest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    States = NDArray[np.float32]

FILE = Path(__file__).parent / "fitted" / "query.onnx"
CONVERSATIONS = Path(__file__).parent / "conversations.jsonl"
"""In each line the messages of a person, oldest first, and the sections that answer the newest, best first."""


class QueryEncoder:
    """The taught layer on the states of ``model``.

    Raises:
        ModelError: the file is missing or damaged.
    """

    def __init__(self, model: MessageModel, file: Path = FILE) -> None:
        try:
            self._session = open_onnx(file, 1)
        except Exception as error:  # a damaged network is told by exceptions of onnxruntime's own
            raise ModelError(f"{file}: the query encoder is missing or damaged; install the program anew") from error
        self.model = model

    def encode(self, messages: Sequence[str], states: States) -> Vector:
        """The vector of the newest of a person's ``messages``, of unit length.

        ``states`` are those of the tokens of the text that they are ``together``.
        """
        tokens = self.model.length(messages[-1]) if len(messages) > 1 else len(states)  # to count takes time
        inputs = {"states": states[None], "newest": newest(tokens, len(states))[None]}
        vector: Vector = self._session.run(["vectors"], inputs)[0][0]
        return vector
