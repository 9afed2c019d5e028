"""Whatever moment an ingest is killed at, readers see the old index or the new one, whole."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bot.index.sync import current_version
from bot.settings import Settings
from tests.index.kill import kills

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.server, pytest.mark.timeout(240)]


def test_killed_at_random_moments_the_index_stays_whole_and_the_next_run_finishes(
    tmp_path: Path, store_settings: dict[str, str]
) -> None:
    ended = [how for how, _ in kills(tmp_path, 3, Settings(**store_settings))]
    assert len(ended) == 3
    assert "killed" in ended


def test_on_a_full_disk_the_old_index_still_answers_and_the_error_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.index.builder", str(tmp_path)]
    subprocess.run([*command, "first"], cwd=ROOT, check=True)
    before = current_version(tmp_path / "index")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    failed = subprocess.run(
        [*command, "second"], cwd=ROOT, preexec_fn=little_room, capture_output=True, text=True, check=False
    )
    assert failed.returncode != 0
    assert "IndexUnusableError" in failed.stderr
    assert current_version(tmp_path / "index") == before
    subprocess.run([*command, "second"], cwd=ROOT, check=True)
    assert current_version(tmp_path / "index") != before
