"""Asking from a terminal."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.cli import answer_lines, main, reply_json
from bot.types import Question


@pytest.fixture
def _tiny_bot(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.build_bot", lambda settings: bot)


def test_a_batch_gives_one_line_per_question_in_order_and_loses_none(bot: Bot) -> None:
    lines = [json.dumps({"id": f"q{n}", "question": "What is neck dystonia?"}) for n in range(200)]
    lines[3] = '{"id": "q3", "question": '
    lines[50] = json.dumps({"id": "empty", "question": " "})
    lines[99] = json.dumps({"id": "odd", "question": 7})
    lines[150] = json.dumps(["not", "an", "object"])
    answers = list(answer_lines(bot, lines))
    assert len(answers) == 200
    assert answers[3] == {"id": "q3", "error": "line 4: not JSON (Expecting value)"}
    assert answers[50] == {
        "id": "empty",
        "error": "line 51: the question is empty; type what you would like to know about dystonia",
    }
    assert answers[99]["id"] == "odd"
    assert "question" in answers[99]["error"]
    assert "not a JSON object" in answers[150]["error"]
    good = [answer for answer in answers if "error" not in answer]
    assert [answer["id"] for answer in good] == [f"q{n}" for n in range(200) if n not in (3, 50, 99, 150)]
    assert all(answer["status"] == "answered" for answer in good)


@pytest.mark.usefixtures("_tiny_bot")
@pytest.mark.parametrize("given", ["-", "file"])
def test_no_line_of_a_batch_takes_down_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    good = b'{"id": "good", "question": "What is neck dystonia?"}'
    deep = b'{"id": "deep", "question": ' + b"[" * 200_000
    lines = [deep, b'{"id": "\\ud800", "question": "What is neck dystonia?"}', b'{"id": "\xff', b"[" * 200_000, good]
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\n".join(lines))
    with file.open(encoding="ascii") as stream:  # whatever the terminal's encoding is
        monkeypatch.setattr(sys, "stdin", stream)
        assert main(["batch", "-" if given == "-" else str(file)]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[0] == {"id": "deep", "error": "line 1: it is nested too deeply"}
    assert (told[1]["id"], told[1]["status"]) == ("\ud800", "answered")
    assert told[2]["error"].startswith("line 3: not JSON")
    assert told[3] == {"id": 4, "error": "line 4: it is nested too deeply"}
    assert (told[4]["id"], told[4]["status"]) == ("good", "answered")


@pytest.mark.usefixtures("_tiny_bot")
def test_what_the_terminal_adds_is_in_the_language_of_the_reply(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.cli.Question", lambda text: Question(text, language="de"))
    assert main(["ask", "What is neck dystonia?"]) == 0
    printed = capsys.readouterr().out
    assert "\nQuellen\n" in printed
    assert "Sources" not in printed


@pytest.mark.usefixtures("_tiny_bot")
def test_an_answer_in_the_terminal_has_its_sources_and_the_disclaimer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What is neck dystonia?"]) == 0
    printed = capsys.readouterr().out
    assert "pull the head to one side. [1]" in printed
    assert "[1] Neck dystonia: What is neck dystonia?" in printed
    assert "does not replace advice" in " ".join(printed.split())


@pytest.mark.usefixtures("_tiny_bot")
@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("What is neck dystonia?", "Hello. I am an automated tool, not a doctor."),
        ("Was ist eine Dystonie und kann man sie heilen?", "Guten Tag. Ich bin ein automatisches Programm"),
    ],
)
def test_the_terminal_says_that_it_is_an_automated_tool_before_it_answers(
    capsys: pytest.CaptureFixture[str], question: str, begins: str
) -> None:
    assert main(["ask", question]) == 0
    assert " ".join(capsys.readouterr().out.split()).startswith(begins)


@pytest.mark.usefixtures("_tiny_bot")
def test_an_answer_as_json_is_the_reply_of_the_api(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What is neck dystonia?", "--json"]) == 0
    printed, direct = (
        json.loads(capsys.readouterr().out),
        json.loads(reply_json(bot.ask(Question("What is neck dystonia?")))),
    )
    assert {**printed, "timings_ms": {}} == {**direct, "timings_ms": {}}


@pytest.mark.usefixtures("_tiny_bot")
def test_an_empty_question_is_told_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "  "]) == 1
    assert "the question is empty" in capsys.readouterr().err


@pytest.mark.usefixtures("_tiny_bot")
def test_a_terminal_that_knows_few_letters_and_writes_others_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding="ascii"))
    assert main(["ask", "¿Qué es la distonía? \udcff"]) == 0
    sys.stdout.flush()
    assert b"Soy una herramienta autom?tica" in printed.getvalue()
