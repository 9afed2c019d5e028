"""Starting the server: clear errors, no traceback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
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


TWO_THAT_START = """
import socket, sys, app
other = socket.socket()
other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
other.bind(("127.0.0.1", 0))
build_bot = app.build_bot
def build_while_the_other_one_begins_to_listen(settings):
    other.listen()
    return build_bot(settings)
app.build_bot = build_while_the_other_one_begins_to_listen
sys.exit(app.main(["--port", str(other.getsockname()[1])]))
"""


@pytest.mark.model
def test_of_two_that_start_on_the_same_port_the_later_one_is_told() -> None:
    require_index()
    result = run("-c", TWO_THAT_START, DYSTONIA_INDEX_DIR=str(INDEX))
    assert result.returncode == 1
    assert "name another with --port" in result.stderr
    assert "Traceback" not in result.stderr


MODELS_OF_ANOTHER_VERSION = """
import gc, app
app.current_version = lambda folder: "built"
app.is_prepared = lambda settings: False
app.prepare = lambda settings: print("collected" if gc.isenabled() else "kept")
app._ensure_index(app.read_settings())
"""


def test_while_models_are_made_ready_garbage_is_collected() -> None:
    assert run("-c", MODELS_OF_ANOTHER_VERSION).stdout.endswith("collected\n")


def require_address(host: str) -> None:
    """Skips on a machine that has no such address: containers often have no IPv6."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
            listener.bind((host, 0))
    except OSError as error:
        pytest.skip(f"{host}: {error}")


@pytest.mark.model
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_address_that_is_printed_is_the_servers(host: str) -> None:
    require_index()
    require_address(host)
    command = [sys.executable, "app.py", "--host", host, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout
        printed = re.search(r"http://\S+", server.stdout.readline())
        try:
            assert printed
            assert httpx.get(f"{printed[0]}healthz", timeout=30).json() == {"status": "ok"}
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DYSTONIA_EMBEDDING_MODEL": "/no/such/folder"}, "there is no folder /no/such/folder"),
        ({"DYSTONIA_EMBEDDING_THREADS": "many"}, "DYSTONIA_EMBEDDING_THREADS"),
        ({"DYSTONIA_CONTACTS": "not json"}, "DYSTONIA_CONTACTS"),
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
        ({"DYSTONIA_RATE_LIMIT": "often"}, "write it as 60/minute"),
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
