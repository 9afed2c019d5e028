"""An index can be kept in one file and moved, and a damaged file is never taken in."""

from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

import bot.build
from bot.errors import IndexUnusableError
from bot.index import sync
from bot.index.archive import export_build, import_build
from bot.index.content import Content
from bot.index.model import model_hash
from bot.index.store import Engine
from bot.index.sync import CurrentIndex, build_index, current_version, open_index
from bot.settings import Settings
from tests.fakes import FAKE_MODEL, HashEncoder


@pytest.fixture
def exported(content: Content, tmp_path: Path) -> Path:
    build_index(content, HashEncoder(), tmp_path / "one")
    export_build(tmp_path / "one", tmp_path / "index.tar.gz")
    return tmp_path / "index.tar.gz"


def remade(exported: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The export with other files in it."""
    with tarfile.open(exported) as archive:
        members = {entry.name: archive.extractfile(entry) for entry in archive.getmembers()}
        files = {name: stream.read() for name, stream in members.items() if stream}
    change(files)
    file = exported.with_name("remade.tar.gz")
    with tarfile.open(file, "w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return file


def test_an_exported_index_answers_elsewhere_without_embedding_anything(exported: Path, tmp_path: Path) -> None:
    version = import_build(exported, tmp_path / "two", FAKE_MODEL)
    assert current_version(tmp_path / "two") == version == current_version(tmp_path / "one")
    here, there = (open_index(tmp_path / name, FAKE_MODEL) for name in ("one", "two"))
    assert here.articles == there.articles
    assert (here.elsewhere == there.elsewhere).all()
    vector = HashEncoder().encode(["What is neck dystonia?"])[0]
    assert here.store.query(vector, 5) == there.store.query(vector, 5)


def test_a_folder_above_the_index_may_have_any_name(content: Content, tmp_path: Path) -> None:
    folder = tmp_path / "chroma" / "index"
    build_index(content, HashEncoder(), folder)
    export_build(folder, tmp_path / "index.tar.gz")
    import_build(tmp_path / "index.tar.gz", tmp_path / "two", FAKE_MODEL)
    assert open_index(tmp_path / "two", FAKE_MODEL).articles == open_index(folder, FAKE_MODEL).articles


def test_a_damaged_or_foreign_file_is_refused_and_the_index_stays(exported: Path, tmp_path: Path) -> None:
    import_build(exported, tmp_path / "two", FAKE_MODEL)
    before = current_version(tmp_path / "two")
    whole = exported.read_bytes()
    for name, damaged in (("half", whole[: len(whole) // 2]), ("other", b"no archive at all")):
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(IndexUnusableError, match="damaged"):
            import_build(tmp_path / name, tmp_path / "two", FAKE_MODEL)
    assert current_version(tmp_path / "two") == before
    assert not list((tmp_path / "two").glob(".*.tmp"))


def test_a_file_that_was_changed_inside_does_not_pass(exported: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files["articles.jsonl"] = files["articles.jsonl"].replace(b"Botulinum", b"Vegetable")

    with pytest.raises(IndexUnusableError, match="hashes"):
        import_build(remade(exported, change), tmp_path / "two", FAKE_MODEL)


@pytest.mark.parametrize("name", ["../victim", "models", "", "20260101-000000-0123456/"])
@pytest.mark.parametrize("everywhere", [False, True], ids=["in the manifest", "in both places"])
def test_a_file_whose_build_has_another_name_touches_nothing(
    exported: Path, tmp_path: Path, name: str, everywhere: bool
) -> None:
    folder = tmp_path / "two"
    for neighbour in (tmp_path / "victim", folder / "models"):
        neighbour.mkdir(parents=True)
        (neighbour / "kept").write_text("as it was")

    def rename(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), "version": name}).encode()
        told = json.loads(files["hashes.json"])
        told["files"]["manifest.json"] = hashlib.sha256(files["manifest.json"]).hexdigest()
        files["hashes.json"] = json.dumps({**told, "version": name} if everywhere else told).encode()

    with pytest.raises(IndexUnusableError, match="damaged"):
        import_build(remade(exported, rename), folder, FAKE_MODEL)
    assert [(tmp_path / "victim" / "kept").is_file(), (folder / "models" / "kept").is_file()] == [True, True]
    assert current_version(folder) is None


def test_an_index_that_is_here_already_is_not_made_again(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: object) -> None:
        raise AssertionError("it is written a second time")

    monkeypatch.setattr(sync, "fill_store", never)
    assert import_build(exported, tmp_path / "one", FAKE_MODEL) == current_version(tmp_path / "one")
    open_index(tmp_path / "one", FAKE_MODEL)


def test_a_build_before_is_taken_back(exported: Path, content: Content, tmp_path: Path) -> None:
    before = current_version(tmp_path / "one")
    build_index(content, HashEncoder(), tmp_path / "one", rebuild=True)
    assert current_version(tmp_path / "one") != before
    assert import_build(exported, tmp_path / "one", FAKE_MODEL) == before == current_version(tmp_path / "one")


def test_a_damaged_index_is_mended_from_its_export_and_stays_until_then(exported: Path, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    damaged = str(current_version(folder))
    (folder / damaged / "articles.jsonl").write_text("{")
    version = import_build(exported, folder, FAKE_MODEL)
    assert open_index(folder, FAKE_MODEL).version == version != damaged
    assert (folder / damaged).is_dir()


def test_an_app_goes_on_asking_its_store_while_another_copy_of_its_index_is_taken_in(
    content: Content, tmp_path: Path, engine: Engine
) -> None:
    build_index(content, HashEncoder(), tmp_path / "one", engine=engine)
    index = CurrentIndex(tmp_path / "one", FAKE_MODEL, engine)
    vector = HashEncoder().encode(["What is neck dystonia?"])[0]
    found = index.get().store.query(vector, 5)
    export_build(tmp_path / "one", tmp_path / "index.tar.gz")
    for folder in ("two", "two", "one"):
        import_build(tmp_path / "index.tar.gz", tmp_path / folder, FAKE_MODEL, engine=engine)
    assert [match.entry_id for match in index.get().store.query(vector, 5)] == [match.entry_id for match in found]
    assert index.missed == 0
    index.close()


def test_a_file_that_cannot_be_read_and_a_full_disk_are_not_called_damage(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IndexUnusableError, match=r"no-such\.tgz: the exported index cannot be read \(No such file"):
        import_build(tmp_path / "no-such.tgz", tmp_path / "two", FAKE_MODEL)

    def full(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tarfile.TarFile, "extractall", full)
    with pytest.raises(IndexUnusableError, match=r"could not be written \(No space left on device\)"):
        import_build(exported, tmp_path / "two", FAKE_MODEL)


def test_taking_an_index_in_switches_last_of_all(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index_dir=tmp_path / "two")
    model = {"name": settings.embedding_model, "sha256": model_hash(settings)}
    build_index(dataclasses.replace(content, model=model), HashEncoder(), tmp_path / "one")
    export_build(tmp_path / "one", tmp_path / "index.tar.gz")

    def stopped(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bot.build, "prepare", stopped)
    with pytest.raises(KeyboardInterrupt):
        bot.build.take_in(settings, tmp_path / "index.tar.gz")
    assert current_version(tmp_path / "two") is None


def test_an_export_into_a_folder_asks_for_the_name_of_a_file(exported: Path, tmp_path: Path) -> None:
    for folder in (Path("."), tmp_path):
        with pytest.raises(IndexUnusableError, match=r"this is a folder; name the file to write"):
            export_build(tmp_path / "one", folder)


def test_without_an_index_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusableError, match=r"run: python ingest\.py"):
        export_build(tmp_path, tmp_path / "x.tar.gz")
