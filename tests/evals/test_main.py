"""The command and pytest, as an editor, a clinic or CI starts them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.__main__ import main
from tests.evals.scripted import chatbot

ROOT = Path(__file__).parents[2]
SUITE = """\
suite: clinic
about: What people ask our ward.
thresholds: {pass_rate: 0.5}
dev:
  - {id: hours, question: "When are you open?", expect: {mentions: [nine]}}
  - {id: parking, question: "Where can I park?", expect: {mentions: [garage]}}
held:
  - {id: visits, question: "May I visit?", expect: {mentions: [nine], checks: ["ward_checks:polite"]}}
"""
OWN_CHECK = "def polite(case, answer):\n    return 'please' in answer.text.lower(), 'it must be polite'\n"
ANSWERS = {"When are you open?": "From nine.", "Where can I park?": "In the garage.", "May I visit?": "Yes, at nine."}


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Path]:
    """A clinic's own folder: suites with a check beside them, and a mapping to its chatbot."""
    suites = tmp_path / "suites"
    suites.mkdir()
    (suites / "clinic.yaml").write_text(SUITE, encoding="utf-8")
    (suites / "ward_checks.py").write_text(OWN_CHECK, encoding="utf-8")

    def reply(path: str, body: Any) -> tuple[int, Any]:
        return 200, {"text": ANSWERS[body["question"]]}

    with chatbot(reply) as address:
        (tmp_path / "mapping.yaml").write_text(f"url: {address}\npaths: {{answer: text}}\n", encoding="utf-8")
        yield tmp_path


def command(clinic: Path, *more: str) -> int:
    folders = ["--suites", f"{clinic}/suites", "--mapping", f"{clinic}/mapping.yaml", "--out", f"{clinic}/out"]
    return main([*folders, *more])


