"""An index can be kept in one file and moved, and a damaged file is never taken in."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from bot.errors import IndexUnusableError
from bot.index.archive import export_build, import_build
from bot.index.content import Content
from bot.index.sync import build_index, current_version, open_index
from tests.fakes import FAKE_MODEL, HashEncoder


@pytest.fixture
def exported(content: Content, tmp_path: Path) -> Path:
    build_index(content, HashEncoder(), tmp_path / "one")
    export_build(tmp_path / "one", tmp_path / "index.tar.gz")
    return tmp_path / "index.tar.gz"


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
    with tarfile.open(exported) as archive, tarfile.open(tmp_path / "changed.tar.gz", "w:gz") as changed:
        for entry in archive.getmembers():
            stream = archive.extractfile(entry)
            data = stream.read() if stream else b""
            if entry.name == "articles.jsonl":
                data = data.replace(b"Botulinum", b"Vegetable")
                entry.size = len(data)
            changed.addfile(entry, io.BytesIO(data))
    with pytest.raises(IndexUnusableError, match="hashes"):
        import_build(tmp_path / "changed.tar.gz", tmp_path / "two", FAKE_MODEL)


def test_without_an_index_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusableError, match=r"run: python ingest\.py"):
        export_build(tmp_path, tmp_path / "x.tar.gz")
