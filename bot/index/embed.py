"""Texts -> vectors: the model on sentence-transformers, and exported, on onnxruntime.

Both give the same vectors; ``retrieval/retriever.py`` offers them to LangChain's chains.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from bot.errors import ModelError
from bot.layers import mean_of, open_onnx
from bot.tokens import TOKENIZER_FILE, Tokens, in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor
    from torch.nn import Module

    Vectors = NDArray[np.float32]

MODEL_FILE = "model.onnx"


@runtime_checkable
class Embedder(Protocol):
    """What the rest of the program needs from a model."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``: shape (n, dimensions), float32, unit length."""
        ...


class OnnxEncoder:
    """The exported model on onnxruntime."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._session = open_onnx(folder / MODEL_FILE, threads)
        self._tokens = Tokens(folder / TOKENIZER_FILE)

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = in_order(
            (numbers, self._session.run(None, {"ids": ids, "mask": mask})[0])
            for numbers, ids, mask in self._tokens.batches(texts)
        )
        return np.array(vectors, dtype=np.float32)


class LateEmbedder:
    """Opens an embedder when the first text comes; to read a model takes a good part of the start."""

    def __init__(self, load: Callable[[], Embedder]) -> None:
        """``load`` may raise ModelError; so does ``encode`` then."""
        self._load = load

    @functools.cached_property
    def _embedder(self) -> Embedder:
        return self._load()

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.encode(texts)


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

    def example(self) -> dict[str, Tensor]:
        """Two texts as the model's layers read them: the numbers of their tokens, and a mask that is 1 at real ones."""
        found = self.model.tokenizer(["What is dystonia?", "A longer example."], padding=True, return_tensors="pt")
        return {"ids": found["input_ids"], "mask": found["attention_mask"].float()}

    def save_tokenizer(self, file: Path) -> None:
        """Writes the tokens that the model knows."""
        self.model.tokenizer.backend_tokenizer.save(str(file))

    @property
    def layers(self) -> Sequence[Module]:
        """Those above the embeddings of tokens, of a model that is made as BERT is; from now on with plain attention.

        On short texts that takes less time, as ONNX and in teaching, than the attention made for long ones.
        """
        core = self.model[0].auto_model
        core.set_attn_implementation("eager")
        return list(core.encoder.layer)

    def module(self) -> Module:
        """The whole model: ids, mask (texts, tokens) -> vectors (mean of the tokens, unit length)."""
        import torch

        core = self.model[0].auto_model

        class Whole(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.core = core

            def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                states = self.core(input_ids=ids, attention_mask=mask).last_hidden_state
                return torch.nn.functional.normalize(mean_of(states, mask), dim=1)

        return Whole()

    def embeddings(self) -> Module:
        """What is below the layers: ids (texts, tokens) -> embeddings (texts, tokens, dimensions)."""
        import torch

        core = self.model[0].auto_model

        class Embeddings(torch.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.of_tokens = core.embeddings

            def forward(self, ids: Tensor) -> Tensor:
                found: Tensor = self.of_tokens(input_ids=ids)
                return found

        return Embeddings()
