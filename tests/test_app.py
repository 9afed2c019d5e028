"""Starting the server: clear errors, no traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import INDEX, require_index

ROOT = Path(__file__).parents[1]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=100,
        check=False,
    )


def test_a_port_that_is_taken_is_told_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("app.py", "--port", str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "name another with --port" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DYSTONIA_EMBEDDING_MODEL": "/no/such/folder"}, "there is no folder /no/such/folder"),
        ({"DYSTONIA_EMBEDDING_THREADS": "many"}, "DYSTONIA_EMBEDDING_THREADS"),
        ({"DYSTONIA_CONTACTS": "not json"}, "contacts"),
        ({"DYSTONIA_CORPUS_DIR": "/no/such/corpus"}, "/no/such/corpus: there is no such file or folder"),
    ],
)
def test_wrong_settings_name_what_to_mend(tmp_path: Path, environment: dict[str, str], says: str) -> None:
    result = run("app.py", "--port", "0", DYSTONIA_INDEX_DIR=str(tmp_path / "index"), **environment)
    assert result.returncode == 1
    assert says in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.model
@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DYSTONIA_RATE_LIMIT": "often"}, "write a limit such as 60/minute"),
        ({"DYSTONIA_COUNTRY": "XX"}, "or set DYSTONIA_EMERGENCY_NUMBER and DYSTONIA_CRISIS_LINE as well"),
    ],
)
def test_settings_that_only_show_at_the_start_name_what_to_mend(environment: dict[str, str], says: str) -> None:
    require_index()
    result = run("app.py", "--port", "0", DYSTONIA_INDEX_DIR=str(INDEX), **environment)
    assert result.returncode == 1
    assert says in result.stderr
    assert all(f"{name}={value}" in result.stderr for name, value in environment.items())
    assert "Traceback" not in result.stderr


def test_a_corpus_without_articles_leaves_no_half_written_index(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    index = tmp_path / "index"
    result = run("ingest.py", str(tmp_path / "corpus"), DYSTONIA_INDEX_DIR=str(index))
    assert result.returncode == 1
    assert "there are no articles here" in result.stderr
    assert not index.exists()


def test_asking_without_an_index_names_the_command(tmp_path: Path) -> None:
    result = run("-m", "bot", "ask", "What is dystonia?", DYSTONIA_INDEX_DIR=str(tmp_path / "none"))
    assert result.returncode == 1
    assert "run: python ingest.py" in result.stderr
    assert "Traceback" not in result.stderr
