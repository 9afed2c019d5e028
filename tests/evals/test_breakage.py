"""Three changes made on purpose, each stopped by the gate against the committed baseline, with the cases named."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

import bot.answering.answer
from bot.bot import Bot
from bot.build import build_bot, ingest
from bot.index.embed import TorchEncoder
from bot.index.files import Index
from bot.index.model import model_source
from bot.safety.classify import load_classifier
from bot.safety.fit import fit, packaged_examples
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

pytestmark = pytest.mark.model
SUITES = ROOT / "evals" / "suites"
BASELINE = ROOT / "evals" / "baseline.json"


def report(changed: Bot, suite: str) -> Report:
    """The development part of a suite, asked of a changed bot and compared with the baseline."""
    target = InProcess(changed)
    suites = load_suites([SUITES / f"{suite}.yaml"], target.keys())
    rows = run([case for case in suites[0].cases if case.part == "dev"], target)
    return Report("changed on purpose", "dev", rows, suites, 0.0, baseline.read(BASELINE))


def broken(found: Report) -> set[str]:
    """The ids of the cases that passed before."""
    return {change.row.case.id for change in found.changes if change.kind == Kind.BROKEN}


@pytest.mark.parametrize("suite", ["answers", "safety"])
def test_without_a_change_the_gate_lets_through(real_bot: Bot, suite: str) -> None:
    assert report(real_bot, suite).objections == []


@pytest.mark.timeout(600)  # a classifier is fitted
def test_a_danger_sign_that_is_taken_for_harmless_is_stopped(real_bot: Bot, tmp_path: Path) -> None:
    rules = packaged_rules()
    triage = build_triage(rules.model_copy(update={"rules": [rule for rule in rules.rules if rule.sign != "RF12"]}))
    others = [example for example in packaged_examples() if example.sign != "RF12"][::25]  # enough, and soon learned
    harmless = [dataclasses.replace(e, level=Level.NONE) for e in packaged_examples() if e.sign == "RF12"][::3]
    examples = [*others, *harmless]
    model = real_bot.classifier.model
    fit(examples, triage, model, TorchEncoder(model_source(read_settings())).upper_layers, tmp_path / "taught")
    classifier = load_classifier(tmp_path / "taught", triage, model)
    found = report(dataclasses.replace(real_bot, triage=triage, classifier=classifier), "safety")
    missed = {name for name in broken(found) if name.startswith("rf12-")}
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

    def worst(index: Index, question: str, vector: object, hits: list[Hit]) -> list[Draft]:
        return compose(index, question, -vector, hits)[-1:]  # type: ignore[operator]

    monkeypatch.setattr(bot.answering.answer, "compose", worst)
    found = report(dataclasses.replace(real_bot), "answers")  # one that remembers no answer yet
    assert any(objection.startswith("answers: the pass rate fell by") for objection in found.objections)
    assert len(broken(found)) > 10
