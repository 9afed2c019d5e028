"""The exported model is used only as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelError
from bot.index.embed import TorchEncoder
from bot.index.model import EXPORTED, PROBES, export_model, file_hash, load_embedder, model_hash, model_source
from bot.settings import Settings

MENDED_BY = r"the exported model is missing or damaged; run: python ingest\.py"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The files of an export, with the right hashes, and no model in them."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in EXPORTED:
        (folder / name).write_text(f"what {name} holds")
    (folder / "export.json").write_text(json.dumps({"sha256": {name: file_hash(folder / name) for name in EXPORTED}}))
    return folder


@pytest.mark.parametrize("name", [*EXPORTED, "export.json"])
@pytest.mark.parametrize("damage", ["", "{}", '{"sha256": []}'])
def test_a_damaged_export_is_refused_and_the_command_that_mends_it_is_named(
    exported: Path, name: str, damage: str
) -> None:
    (exported / name).write_text(damage)
    with pytest.raises(ModelError, match=MENDED_BY):
        load_embedder(Settings(), exported).encode(["x"])


@pytest.mark.parametrize("name", EXPORTED)
def test_an_export_of_which_a_file_is_missing_is_refused(exported: Path, name: str) -> None:
    (exported / name).unlink()
    with pytest.raises(ModelError, match=MENDED_BY):
        load_embedder(Settings(), exported).encode(["x"])


@pytest.mark.model
def test_a_damaged_export_is_made_anew_by_an_ingest(exported: Path) -> None:
    (exported / EXPORTED[0]).write_text("damaged")
    export_model(Settings(), exported)
    original = TorchEncoder(model_source(Settings())).encode(PROBES)
    assert np.abs(load_embedder(Settings(), exported).encode(PROBES) - original).max() < 1e-4


def test_a_hash_beside_a_name_of_a_hub_is_refused_as_nothing_could_be_checked() -> None:
    with pytest.raises(ModelError, match="name its folder in DYSTONIA_EMBEDDING_MODEL"):
        model_hash(Settings(embedding_model="some/model", embedding_sha256="0" * 64))
