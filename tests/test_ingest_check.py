"""``python ingest.py --check``."""

from __future__ import annotations

from pathlib import Path

import pytest

import ingest
from tests.corpus.pages import source, write


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DYSTONIA_CORPUS_DIR", str(tmp_path))
    monkeypatch.setenv("DYSTONIA_INDEX_DIR", str(tmp_path / "index"))


def test_warnings_are_shown_and_let_the_command_succeed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, source("Neck dystonia turns the head."))
    assert ingest.main(["--check"]) == 0
    assert capsys.readouterr().out.startswith(f"{file}:10: warning: ")
    assert not (tmp_path / "index").exists()


def test_an_error_fails_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, source("Neck <b>dystonia</b> turns the head [chan1991]."))
    assert ingest.main(["--check", str(file)]) == 1
    assert "[html]" in capsys.readouterr().out


def test_a_missing_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ingest.main(["--check", str(tmp_path / "nowhere")]) == 1
    assert "no such file or folder" in capsys.readouterr().err
