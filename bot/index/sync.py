"""Builds of the index: made beside the old one, verified, then switched in one step.

    index/
      CURRENT            the name of the build that answers
      .lock              held by the ingest that runs
      models/            the exported models: that which embeds articles, and layers of that which reads messages
      triage/<hash>/     the safety classifier, if one was fitted here
      <build>/           see ``files``

Readers compare ``CURRENT`` per question and reopen (``CurrentIndex``), so they see the old build or the new
one, whole. A process killed at any point leaves ``CURRENT`` as it was; the next run removes what was left.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import IndexBusyError, IndexUnusableError, StoreUnavailableError
from bot.index.content import Content
from bot.index.embed import Embedder
from bot.index.files import Index, known_vectors, open_build, read_manifest
from bot.index.steady import PAUSE_SECONDS
from bot.index.store import VERSION, ChromaFolders, Engine
from bot.index.vectors import TextVectors
from bot.index.write import Progress, fill_store, verify_build, write_files

log = logging.getLogger(__name__)

KEEP = 2
IMPORT = "import"
"""What a build is called while it is taken in."""
LEFTOVER = re.compile(rf"\.({VERSION.pattern}|{IMPORT})\.tmp")
"""What a killed ingest leaves (see ``unfinished``); other folders may lie in the index folder, and are not ours."""
EMBEDDED = ChromaFolders()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What an ingest did."""

    version: str
    changed: bool
    articles: int
    sections: int
    entries: int
    embedded: int
    reused: int
    seconds: float


def current_version(folder: Path) -> str | None:
    """The name of the build that answers now, or None if there is none yet."""
    try:
        return (folder / "CURRENT").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def build_index(
    content: Content,
    encoder: Embedder,
    folder: Path,
    *,
    engine: Engine = EMBEDDED,
    rebuild: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> BuildReport:
    """Makes a build of ``content`` in ``folder`` and switches to it; keeps the last two builds.

    Vectors of texts that the current build has already are taken over, unless ``rebuild``. If nothing
    changed, no build is made.

    Raises:
        IndexBusyError: another ingest holds the folder.
        IndexUnusableError: the folder or the vector store cannot be written, or the new build does not verify; the
            old one still answers.
    """
    began = time.perf_counter()
    make_folder(folder)
    with lock(folder):
        _remove_leftovers(folder)
        old = current_version(folder)
        manifest = read_manifest(folder / old) if old else {}
        vectors = TextVectors(encoder, known_vectors(folder / old, content.model) if old and not rebuild else None)
        unchanged = manifest.get("fingerprint") == content.fingerprint and holds(engine, folder / str(old))
        changed = rebuild or not unchanged
        if changed:
            version = new_version(folder, content.fingerprint[:8])
            with unfinished(folder, version) as build:
                write_files(build, version, content, vectors, progress)
                finish(folder, build, engine, progress)
            manifest = read_manifest(folder / version)
    return BuildReport(
        version=manifest["version"],
        changed=changed,
        articles=manifest["articles"],
        sections=manifest["sections"],
        entries=manifest["entries"],
        embedded=vectors.embedded,
        reused=vectors.reused,
        seconds=time.perf_counter() - began,
    )


def new_version(folder: Path, fingerprint: str) -> str:
    """A name that no build in ``folder`` has, as none is ever written over; it ends with 8 digits of a fingerprint."""
    times = map(time.gmtime, itertools.count(int(time.time())))
    names = (f"{time.strftime('%Y%m%d-%H%M%S', moment)}-{fingerprint}" for moment in times)
    return next(name for name in names if not (folder / name).exists())


def holds(engine: Engine, build: Path) -> bool:
    """Whether the vector store has a whole build; it has not if another was named in the settings since.

    Raises:
        StoreUnavailableError: it does not answer.
    """
    manifest = read_manifest(build)
    try:
        with contextlib.closing(engine.open(build, manifest["version"])) as store:
            return store.count() == int(manifest["entries"])
    except StoreUnavailableError:
        raise
    except IndexUnusableError:
        return False


@contextlib.contextmanager
def unfinished(folder: Path, name: str) -> Iterator[Path]:
    """A new folder for a build that nobody reads yet; what goes wrong with the disk is told.

    Raises:
        IndexUnusableError: it cannot be written.
    """
    build = folder / f".{name}.tmp"
    shutil.rmtree(build, ignore_errors=True)
    try:
        build.mkdir()
        yield build
    except OSError as error:
        raise IndexUnusableError(
            f"{folder}: the new build could not be written ({error.strerror}); the old one still answers"
        ) from error
    finally:
        shutil.rmtree(build, ignore_errors=True)


def finish(folder: Path, build: Path, engine: Engine, progress: Progress) -> None:
    """Puts a build whose files are written into the store, verifies it, and makes it the one that answers.

    Raises:
        IndexUnusableError: the store cannot be written, or the build does not verify.
    """
    version = read_manifest(build)["version"]
    if not (engine.remote and holds(engine, build)):  # apps with another copy of the folder may be asking it there
        fill_store(build, engine, progress)
    verify_build(build, engine)
    build.rename(folder / version)
    switch(folder, version)
    try:
        engine.keep(_remove_old(folder))
    except (IndexUnusableError, OSError) as error:  # the new build answers already
        log.warning("old builds could not be removed (%s); the next ingest removes them", error)


def open_index(folder: Path, model: dict[str, str], engine: Engine = EMBEDDED) -> Index:
    """The current build in ``folder``, opened for reading.

    Raises:
        IndexUnusableError: there is none, it is damaged, or it was made with another model.
    """
    version = current_version(folder)
    if version is None:
        raise IndexUnusableError(f"{folder}: there is no index yet; run: python ingest.py")
    return open_build(folder / version, model, engine)


class CurrentIndex:
    """The index that answers now: reopened when another build becomes current.

    Questions under way keep the build that they began with; a build is closed when the one after its
    successor is opened.
    """

    def __init__(self, folder: Path, model: dict[str, str], engine: Engine = EMBEDDED) -> None:
        self._folder = folder
        self._model = model
        self._engine = engine
        self._seen = _stamp(folder)
        self._index = open_index(folder, model, engine)
        self._before: Index | None = None
        self._open_again = 0.0
        self._lock = threading.Lock()

    def get(self) -> Index:
        """The current build; the one before it while the newest cannot be opened, which is tried after every pause."""
        stamp = _stamp(self._folder)
        if stamp != self._seen:
            with self._lock:
                if time.monotonic() >= self._open_again:
                    self._look(stamp)
        return self._index

    @property
    def missed(self) -> int:
        """Questions for which the current build's store was away."""
        return self._index.store.missed

    def close(self) -> None:
        """Gives back what the builds hold; nothing can be asked afterwards."""
        for index in (self._before, self._index):
            if index:
                index.store.close()

    def _look(self, stamp: tuple[int, int]) -> None:
        """Opens the build that is current since ``stamp``, if it is another."""
        version = current_version(self._folder)
        if version and version != self._index.version:
            try:
                new = open_index(self._folder, self._model, self._engine)
            except IndexUnusableError as error:  # the old build is whole: answer from it, and say so
                log.error(
                    "%s; the build %s still answers, the new one is tried again in %g s",
                    error,
                    self._index.version,
                    PAUSE_SECONDS,
                )
                self._open_again = time.monotonic() + PAUSE_SECONDS
                return
            if self._before:
                self._before.store.close()
            self._before, self._index = self._index, new
        self._seen = stamp


def _stamp(folder: Path) -> tuple[int, int]:
    """Changes when ``CURRENT`` is replaced; quicker than to read it for each question."""
    try:
        status = (folder / "CURRENT").stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_ino, status.st_mtime_ns


def make_folder(folder: Path) -> None:
    """Makes the index folder.

    Raises:
        IndexUnusableError: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".lock").touch()
    except OSError as error:
        raise IndexUnusableError(
            f"{folder}: the index folder cannot be written ({error.strerror}); "
            "mend its permissions or name another in DYSTONIA_INDEX_DIR"
        ) from error


def switch(folder: Path, version: str) -> None:
    """Makes ``version`` the build that answers, in one atomic step that survives a power cut."""
    unfinished = folder / "CURRENT.tmp"
    with unfinished.open("w", encoding="utf-8") as stream:
        stream.write(version + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(folder / "CURRENT")
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Holds the folder for one ingest; the operating system gives it back when the process ends.

    Raises:
        IndexBusyError: another ingest holds it.
        IndexUnusableError: its file system has no locks.
    """
    with (folder / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusyError(f"{folder}: another ingest is running; wait until it has ended") from None
        except OSError as error:
            raise IndexUnusableError(
                f"{folder}: the index folder cannot be locked ({error.strerror}); name one on a disk of this machine "
                "in DYSTONIA_INDEX_DIR"
            ) from error
        yield


def _remove_leftovers(folder: Path) -> None:
    """Removes what ingests that were killed left behind."""
    for leftover in folder.iterdir():
        if LEFTOVER.fullmatch(leftover.name):
            shutil.rmtree(leftover, ignore_errors=True)
    (folder / "CURRENT.tmp").unlink(missing_ok=True)


def _remove_old(folder: Path) -> list[str]:
    """Removes all builds but the current one and the newest of the others; the names of those that stay."""
    current = current_version(folder)
    builds = sorted(path for path in folder.iterdir() if VERSION.fullmatch(path.name) and path.name != current)
    old, kept = builds[: max(0, len(builds) - KEEP + 1)], builds[max(0, len(builds) - KEEP + 1) :]
    for build in old:
        shutil.rmtree(build, ignore_errors=True)
    return [str(current), *(build.name for build in kept)]
