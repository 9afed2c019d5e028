"""The real server on the real index, as a process of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]
INDEX = ROOT / "index"


def require_index() -> None:
    """Skips without an index of the real corpus; in CI nothing is skipped."""
    if not (INDEX / "CURRENT").is_file():
        message = "there is no index of the articles; run: python ingest.py"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def running_app(**environment: str) -> Iterator[str]:
    """The address of a server that is ended at the end."""
    require_index()
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + "/readyz", process, 30)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_for_chat(address: str) -> None:
    """Waits until the chat has been loaded behind the API."""
    _wait(address + "/", None, 60)


def _wait(url: str, process: subprocess.Popen[str] | None, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process and process.poll() is not None:
            raise AssertionError(f"the server ended: {process.communicate()[0]}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {seconds} s")
