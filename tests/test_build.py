"""What an ingest makes ready besides the index."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

import bot.build
from bot.settings import Settings
from tests.fakes import HashEncoder


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders into which a safety classifier was fitted; to fit one takes minutes, so none is."""
    folders: list[Path] = []
    monkeypatch.setattr(bot.build, "TorchEncoder", lambda source: SimpleNamespace(layers=()))
    monkeypatch.setattr(bot.build, "fit", lambda *args, progress: folders.append(args[-1]))
    return folders


def teach(folder: Path, embedder: HashEncoder) -> None:
    bot.build._teach(Settings(index_dir=folder), embedder, progress=lambda what, done, total: None)


@pytest.fixture
def nothing_packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.build, "PACKAGED_CLASSIFIERS", tmp_path / "none")


@pytest.mark.usefixtures("nothing_packaged")
def test_a_damaged_safety_classifier_is_fitted_anew(tmp_path: Path, embedder: HashEncoder, fitted: list[Path]) -> None:
    classifier = bot.build._own_classifier(Settings(index_dir=tmp_path))
    damage(classifier)
    teach(tmp_path, embedder)
    assert fitted == [classifier]


@pytest.mark.model
def test_a_damaged_one_is_replaced_by_that_of_the_program(
    tmp_path: Path, embedder: HashEncoder, fitted: list[Path]
) -> None:
    classifier = bot.build._own_classifier(Settings(index_dir=tmp_path))
    damage(classifier)
    teach(tmp_path, embedder)
    assert fitted == []
    assert network(classifier) == network(bot.build.PACKAGED_CLASSIFIERS / classifier.name)


@pytest.mark.model
def test_other_wishes_are_fitted_in_seconds_and_dangers_are_heard_as_before(
    tmp_path: Path, embedder: HashEncoder, fitted: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = bot.build._classifier_folder(Settings(index_dir=tmp_path))
    name = f"{packaged.name.split('-')[0]}-of-other-wishes"
    monkeypatch.setattr(bot.build, "fingerprint", lambda model, concept_names: name)
    teach(tmp_path, embedder)
    assert fitted == []
    assert network(tmp_path / "triage" / name) == network(packaged)
    assert (tmp_path / "triage" / name / "wishes.npz").read_bytes() != (packaged / "wishes.npz").read_bytes()


def damage(classifier: Path) -> None:
    classifier.mkdir(parents=True)
    for name in ("network.onnx", "words.npz", "known.json"):
        (classifier / name).write_bytes(b"cut")


def network(classifier: Path) -> bytes:
    return (classifier / "network.onnx").read_bytes()


def test_the_classifier_that_comes_with_the_program_is_that_of_its_examples_and_rules() -> None:
    name = bot.build._classifier_folder(Settings()).name
    assert [folder.name for folder in bot.build.PACKAGED_CLASSIFIERS.iterdir()] == [name], "run: make classifier"


@pytest.mark.model
def test_the_classifier_that_comes_with_the_program_is_not_fitted_again(
    tmp_path: Path, embedder: HashEncoder, fitted: list[Path]
) -> None:
    (tmp_path / "triage" / "of-older-examples").mkdir(parents=True)
    teach(tmp_path, embedder)
    assert fitted == []
    assert list((tmp_path / "triage").iterdir()) == [], "an older one is removed"


@pytest.mark.model
def test_models_of_another_version_are_made_ready_and_old_ones_removed(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path)
    (tmp_path / "models" / "of-a-version-before").mkdir(parents=True)
    assert not bot.build.is_prepared(settings)
    bot.build.prepare(settings)
    assert bot.build.is_prepared(settings)
    assert not (tmp_path / "models" / "of-a-version-before").exists()


def test_without_a_classifier_of_its_examples_the_program_is_not_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index_dir=tmp_path)
    shared = bot.build._shared_folder(settings)
    shared.mkdir(parents=True)
    (shared / bot.build.FACTS_FILE).touch()
    assert bot.build.is_prepared(settings)
    monkeypatch.setattr(bot.build, "fingerprint", lambda model, concept_names: "of-edited-examples")
    assert not bot.build.is_prepared(settings)


def test_one_that_was_fitted_here_goes_before_that_of_the_program(tmp_path: Path) -> None:
    settings = Settings(index_dir=tmp_path)
    packaged = bot.build._classifier_folder(settings)
    own = tmp_path / "triage" / packaged.name
    own.mkdir(parents=True)
    assert packaged.parent == bot.build.PACKAGED_CLASSIFIERS
    assert bot.build._classifier_folder(settings) == own
