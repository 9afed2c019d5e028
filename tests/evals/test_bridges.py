"""Other evaluation tools can load what we export; ``make bridges`` runs them for real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from evals.bridges import run
from evals.bridges.export import main, write

ANSWER = {"text": "It is a pump. [1]", "sources": [{"article_id": "pump", "excerpt": "It is a pump."}]}
REPORT = {
    "cases": [
        {"question": "What is it?", "answer": ANSWER, "expect": {"cites": ["pump", "glossary"]}},
        {"question": "And why?", "answer": ANSWER, "expect": {"status": ["answered"]}},
        {"question": "Who?", "answer": {"text": "I will not guess.", "sources": []}, "expect": {"cites": ["pump"]}},
        {"question": "Crashed?", "answer": None, "expect": {}},
    ]
}


def test_the_export_has_the_fields_that_ragas_and_deepeval_read(tmp_path: Path) -> None:
    ragas, deepeval = write(REPORT, tmp_path)
    assert [json.loads(line) for line in ragas.read_text("utf-8").splitlines()] == [
        {
            "user_input": "What is it?",
            "response": "It is a pump. [1]",
            "retrieved_contexts": ["It is a pump."],
            "retrieved_context_ids": ["pump"],
            "reference_context_ids": ["pump", "glossary"],
        }
    ]
    rows = json.loads(deepeval.read_text("utf-8"))
    assert [row["input"] for row in rows] == ["What is it?", "And why?"]
    assert rows[0]["retrieval_context"] == ["It is a pump."]


@pytest.mark.parametrize(
    ("report", "folder", "told"),
    [
        ("nowhere.json", "out", "nowhere.json: No such file or directory; name a report"),
        ("words.json", "out", "words.json: this is no report; name a report.json that python -m evals wrote"),
        ("other.json", "out", "other.json: this is no report"),
        ("empty.json", "words.json", "words.json: File exists; name a report and a folder"),
    ],
)
def test_an_export_of_what_is_no_report_is_told_in_plain_words(
    tmp_path: Path, report: str, folder: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in {"words.json": "words", "other.json": "[1]", "empty.json": '{"cases": []}'}.items():
        (tmp_path / name).write_text(content, "utf-8")
    assert main([str(tmp_path / report), str(tmp_path / folder)]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path / told}")


def test_the_export_is_a_command(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(REPORT), "utf-8")
    assert main([str(tmp_path / "report.json"), str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "ragas.jsonl").is_file()
    assert main([]) == 2


def test_without_new_answers_no_tool_is_run_on_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / run.ENVIRONMENTS / "data"
    data.mkdir(parents=True)
    (data / "report.json").write_text(json.dumps(REPORT), "utf-8")
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "__main__.py").write_text("raise RuntimeError", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run.main() == 1
    assert list(data.iterdir()) == []


def test_promptfoo_asks_our_api_with_assertions_that_need_no_chat_model() -> None:
    config = yaml.safe_load((run.HERE / "promptfooconfig.yaml").read_text("utf-8"))
    assert config["providers"][0]["id"].endswith("/api/v1/ask")
    kinds = {check["type"] for test in config["tests"] for check in test["assert"]}
    assert kinds <= {"javascript", "icontains", "not-icontains", "not-regex", "latency"}


def test_a_promptfoo_run_that_asked_nobody_has_not_passed(tmp_path: Path) -> None:
    file = tmp_path / "promptfoo.json"
    assert not run._promptfoo_passed(file)
    for stats, passed in (
        ({"successes": 0, "failures": 0, "errors": 0}, False),
        ({"successes": 5, "failures": 0, "errors": 0}, True),
        ({"successes": 4, "failures": 1, "errors": 0}, False),
    ):
        file.write_text(json.dumps({"results": {"stats": stats}}), "utf-8")
        assert run._promptfoo_passed(file) is passed
