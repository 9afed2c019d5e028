"""Small stand-ins for the heavy parts: real enough that the whole walk of a question runs on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.index.lexical import terms

if TYPE_CHECKING:
    from torch.nn import Module

DIMENSIONS = 256
FAKE_MODEL = {"name": "hash-embedder", "sha256": "0" * 64}


class HashEncoder:
    """Texts that share words are near each other; counts what it encoded."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += texts
        rows = np.full((len(texts), DIMENSIONS), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text):
                row[int(hashlib.sha256(term.encode()).hexdigest(), 16) % DIMENSIONS] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def states(self, texts: Sequence[str]) -> list[np.ndarray]:
        """A state per text, as if it were one token."""
        return list(self.encode(texts)[:, None])

    def length(self, text: str) -> int:
        return 1


def small_layers() -> Sequence[Module]:
    """The layers of a small language model that knows nothing yet."""
    from transformers import BertConfig, BertModel

    sizes = {"vocab_size": 30, "hidden_size": DIMENSIONS, "intermediate_size": DIMENSIONS}
    return BertModel(BertConfig(**sizes, num_hidden_layers=1, num_attention_heads=2)).encoder.layer
