"""A build as one file, to keep or to move: articles, vectors, search indexes; nothing is embedded again.

The vector store is filled from the vectors where the file is taken in, so a build can move from one engine to another.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from bot.errors import IndexUnusableError
from bot.index.files import checked_manifest, read_manifest
from bot.index.model import file_hash
from bot.index.store import VERSION, Engine
from bot.index.sync import (
    EMBEDDED,
    IMPORT,
    current_version,
    finish,
    holds,
    lock,
    make_folder,
    new_version,
    switch,
    unfinished,
)
from bot.index.write import Progress, write_manifest

HASHES = "hashes.json"
STORE = "chroma"


def export_build(folder: Path, file: Path) -> str:
    """Writes the current build of ``folder`` into ``file`` (tar.gz) with the hash of each of its files; its name.

    Raises:
        IndexUnusableError: there is no build, or the file cannot be written.
    """
    version = current_version(folder)
    if version is None:
        raise IndexUnusableError(f"{folder}: there is no index to export; run: python ingest.py")
    build = folder / version
    if file.is_dir():
        raise IndexUnusableError(f"{file}: this is a folder; name the file to write, such as index.tar.gz")
    files = sorted(path for path in build.rglob("*") if path.is_file() and STORE not in path.relative_to(build).parts)
    hashes = {str(path.relative_to(build)): file_hash(path) for path in files}
    unfinished = file.with_name(f"{file.name}.tmp")
    try:
        with tarfile.open(unfinished, "w:gz") as archive:
            content = json.dumps({"version": version, "files": hashes}).encode()
            entry = tarfile.TarInfo(HASHES)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
            for path in files:
                archive.add(path, arcname=str(path.relative_to(build)))
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise IndexUnusableError(f"{file}: the index could not be exported ({error.strerror})") from error
    return version


def import_build(
    file: Path,
    folder: Path,
    model: dict[str, str],
    *,
    engine: Engine = EMBEDDED,
    progress: Progress = lambda what, done, total: None,
) -> str:
    """Unpacks what ``export_build`` wrote, checks every hash, and makes it the current build; its name.

    A build that is here already, whole, is left as it is and only made the current one. If it is here and damaged, or
    not in the store, it is left too: the imported build then gets a new name.

    Raises:
        IndexUnusableError: the file cannot be read, is damaged, no export, or was made with another model; the index
            stays as it is.
        IndexBusyError: an ingest is running.
    """
    make_folder(folder)
    with lock(folder), unfinished(folder, IMPORT) as build:
        hashes = _unpack(file, build)
        manifest = checked_manifest(build, model)
        version = str(manifest["version"])
        if _has(folder / version, hashes) and holds(engine, folder / version):
            switch(folder, version)
            return version
        if (folder / version).exists():
            version = new_version(folder, version[-8:])
            write_manifest(build, {**manifest, "version": version})
        finish(folder, build, engine, progress)
    return version


def _unpack(file: Path, folder: Path) -> dict[str, str]:
    """Unpacks into ``folder``; the hashes of the build's files, which they have."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise IndexUnusableError(f"{file}: the exported index cannot be read ({error.strerror})") from error
    try:
        with stream, tarfile.open(fileobj=stream, mode="r:gz") as archive:
            archive.extractall(folder, filter="data")
        told = json.loads((folder / HASHES).read_text("utf-8"))
        (folder / HASHES).unlink()
        version, hashes = str(told["version"]), dict(told["files"])
    except (  # other errors of the operating system are the disk's
        FileNotFoundError,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        tarfile.TarError,
    ) as error:
        raise IndexUnusableError(f"{file}: this is no exported index, or it is damaged; export it again") from error
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    if there != hashes.keys() or not _has(folder, hashes):
        raise IndexUnusableError(f"{file}: the export is damaged (its files do not have the hashes it names)")
    if not VERSION.fullmatch(version) or read_manifest(folder).get("version") != version:
        raise IndexUnusableError(f"{file}: the export is damaged (its build does not have the name it says)")
    return hashes


def _has(build: Path, hashes: Mapping[str, str]) -> bool:
    """Whether a build has all these files, to the byte."""
    return all((build / name).is_file() and file_hash(build / name) == told for name, told in hashes.items())
