"""docs/evaluation.md is true: every check and option is in it, and its examples can be used as they stand."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from evals.__main__ import main
from evals.cases import load_suites
from evals.expect import Expect
from evals.targets.mapping import read_mapping

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


def test_the_examples_can_be_used_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATBOT_KEY", "abc")
    files = []
    for number, example in enumerate(EXAMPLES):
        files.append(tmp_path / f"{number}.yaml")
        files[-1].write_text(example, encoding="utf-8")
    *suites, mapping = files
    assert [suite.name for suite in load_suites(suites)] == ["our-clinic", "follow-ups"]
    assert read_mapping(mapping).headers == {"Authorization": "Bearer abc"}