def test_a_good_run_ends_with_0_and_has_a_report(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(clinic) == 0
    printed = capsys.readouterr().out
    assert "2 cases in" in printed
    assert "good enough" in printed
    assert sorted(file.name for file in (clinic / "out").iterdir()) == ["junit.xml", "report.html", "report.json"]


def test_the_held_part_is_asked_only_when_it_is_named_and_its_failures_are_not_shown(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(clinic, "--part", "held") == 1
    printed = capsys.readouterr().out
    assert "0.0% of 1 cases pass" in printed
    assert "visits" not in printed
    for name in ("report.html", "junit.xml"):
        written = (clinic / "out" / name).read_text("utf-8")
        assert "visits" in written
        for words in ("May I visit?", "Yes, at nine.", "it must be polite"):
            assert words not in written
    assert "May I visit?" in (clinic / "out" / "report.json").read_text("utf-8")
    assert command(clinic, "--part", "all") == 0
    assert "3 cases in" in capsys.readouterr().out


def test_a_must_case_that_broke_since_the_baseline_ends_with_1(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = f"{clinic}/baseline.json"
    assert command(clinic, "--write-baseline", file) == 0
    suite = clinic / "suites" / "clinic.yaml"
    suite.write_text(SUITE.replace("mentions: [nine]}}", "mentions: [ten]}, tags: [must]}", 1), encoding="utf-8")
    assert command(clinic, "--baseline", file) == 1
    printed = capsys.readouterr().out
    assert "since the baseline: passed, now fails: 1" in printed
    assert "not good enough: hours: a case tagged 'must' fails" in printed


def test_a_suite_that_is_lost_since_the_baseline_ends_with_1_unless_others_were_asked_for(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = f"{clinic}/baseline.json"
    other = clinic / "suites" / "other.yaml"
    text = SUITE.replace("clinic", "other").replace("id: ", "id: other-").partition("held:")[0]
    other.write_text(text, encoding="utf-8")
    assert command(clinic, "--write-baseline", file) == 0
    other.unlink()
    assert command(clinic, "clinic", "--baseline", file) == 0
    assert command(clinic, "--suites", f"{clinic}/suites/clinic.yaml", "--baseline", file) == 0
    assert command(clinic, "--baseline", file) == 1
    printed = capsys.readouterr().out
    assert "in the baseline, but not run: other-hours, other-parking" in printed
    assert "not good enough: other: its part 'dev' has 2 cases in the baseline, and none was run" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-suite"], "there is no suite no-such-suite; there are clinic"),
        (["--baseline", "no-such-file.json"], "no-such-file.json: it cannot be read"),
        (["--url", "http://127.0.0.1:9"], "not both"),
    ],
)
def test_a_run_that_cannot_be_made_ends_with_2(
    clinic: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert command(clinic, *arguments) == 2
    assert message in capsys.readouterr().err


def test_a_place_that_cannot_be_written_ends_with_2(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(clinic, "--out", f"{clinic}/mapping.yaml") == 2
    said = capsys.readouterr()
    assert "see --out" in said.err
    assert not said.out
    assert command(clinic, "--write-baseline", f"{clinic}/mapping.yaml/baseline.json") == 2
    said = capsys.readouterr()
    assert "see --out and --write-baseline" in said.err
    assert not said.out
    with pytest.raises(SystemExit, match="2"):
        command(clinic, "--write-baseline", str(clinic))
    assert f"{clinic} is a folder; name a file" in capsys.readouterr().err


def test_one_who_stops_the_run_is_told_no_more_than_that(
    clinic: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evals.baseline.write", stopped)  # after the report
    assert command(clinic, "--write-baseline", f"{clinic}/baseline.json") == 130
    said = capsys.readouterr()
    assert said.err == "stopped\n"
    assert "report.html" in said.out


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:9", "is this our own server"),
        ("http://[::1", "write it like http://127.0.0.1:7860"),
    ],
)
def test_a_server_that_is_not_there_ends_with_2(
    clinic: Path, capsys: pytest.CaptureFixture[str], url: str, message: str
) -> None:
    assert main(["--suites", f"{clinic}/suites", "--out", f"{clinic}/out", "--url", url]) == 2
    assert message in capsys.readouterr().err


def test_wrong_suites_end_with_2_and_all_mistakes(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clinic / "suites" / "clinic.yaml").write_text(SUITE.replace("mentions", "mention"), encoding="utf-8")
    assert command(clinic) == 2
    assert capsys.readouterr().err.count("unknown key 'mention'") == 3


@pytest.mark.parametrize("workers", ["0", "-1", "two"])
def test_workers_that_cannot_be_are_refused(clinic: Path, capsys: pytest.CaptureFixture[str], workers: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        command(clinic, f"--workers={workers}")
    assert f"{workers} is no whole number of at least 1" in capsys.readouterr().err


def run_pytest(clinic: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    arguments = ["-p", "evals.pytest_plugin", "suites", "--suites-mapping", str(clinic / "mapping.yaml"), *more]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=clinic,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_pytest_runs_every_case_of_a_clinics_own_folder(clinic: Path) -> None:
    suite = SUITE.replace("mentions: [garage]", "mentions: [street]")
    suite += '  - {id: beds, question: "May I visit?", expect: {level: none}}\n'
    (clinic / "suites" / "clinic.yaml").write_text(suite, encoding="utf-8")
    result = run_pytest(clinic, "-rs")
    assert "2 failed, 1 passed, 1 skipped" in result.stdout, result.stdout + result.stderr
    for words in ("question: Where can I park?", "In the garage.", "failed: mentions: does not say 'street'"):
        assert words in result.stdout
    assert "visits" in result.stdout
    for words in ("May I visit?", "Yes, at nine.", "it must be polite", "level: ", "Traceback"):
        assert words not in result.stdout
    assert "1 failed, 1 passed" in run_pytest(clinic, "--suites-part", "dev").stdout


def test_pytest_names_a_wrong_setting(clinic: Path) -> None:
    result = run_pytest(clinic, DYSTONIA_MAX_IN_FLIGHT="abc")
    assert "DYSTONIA_MAX_IN_FLIGHT" in result.stdout
    assert "Traceback" not in result.stdout


def test_pytest_names_the_mistakes_of_a_suite(clinic: Path) -> None:
    (clinic / "suites" / "clinic.yaml").write_text(SUITE.replace("mentions", "mention"), encoding="utf-8")
    result = run_pytest(clinic)
    assert result.returncode != 0
    assert "clinic.yaml:5: case hours: unknown key 'mention'" in result.stdout
