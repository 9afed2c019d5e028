"""The real server on the real index, as a process of its own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.local_server import ROOT, running_server, wait_for

INDEX = ROOT / "index"


def require_index() -> None:
    """Skips without an index of the real corpus; in CI nothing is skipped."""
    if not (INDEX / "CURRENT").is_file():
        message = "there is no index of the articles; run: python ingest.py"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


@contextlib.contextmanager
def running_app(log: Path | None = None, **environment: str) -> Iterator[str]:
    """The address of a server that is ended at the end; what it prints may be kept as a ``log``."""
    require_index()
    with running_server(log, **environment) as address:
        yield address


def wait_for_chat(address: str) -> None:
    """Waits until the chat has been loaded behind the API."""
    wait_for(f"{address}/")
