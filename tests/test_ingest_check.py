"""``python ingest.py --check``."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

import ingest
from bot import build
from bot.corpus import shelf
from bot.index.changes import Changes
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


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, source("Neck dystonia turns the head [chan1991]."))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 cut short")
    assert ingest.main(["--dry-run", "--json", str(tmp_path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert len(told["added"]) == 1
    assert told["changed"] == told["removed"] == []
    assert "damaged" in told["refused"][0]
    assert told["index"] is None
    assert not (tmp_path / "index").exists()


def test_a_refused_file_is_named_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, source("Neck dystonia turns the head [chan1991]."))
    write(tmp_path, "", "clinic: pump.md")
    assert ingest.main(["--dry-run"]) == 1
    assert "clinic: pump.md" in capsys.readouterr().out


def test_a_typo_that_takes_a_served_article_away_is_told_last_and_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, source("Neck dystonia turns the head [chan1991]."))
    file = write(tmp_path, "---\ntitle: Pump: care\n---\n\nA pump gives baclofen.\n", "Pump care.md")
    served = Changes(added=(), changed=(), removed=("pump-care",), unchanged=("neck-dystonia",))
    monkeypatch.setattr(build, "changes", lambda folder, articles: served)
    assert ingest.main(["--dry-run"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"IS SERVED NOW AND WOULD BE GONE: pump-care, as {file} is refused")
    ingest.main(["--dry-run", "--json"])
    assert json.loads(capsys.readouterr().out)["gone"] == ["pump-care"]


def test_a_german_leaflet_is_seen_as_german_whatever_its_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, source("Neck dystonia turns the head [chan1991]."))
    assert ingest.main(["--dry-run"]) == 0
    assert "are not in English" not in capsys.readouterr().err
    german = "Dystonie\n\nDie Dystonie ist eine Bewegungsstörung. Fragen Sie Ihre Ärztin, wenn der Nacken schmerzt."
    write(tmp_path, german, "nacken.txt")
    write(tmp_path, f"---\ntitle: Schiefhals\n---\n\n{german}\n", "schiefhals.md")
    assert ingest.main(["--dry-run"]) == 0
    told = capsys.readouterr()
    assert "nacken, schiefhals" in next(line for line in told.out.splitlines() if "in the language 'de'" in line)
    assert "some articles are not in English: questions find them less well" in told.err
    ingest.main(["--dry-run", "--json"])
    assert json.loads(capsys.readouterr().out)["languages"] == {"de": 2, "en": 1}


def test_a_full_disk_is_told_in_a_line_wherever_it_is_met(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write(tmp_path, source("Neck dystonia turns the head [chan1991]."))
    monkeypatch.setattr(shelf.pickle, "dump", full)
    assert ingest.main(["--dry-run"]) == 1
    assert capsys.readouterr().err.startswith("No space left on device; the index is as it was before")


def test_an_export_without_an_index_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ingest.main(["--export", str(tmp_path / "x.tar.gz")]) == 1
    assert "run: python ingest.py" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--check", "--json"], "--json goes with an ingest or --dry-run"),
        (["--export", "x.tar.gz", "--json"], "--json goes with an ingest or --dry-run"),
        (["--import", "x.tar.gz", "leaflets"], "leave the files and folders out"),
        (["leaflets", "--export", "x.tar.gz"], "leave the files and folders out"),
    ],
)
def test_what_would_be_ignored_is_refused(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        ingest.main(arguments)
    assert told in capsys.readouterr().err


def test_a_run_that_is_stopped_says_which_index_may_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest, "ingest", stopped)
    assert ingest.main([]) == 130
    assert "as it was before, or the new one if that was ready" in capsys.readouterr().err
