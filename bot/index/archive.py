"""A build as one file, to keep or to move: articles, vectors, search indexes; nothing is embedded again.

The vector store is filled from the vectors where the file is taken in, so a build can move from one engine to another.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

from bot.errors import IndexUnusableError
from bot.index.files import checked_manifest
from bot.index.store import Engine
from bot.index.sync import EMBEDDED, current_version, finish, lock, make_folder, unfinished
from bot.index.write import Progress

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
    files = sorted(path for path in build.rglob("*") if path.is_file() and STORE not in path.relative_to(build).parts)
    hashes = {str(path.relative_to(build)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
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

    Raises:
        IndexUnusableError: the file is damaged, no export, or was made with another model; the index stays as it is.
        IndexBusyError: an ingest is running.
    """
    make_folder(folder)
    with lock(folder), unfinished(folder, "import") as build:
        version = _unpacked(file, build)
        checked_manifest(build, model)
        finish(folder, build, engine, progress)
    return version


def _unpacked(file: Path, folder: Path) -> str:
    """Unpacks into ``folder`` and returns the build's name."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
        told = json.loads((folder / HASHES).read_text("utf-8"))
        (folder / HASHES).unlink()
        there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        version = str(told["version"])
        right = there.keys() == told["files"].keys() and all(
            hashlib.sha256(path.read_bytes()).hexdigest() == told["files"][name] for name, path in there.items()
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, tarfile.TarError) as error:
        raise IndexUnusableError(f"{file}: this is no exported index, or it is damaged; export it again") from error
    if not right or "/" in version or version.startswith("."):
        raise IndexUnusableError(f"{file}: the export is damaged (its files do not have the hashes it names)")
    return version
