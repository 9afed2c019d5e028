"""Texts -> numbers of their tokens, in batches, as models on onnxruntime read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]
    Mask = NDArray[np.float32]

TOKENIZER_FILE = "tokenizer.json"
BATCH = 16
MAX_TOKENS = 256

Row = TypeVar("Row")


class Tokens:
    """The tokens that a model knows, from the ``file`` that came with it."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(file))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Ids, Mask]]:
        """Batches of about equally long texts: which ones, their tokens, and which of these are real: (texts, tokens).

        What is found for them is put ``in_order`` again.
        """
        for numbers in _about_equally_long(texts):
            encoded = self._tokenizer.encode_batch([texts[n] for n in numbers])
            ids = np.array([item.ids for item in encoded], dtype=np.int64)
            yield numbers, ids, np.array([item.attention_mask for item in encoded], dtype=np.float32)

    def ids(self, text: str) -> Ids:
        """The numbers of the tokens of one text, with those that mark its beginning and end: (tokens,)."""
        return np.array(self._tokenizer.encode(text).ids, dtype=np.int64)

    def count(self, text: str) -> int:
        """How many tokens a text has, without those that mark its beginning and end."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)


def in_order(batches: Iterable[tuple[list[int], Iterable[Row]]]) -> list[Row]:
    """What was found for the texts of ``Tokens.batches``, in the order of the texts."""
    found = [numbered for numbers, rows in batches for numbered in zip(numbers, rows, strict=True)]
    return [row for _, row in sorted(found, key=lambda numbered: numbered[0])]


def _about_equally_long(texts: Sequence[str]) -> Iterator[list[int]]:
    """The numbers of all texts in batches, the longest at most twice as long as the shortest: padding costs time."""
    batch: list[int] = []
    for n in sorted(range(len(texts)), key=lambda n: len(texts[n])):
        if batch and (len(batch) == BATCH or len(texts[n]) > 2 * len(texts[batch[0]])):
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch
