"""Builds of the index: made beside the old one, verified, then switched in one step.

    index/
      CURRENT            the name of the build that answers
      models/<hash>/     the exported model
      <build>/           see ``files``

Readers compare ``CURRENT`` per question and reopen (``CurrentIndex``), so they see the old build or the new
one, whole. A process killed at any point leaves ``CURRENT`` as it was; the next run removes what was left.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import IndexBusyError, IndexUnusableError
from bot.index.embed import Embedder, Encoder
from bot.index.files import Content, Index, known_vectors, open_build, read_manifest, verify_build, write_build

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

KEEP = 2
ENCODE_STEP = 256
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and how much there is."""


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
    embedder: Embedder,
    folder: Path,
    *,
    rebuild: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> BuildReport:
    """Makes a build of ``content`` in ``folder`` and switches to it; keeps the last two builds.

    Vectors of texts that the current build has already are taken over, unless ``rebuild``. If nothing
    changed, no build is made.

    Raises:
        IndexBusyError: another ingest holds the folder.
        IndexUnusableError: the folder cannot be written, or the new build does not verify; the old one
            still answers.
    """
    began = time.perf_counter()
    make_folder(folder)
    with lock(folder):
        _remove_leftovers(folder)
        old = current_version(folder)
        unchanged = bool(old) and read_manifest(folder / str(old)).get("fingerprint") == content.fingerprint
        embedded = 0
        version = old or ""
        if rebuild or not unchanged:
            known = known_vectors(folder / old, content.model) if old and not rebuild else {}
            texts = dict(zip(content.hashes, content.texts, strict=True))
            missing = {name: text for name, text in texts.items() if name not in known}
            known |= embed_missing(missing, embedder, progress)
            embedded = len(missing)
            vectors = np.array([known[name] for name in content.hashes], dtype=np.float32)
            version = f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{content.fingerprint[:8]}"
            progress("writing", 0, 1)
            _write_and_switch(folder, version, content, vectors)
            _remove_old(folder)
            progress("writing", 1, 1)
    return BuildReport(
        version=version,
        changed=rebuild or not unchanged,
        articles=len(content.articles),
        sections=len(content.sentences),
        entries=len(content.entries),
        embedded=embedded,
        reused=len(content.texts) - embedded,
        seconds=time.perf_counter() - began,
    )


def open_index(folder: Path, model: dict[str, str]) -> Index:
    """The current build in ``folder``, opened for reading.

    Raises:
        IndexUnusableError: there is none, it is damaged, or it was made with another model.
    """
    version = current_version(folder)
    if version is None:
        raise IndexUnusableError(f"{folder}: there is no index yet; run: python ingest.py")
    return open_build(folder / version, model)


class CurrentIndex:
    """The index that answers now: reopened when another build becomes current.

    Questions under way keep the build that they began with; a build is closed when the one after its
    successor is opened.
    """

    def __init__(self, folder: Path, model: dict[str, str]) -> None:
        self._folder = folder
        self._model = model
        self._seen = _stamp(folder)
        self._index = open_index(folder, model)
        self._before: Index | None = None
        self._lock = threading.Lock()

    def get(self) -> Index:
        """The current build; the one before it, if the newest cannot be opened."""
        stamp = _stamp(self._folder)
        if stamp != self._seen:
            with self._lock:
                version = current_version(self._folder)
                if version and version != self._index.version:
                    self._reopen()
                self._seen = stamp
        return self._index

    def _reopen(self) -> None:
        try:
            new = open_index(self._folder, self._model)
        except IndexUnusableError as error:  # the old build is whole: answer from it, and say so
            log.error("%s; the build %s still answers", error, self._index.version)
            return
        if self._before:
            self._before.store.close()
        self._before, self._index = self._index, new


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


def embed_missing(texts: Mapping[str, str], encoder: Encoder, progress: Progress) -> dict[str, NDArray[np.float32]]:
    """The vectors of ``texts`` by name; texts of one length are embedded together, so that little is spent on padding."""
    vectors: dict[str, NDArray[np.float32]] = {}
    names = sorted(texts, key=lambda name: len(texts[name]))
    for begin in range(0, len(names), ENCODE_STEP):
        progress("embedding", begin, len(names))
        step = names[begin : begin + ENCODE_STEP]
        vectors.update(zip(step, encoder.encode([texts[name] for name in step]), strict=True))
    progress("embedding", len(names), len(names))
    return vectors


def _write_and_switch(folder: Path, version: str, content: Content, vectors: NDArray[np.float32]) -> None:
    """Writes a build under a passing name, verifies it, gives it its name, and makes it current."""
    unfinished = folder / f".{version}.tmp"
    unfinished.mkdir()
    try:
        write_build(unfinished, version, content, vectors)
        verify_build(unfinished, vectors)
    except OSError as error:
        raise IndexUnusableError(
            f"{folder}: the new build could not be written ({error.strerror}); the old one still answers"
        ) from error
    if (folder / version).exists():  # a rebuild within the same second
        shutil.rmtree(folder / version)
    unfinished.rename(folder / version)
    switch(folder, version)


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
    """Holds the folder for one ingest; the operating system gives it back when the process ends."""
    with (folder / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise IndexBusyError(f"{folder}: another ingest is running; wait until it has ended") from None
        yield


def _remove_leftovers(folder: Path) -> None:
    """Removes what ingests that were killed left behind."""
    for leftover in folder.glob(".*.tmp"):
        shutil.rmtree(leftover, ignore_errors=True)
    (folder / "CURRENT.tmp").unlink(missing_ok=True)


def _remove_old(folder: Path) -> None:
    """Removes all builds but the current one and the newest of the others."""
    current = current_version(folder)
    builds = sorted(path for path in folder.iterdir() if (path / "manifest.json").is_file() and path.name != current)
    for build in builds[: max(0, len(builds) - KEEP + 1)]:
        shutil.rmtree(build, ignore_errors=True)
