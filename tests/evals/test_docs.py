"""docs/evaluation.md is true: every check and option is in it, and its examples can be used as they stand."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from bot.bot import Bot
from evals.__main__ import main
from evals.cases import load_suites
from evals.expect import Expect
from evals.runner import run
from evals.targets.in_process import InProcess
from evals.targets.mapping import read_mapping
from evals.types import Outcome

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text("utf-8")
EXAMPLES = [textwrap.dedent(block) for block in re.findall(r"^ *```yaml\n(.*?)^ *```", PAGE, re.S | re.M)]


@pytest.mark.parametrize("name", [*Expect.model_fields, "verbatim"])
def test_every_check_has_its_row(name: str) -> None:
    assert f"\n| `{name}` |" in PAGE


def test_every_option_has_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert options == set(re.findall(r"^\| `(--[a-z-]+)` \|", PAGE, re.M))


@pytest.fixture
def examples(tmp_path: Path) -> list[Path]:
    """The examples as files, in their order."""
    files = []
    for number, example in enumerate(EXAMPLES):
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(example, encoding="utf-8")
    return files


def test_the_example_of_a_mapping_can_be_used_as_it_stands(
    examples: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATBOT_KEY", "abc")
    assert read_mapping(examples[-1]).headers == {"Authorization": "Bearer abc"}


@pytest.mark.model
def test_the_examples_of_suites_pass_as_they_stand(examples: list[Path], real_bot: Bot) -> None:
    target = InProcess(real_bot)
    suites = load_suites(examples[:-1], target.keys())
    assert [suite.name for suite in suites] == ["our-clinic", "follow-ups"]
    rows = run([case for suite in suites for case in suite.cases], target)
    assert {row.outcome for row in rows} == {Outcome.PASSED}, [row.verdicts for row in rows]
