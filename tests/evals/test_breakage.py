"""Three changes made on purpose, each stopped by the gate against the committed baseline, with the cases named."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import bot.answering.answer
from bot.bot import Bot
from bot.build import build_bot, ingest
from bot.index.files import Index
from bot.safety.classify import Classifier, Heard, HeardText
from bot.safety.triage import build_triage, packaged_rules
from bot.settings import read_settings
from bot.types import Draft, Hit, Level
from evals import baseline
from evals.baseline import Kind
from evals.cases import load_suites
from evals.report import Report
from evals.runner import run
from evals.targets.in_process import InProcess
from tests.server import ROOT, require_index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

pytestmark = pytest.mark.model
SUITES = ROOT / "evals" / "suites"
BASELINE = ROOT / "evals" / "baseline.json"
SIGN = "RF12"


def report(changed: Bot, suite: str, begin: str = "") -> Report:
    """The cases of a suite's development part whose ids ``begin`` so, asked of a changed bot, beside the baseline."""
    target = InProcess(changed)
    suites = load_suites([SUITES / f"{suite}.yaml"], target.keys())
    rows = run([case for case in suites[0].cases if case.part == "dev" and case.id.startswith(begin)], target)
    return Report("changed on purpose", "dev", rows, suites, 0.0, baseline.read(BASELINE), [suite])


def broken(found: Report) -> set[str]:
    """The ids of the cases that passed before."""
    return {change.row.case.id for change in found.changes if change.kind == Kind.BROKEN}


def test_without_a_change_the_gate_lets_through(real_bot: Bot) -> None:
    assert report(real_bot, "answers").objections == []


@dataclass(frozen=True, slots=True)
class Careless(Classifier):
    """Takes one danger sign for harmless."""

    def hear(self, messages: Sequence[HeardText]) -> list[Heard]:
        return [Heard(Level.NONE, "", "", 1.0) if one.sign == SIGN else one for one in Classifier.hear(self, messages)]


def test_a_danger_sign_that_is_taken_for_harmless_is_stopped(real_bot: Bot) -> None:
    rules = packaged_rules()
    triage = build_triage(rules.model_copy(update={"rules": [rule for rule in rules.rules if rule.sign != SIGN]}))
    fitted = real_bot.classifier
    classifier = Careless(**{part.name: getattr(fitted, part.name) for part in dataclasses.fields(fitted)})
    cases = f"{SIGN.lower()}-"
    found = report(dataclasses.replace(real_bot, triage=triage, classifier=classifier), "safety", cases)
    missed = broken(found)
    assert missed
    assert {f"{name}: a case tagged 'must' fails" for name in missed} & set(found.objections)


def test_an_article_that_lost_its_facts_is_stopped(tmp_path: Path) -> None:
    require_index()
    shutil.copytree(ROOT / "index", tmp_path / "index")
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    article = tmp_path / "corpus" / "acupuncture.md"
    body = re.compile(r"(?<=-->\n\n)\S.*?(?=\n\n## |\Z)", re.DOTALL)
    article.write_text(body.sub("This section is being rewritten.", article.read_text("utf-8")), "utf-8")
    settings = read_settings().model_copy(update={"index_dir": tmp_path / "index", "corpus_dir": tmp_path / "corpus"})
    ingest(settings, [settings.corpus_dir])
    found = report(build_bot(settings), "answers")
    assert any(objection.startswith("answers: the pass rate fell by") for objection in found.objections)
    questions = {change.row.case.question.text for change in found.changes if change.kind == Kind.BROKEN}
    assert "does acupuncture release endorphins" in questions


def test_a_composer_that_tells_the_least_fitting_sentence_is_stopped(
    real_bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = bot.answering.answer.compose

    def worst(index: Index, question: str, vector: Vector, hits: list[Hit], *rest: Any, **more: Any) -> list[Draft]:
        return list(compose(index, question, -vector, hits, *rest, **more))[-1:]

    monkeypatch.setattr(bot.answering.answer, "compose", worst)
    found = report(dataclasses.replace(real_bot), "answers")  # one that remembers no answer yet
    assert any(objection.startswith("answers: the pass rate fell by") for objection in found.objections)
    assert len(broken(found)) > 10
