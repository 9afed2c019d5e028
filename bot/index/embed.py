"""Texts -> vectors: the model on sentence-transformers, and exported, on onnxruntime.

Both give the same vectors; ``retrieval/retriever.py`` offers them to LangChain's chains.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from bot.errors import ModelError
from bot.layers import LanguageModel, mean_of, open_onnx, run_layers

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor
    from torch.nn import Module

    Vectors = NDArray[np.float32]

BATCH = 16
MAX_TOKENS = 256
LOWER = 3
"""After so many layers the states of the tokens are given out; ``safety`` teaches the layers above to hear danger."""
EXPORTED = LOWER_FILE, UPPER_FILE, TOKENIZER_FILE = "lower.onnx", "upper.onnx", "tokenizer.json"


@runtime_checkable
class Embedder(LanguageModel, Protocol):
    """What the rest of the program needs from a model."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``: shape (n, dimensions), float32, unit length."""
        ...


class OnnxEncoder:
    """The exported model on onnxruntime."""

    def __init__(self, folder: Path, threads: int) -> None:
        from tokenizers import Tokenizer

        self._lower = open_onnx(folder / LOWER_FILE, threads)
        self._upper = open_onnx(folder / UPPER_FILE, threads)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = _in_order((numbers, self._embed(states, mask)) for numbers, states, mask in self._run(texts))
        return np.array(vectors, dtype=np.float32)

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        return _in_order(
            (numbers, [rows[real > 0] for rows, real in zip(states, mask, strict=True)])
            for numbers, states, mask in self._run(texts)
        )

    def embed_states(self, states: Sequence[Vectors]) -> Vectors:
        vectors = _in_order(
            (numbers, self._embed(*_padded([states[n] for n in numbers]))) for numbers in _about_equally_long(states)
        )
        return np.array(vectors, dtype=np.float32)

    def length(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _run(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors, Vectors]]:
        """Batches of about equally long texts: which ones, the states of their tokens, which tokens are real."""
        for numbers in _about_equally_long(texts):
            encoded = self._tokenizer.encode_batch([texts[n] for n in numbers])
            ids = np.array([item.ids for item in encoded], dtype=np.int64)
            mask = np.array([item.attention_mask for item in encoded], dtype=np.float32)
            yield numbers, self._lower.run(None, {"ids": ids, "mask": mask})[0], mask

    def _embed(self, states: Vectors, mask: Vectors) -> Vectors:
        vectors: Vectors = self._upper.run(None, {"states": states, "mask": mask})[0]
        return vectors


def _about_equally_long(texts: Sequence[Sized]) -> Iterator[list[int]]:
    """The numbers of all texts in batches, the longest at most twice as long as the shortest: padding costs time."""
    batch: list[int] = []
    for n in sorted(range(len(texts)), key=lambda n: len(texts[n])):
        if batch and (len(batch) == BATCH or len(texts[n]) > 2 * len(texts[batch[0]])):
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def _in_order(batches: Iterable[tuple[list[int], Iterable[Vectors]]]) -> list[Vectors]:
    """What was found in batches of ``_about_equally_long`` texts, in the order of the texts."""
    found = [numbered for numbers, rows in batches for numbered in zip(numbers, rows, strict=True)]
    return [row for _, row in sorted(found, key=lambda numbered: numbered[0])]


def _padded(states: Sequence[Vectors]) -> tuple[Vectors, Vectors]:
    """States of several texts as one array (texts, tokens, dimensions), and a mask that is 1 at real tokens."""
    together = np.zeros((len(states), max(map(len, states)), states[0].shape[1]), dtype=np.float32)
    mask = np.zeros(together.shape[:2], dtype=np.float32)
    for n, rows in enumerate(states):
        together[n, : len(rows)], mask[n, : len(rows)] = rows, 1
    return together, mask


class TorchEncoder:
    """The model on sentence-transformers; used at ingest, and to answer if a model does not export."""

    def __init__(self, source: str) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # one for reading the weights, a blink long, among the lines of an ingest
        try:
            self.model = SentenceTransformer(source, device="cpu")
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"embedding model {source!r} cannot be loaded ({error}); "
                "name a sentence-transformers model or folder in DYSTONIA_EMBEDDING_MODEL"
            ) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self.model.encode(list(texts), batch_size=8, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        import torch

        lower, _ = self.parts()
        with torch.no_grad():
            return [lower(*self.tokens([text]))[0].numpy() for text in texts]

    def embed_states(self, states: Sequence[Vectors]) -> Vectors:
        import torch

        _, upper = self.parts()
        with torch.no_grad():
            found = [upper(torch.from_numpy(one[None]), torch.ones(1, len(one))).numpy() for one in states]
        return np.concatenate(found)

    def length(self, text: str) -> int:
        return len(self.model.tokenizer.encode(text, add_special_tokens=False))

    @property
    def upper_layers(self) -> Sequence[Module]:
        """The layers above ``LOWER``; none of a model that is not made as BERT is."""
        core = self.model[0].auto_model
        return core.encoder.layer[LOWER:] if core.config.model_type == "bert" else ()

    def tokens(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Numbers of the tokens of texts, and a mask that is 1 at real ones: (texts, tokens)."""
        found = self.model.tokenizer(
            list(texts), truncation=True, max_length=MAX_TOKENS, padding=True, return_tensors="pt"
        )
        return found["input_ids"], found["attention_mask"].float()

    def parts(self) -> tuple[Module, Module]:
        """The model in two: ids, mask -> states; states, mask -> vectors (mean of the tokens, unit length)."""
        import torch

        core, layers = self.model[0].auto_model, self.upper_layers

        class Lower(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.core = core

            def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                found = self.core(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
                states: Tensor = found[-1 - len(layers)]
                return states

        class Upper(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.layers = torch.nn.ModuleList(layers)

            def forward(self, states: Tensor, mask: Tensor) -> Tensor:
                return torch.nn.functional.normalize(mean_of(run_layers(self.layers, states, mask), mask), dim=1)

        return Lower(), Upper()
