"""Vectors for all systems: passages are embedded once and kept; questions are embedded anew each time, and timed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from bot.bot import Bot
from bot.build import build_bot
from bot.index.embed import Embedder, TorchEncoder
from bot.index.model import model_source
from bot.settings import read_settings

STEP = 256


def open_vectors(file: Path, *, by_chance: bool) -> Vectors:
    """The vectors kept in ``file``; with ``by_chance`` none are kept, and passages get vectors of chance."""
    settings = read_settings()
    bot = build_bot(settings)
    stock = TorchEncoder(model_source(settings))
    if by_chance:
        real = np.concatenate(list(bot.index.get().sentence_vectors.values()))
        return Vectors(bot, Chance(real), stock, None)
    return Vectors(bot, bot.embedder, stock, file)


class Vectors:
    """Embeds with our encoder, as our product does, and with sentence-transformers, as a tutorial does."""

    def __init__(self, bot: Bot, passages: Embedder, stock: Embedder, file: Path | None) -> None:
        self._file = file
        self._known: dict[str, np.ndarray] = {}
        if file and file.exists():
            with np.load(file) as kept:
                self._known = dict(zip(kept["names"].tolist(), kept["vectors"], strict=True))
        self.ours, self.queries = bot.embedder, bot.queries
        self._passages = passages
        self.embedder = self
        self.stock = StockEmbeddings(self, stock)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of passages, one row each; those seen before come from the file."""
        names = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in self._known}
        order = sorted(missing, key=lambda name: len(missing[name]))
        for begin in range(0, len(order), STEP):
            step = order[begin : begin + STEP]
            self._known.update(zip(step, self._passages.encode([missing[name] for name in step]), strict=True))
        return np.array([self._known[name] for name in names], dtype=np.float32)

    of_passages = encode

    def of_question(self, question: str) -> np.ndarray:
        """The vector of a question, by our encoder, never kept."""
        vector: np.ndarray = self.ours.encode([question])[0]
        return vector

    def of_any(self, texts: Sequence[str]) -> np.ndarray:
        """Passages or one question, as txtai asks for them."""
        return np.array([self.stock.embed_query(texts[0])], np.float32) if len(texts) == 1 else self.encode(list(texts))

    def keep(self) -> None:
        """Writes the vectors of passages for the next run."""
        if self._file is None:
            return
        self._file.parent.mkdir(exist_ok=True)
        np.savez(self._file, names=np.array(list(self._known)), vectors=np.array(list(self._known.values())))


class Chance:
    """Mixtures of real sentences' vectors and chance, for time and memory at sizes that would take hours to embed."""

    def __init__(self, real: np.ndarray) -> None:
        self._real = real

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts)
        rows = np.array([self._mixture(np.random.default_rng(seed)) for seed in seeds], dtype=np.float32)
        unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def _mixture(self, chance: np.random.Generator) -> np.ndarray:
        noise = chance.standard_normal(self._real.shape[1])
        real = self._real[chance.integers(len(self._real), size=3)].sum(axis=0)
        mixed: np.ndarray = real + noise / np.linalg.norm(noise)
        return mixed


class StockEmbeddings(Embeddings):
    """What a tutorial takes: questions by sentence-transformers on torch; passages are kept, as they are not timed."""

    def __init__(self, vectors: Vectors, encoder: Embedder) -> None:
        self._vectors, self._encoder = vectors, encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._vectors.of_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._encoder.encode([text])[0].tolist()
        return vector
