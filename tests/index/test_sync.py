"""The index is switched whole, and survives what goes wrong."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import fcntl
import os
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest

from bot.errors import IndexBusyError, IndexUnusableError, StoreUnavailableError
from bot.index import sync
from bot.index.archive import export_build, import_build
from bot.index.content import Content
from bot.index.steady import OwnVectors
from bot.index.store import ChromaFolders, ChromaServer, Engine
from bot.index.sync import CurrentIndex, build_index, current_version, open_index
from bot.retrieval.search import search
from tests.engines import chroma_server
from tests.fakes import FAKE_MODEL, HashEncoder


def changed(content: Content) -> Content:
    """The same corpus with one sentence changed."""
    first, *others = content.articles
    text = first.text.replace("7 in 10", "8 in 10")
    return Content([dataclasses.replace(first, text=text), *others], content.vocabulary, content.model)


def test_a_second_run_with_nothing_changed_embeds_nothing(content: Content, tmp_path: Path) -> None:
    build_index(content, HashEncoder(), tmp_path)
    encoder = HashEncoder()
    report = build_index(content, encoder, tmp_path)
    assert not report.changed
    assert report.embedded == 0
    assert encoder.encoded == []


def test_a_first_run_takes_nothing_over(content: Content, tmp_path: Path) -> None:
    assert build_index(content, HashEncoder(), tmp_path).reused == 0


def test_a_changed_sentence_is_embedded_and_the_rest_taken_over(content: Content, tmp_path: Path) -> None:
    build_index(content, HashEncoder(), tmp_path)
    encoder = HashEncoder()
    report = build_index(changed(content), encoder, tmp_path)
    assert report.changed
    assert 0 < report.embedded == len(encoder.encoded) < 5
    assert all("8 in 10" in text for text in encoder.encoded)


def test_rebuild_takes_nothing_over(content: Content, tmp_path: Path) -> None:
    build_index(content, HashEncoder(), tmp_path)
    report = build_index(content, HashEncoder(), tmp_path, rebuild=True)
    assert report.changed
    texts = [text.text for section in content.sections() for text in (*section.entries, *section.sentences)]
    assert report.embedded == len(set(texts))


def test_a_reader_sees_the_new_build_without_restart(content: Content, tmp_path: Path) -> None:
    embedder = HashEncoder()
    build_index(content, embedder, tmp_path)
    index = CurrentIndex(tmp_path, FAKE_MODEL)
    old = index.get()
    build_index(changed(content), embedder, tmp_path)
    assert "8 in 10" in index.get().articles["neck-dystonia"].text
    assert "7 in 10" in old.articles["neck-dystonia"].text
    assert old.store.query(embedder.encode(["neck"])[0], 1), "a question under way keeps its build"


def test_on_every_engine_readers_see_the_old_build_or_the_new_one_and_find_the_same(
    content: Content, tmp_path: Path, engine: Engine
) -> None:
    embedder = HashEncoder()
    build_index(content, embedder, tmp_path / "other")
    expected = open_index(tmp_path / "other", FAKE_MODEL)
    build_index(content, embedder, tmp_path, engine=engine)
    index = CurrentIndex(tmp_path, FAKE_MODEL, engine)
    first = index.get()
    for question in ("neck dystonia signs", "who gets a pump", "botulinum"):
        vector = embedder.encode([question])[0]
        found, wanted = (search(of, question, vector) for of in (first, expected))
        assert [hit.key for hit in found] == [hit.key for hit in wanted]
        assert [hit.score for hit in found] == [hit.score for hit in wanted]
    build_index(changed(content), embedder, tmp_path, engine=engine)
    assert "8 in 10" in index.get().articles["neck-dystonia"].text
    assert first.store.query(vector, 1), "a question under way keeps its build"
    for _ in range(2):
        build_index(content, embedder, tmp_path, engine=engine, rebuild=True)
        index.get()
    first.store.close()
    index.close()


def test_an_index_moves_from_one_engine_to_another(content: Content, tmp_path: Path, engine: Engine) -> None:
    build_index(content, HashEncoder(), tmp_path / "here")
    export_build(tmp_path / "here", tmp_path / "index.tar.gz")
    import_build(tmp_path / "index.tar.gz", tmp_path / "there", FAKE_MODEL, engine=engine)
    there = open_index(tmp_path / "there", FAKE_MODEL, engine)
    assert there.store.query(HashEncoder().encode(["neck"])[0], 1)
    there.store.close()


@pytest.mark.server
def test_an_index_goes_to_another_engine_with_the_next_ingest_and_nothing_is_embedded_again(
    content: Content, tmp_path: Path
) -> None:
    build_index(content, HashEncoder(), tmp_path / "index")
    with chroma_server(tmp_path / "data") as (address, _):
        engine = ChromaServer(address, "other")
        report = build_index(content, HashEncoder(), tmp_path / "index", engine=engine)
        assert report.changed
        assert report.embedded == 0
        assert not build_index(content, HashEncoder(), tmp_path / "index", engine=engine).changed
        with contextlib.closing(CurrentIndex(tmp_path / "index", FAKE_MODEL, engine)) as index:
            assert index.get().store.query(HashEncoder().encode(["neck"])[0], 1)


@pytest.mark.server
def test_a_server_that_goes_away_midway_leaves_the_old_index_answering(content: Content, tmp_path: Path) -> None:
    with chroma_server(tmp_path / "data") as (address, server):
        engine = ChromaServer(address, "midway")
        build_index(content, HashEncoder(), tmp_path / "index", engine=engine)
        index = CurrentIndex(tmp_path / "index", FAKE_MODEL, engine)
        before = index.get().version

        def leave(what: str, done: int, total: int) -> None:
            if what == "embedding" and done == total:
                server.kill()
                server.wait()

        with pytest.raises(StoreUnavailableError, match=r"start it \(chroma run\)"):
            build_index(changed(content), HashEncoder(), tmp_path / "index", engine=engine, progress=leave)
        assert index.get().version == before
        assert index.get().store.query(HashEncoder().encode(["neck"])[0], 1)
        index.close()
    with chroma_server(tmp_path / "data") as (address, _):
        engine = ChromaServer(address, "midway")
        report = build_index(changed(content), HashEncoder(), tmp_path / "index", engine=engine)
        assert report.version != before


def test_a_reader_stays_with_the_old_build_if_the_new_one_is_damaged(content: Content, tmp_path: Path) -> None:
    build_index(content, HashEncoder(), tmp_path)
    index = CurrentIndex(tmp_path, FAKE_MODEL)
    version = index.get().version
    (tmp_path / "CURRENT").write_text("no-such-build\n")
    assert index.get().version == version


def test_a_build_that_could_not_be_opened_at_once_is_tried_again_after_a_pause(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(content, HashEncoder(), tmp_path)
    index = CurrentIndex(tmp_path, FAKE_MODEL)
    old = index.get().version
    new = build_index(changed(content), HashEncoder(), tmp_path).version
    (tmp_path / new).rename(tmp_path / "on its way")
    assert index.get().version == old
    (tmp_path / "on its way").rename(tmp_path / new)
    assert index.get().version == old
    monkeypatch.setattr(index, "_open_again", 0)
    assert index.get().version == new


def test_an_ingest_that_dies_while_writing_leaves_the_old_index_and_the_next_run_finishes(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(content, HashEncoder(), tmp_path)
    version = current_version(tmp_path)

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sync, "verify_build", die)
        with pytest.raises(KeyboardInterrupt):
            build_index(changed(content), HashEncoder(), tmp_path)
    assert current_version(tmp_path) == version
    open_index(tmp_path, FAKE_MODEL)
    build_index(changed(content), HashEncoder(), tmp_path)
    assert not list(tmp_path.glob(".*.tmp"))
    assert "8 in 10" in open_index(tmp_path, FAKE_MODEL).articles["neck-dystonia"].text


def test_a_store_that_holds_only_a_part_of_the_build_is_refused_and_closed(content: Content, tmp_path: Path) -> None:
    closed: list[bool] = []

    class Part(OwnVectors):
        def close(self) -> None:
            closed.append(True)

    class Partial(ChromaFolders):
        remote = True

        def open(self, folder: Path, version: str) -> Part:
            return Part([], np.zeros((0, 8), np.float32))

    build_index(content, HashEncoder(), tmp_path)
    with pytest.raises(IndexUnusableError, match=r"holds 0 of .* run: python ingest\.py --rebuild"):
        open_index(tmp_path, FAKE_MODEL, Partial())
    assert closed


def test_the_last_two_builds_stay(content: Content, tmp_path: Path) -> None:
    for text in (content, changed(content), content):
        build_index(text, HashEncoder(), tmp_path, rebuild=True)
    builds = [path for path in tmp_path.iterdir() if (path / "manifest.json").is_file()]
    assert len(builds) == 2
    assert current_version(tmp_path) in [build.name for build in builds]


def test_what_others_keep_in_the_index_folder_stays(content: Content, tmp_path: Path) -> None:
    others = [tmp_path / name for name in ("my-extension", "other-app", "third", ".cache.tmp")]
    for folder in others:
        folder.mkdir()
        (folder / "manifest.json").write_text("{}")
    for _ in range(3):
        build_index(content, HashEncoder(), tmp_path, rebuild=True)
    assert all((folder / "manifest.json").is_file() for folder in others)


@pytest.mark.parametrize("name", [".20260101-000000-0123abcd.tmp", ".import.tmp"])
def test_what_a_killed_ingest_left_is_removed(content: Content, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    build_index(content, HashEncoder(), tmp_path)
    assert not (tmp_path / name).exists()


def test_a_build_of_the_same_second_is_beside_the_one_before(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync.time, "time", lambda: 1_790_000_000.0)
    first = build_index(content, HashEncoder(), tmp_path).version
    second = build_index(content, HashEncoder(), tmp_path, rebuild=True).version
    assert current_version(tmp_path) == second > first
    assert (tmp_path / first / "manifest.json").is_file()


def test_what_fails_after_the_switch_is_a_warning_for_the_new_build_answers(
    content: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Forgetful(ChromaFolders):
        def keep(self, versions: Collection[str]) -> None:
            raise StoreUnavailableError("the store went away")

    report = build_index(content, HashEncoder(), tmp_path, engine=Forgetful())
    assert report.version == current_version(tmp_path)
    assert "old builds could not be removed (the store went away)" in caplog.text


def test_a_folder_without_locks_is_told_and_nobody_waits(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*args: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(sync.fcntl, "flock", no_locks)
    with pytest.raises(
        IndexUnusableError, match=r"cannot be locked \(No locks available\).*DYSTONIA_INDEX_DIR"
    ) as told:
        build_index(content, HashEncoder(), tmp_path)
    assert not isinstance(told.value, IndexBusyError)


def test_a_disk_on_which_nothing_can_be_begun_is_told(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Path.mkdir

    def full(folder: Path, *args: object, **options: object) -> None:
        if folder.suffix == ".tmp":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(folder, *args, **options)

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(IndexUnusableError, match=r"No space left on device.*the old one still answers"):
        build_index(content, HashEncoder(), tmp_path)


def test_a_second_ingest_at_the_same_time_says_so_and_stops(content: Content, tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(IndexBusyError, match="another ingest is running"):
            build_index(content, HashEncoder(), tmp_path)


def test_no_index_another_model_and_damage_each_name_the_command_that_mends_it(
    content: Content, tmp_path: Path
) -> None:
    with pytest.raises(IndexUnusableError, match=r"no index yet; run: python ingest\.py"):
        open_index(tmp_path, FAKE_MODEL)
    build_index(content, HashEncoder(), tmp_path)
    with pytest.raises(IndexUnusableError, match=r"made with hash-embedder.*run: python ingest"):
        open_index(tmp_path, {"name": "other", "sha256": "1" * 64})
    build = tmp_path / str(current_version(tmp_path))
    for name in ("articles.jsonl", "sections.jsonl", "entries.f32", "sentences.f32", "manifest.json"):
        whole = (build / name).read_bytes()
        (build / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(IndexUnusableError, match=r"damaged.*run: python ingest"):
            open_index(tmp_path, FAKE_MODEL)
        (build / name).write_bytes(whole)
    open_index(tmp_path, FAKE_MODEL)


def test_a_folder_that_cannot_be_written_is_told(content: Content, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnusableError, match="DYSTONIA_INDEX_DIR"):
        build_index(content, HashEncoder(), tmp_path / "file" / "index")
