"""Our own server as a process on a free port, for tests, bridges and load."""

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

import httpx

from evals.errors import TargetError

ROOT = Path(__file__).parents[1]
START_SECONDS, STOP_SECONDS = 60, 20
KEEPS_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""The environment of a start that is timed: Python keeps what it compiled, as it does unless it is told not to."""


@contextlib.contextmanager
def running_server(log: Path | None = None, **environment: str) -> Iterator[str]:
    """The address of a server that answers questions; it is ended at the end. What it prints may be kept as a ``log``.

    Raises:
        TargetError: it did not start; the message holds what it printed.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w+") if log else tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=printed,
            stderr=printed,
        )
        try:
            try:
                wait_for(f"{address}/readyz", process)
            except TargetError as error:
                printed.seek(0)
                raise TargetError(f"{error}: {printed.read()}") from None
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def on_core(number: int, processes: int) -> Iterator[None]:
    """Binds what is started meanwhile, one of several ``processes``, to a core, as docs/deploy.md advises."""
    if processes == 1:
        yield
        return
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits until ``url`` answers with 200.

    Raises:
        TargetError: ``process`` ended, or a minute passed.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process and process.poll() is not None:
            raise TargetError("the server ended")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise TargetError(f"{url} did not answer within {START_SECONDS} s")
