"""The log can be read by people, or by machines."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.bot import Bot
from bot.observe.logs import set_up_logs
from bot.settings import Settings
from bot.types import Question


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def test_a_line_says_how_an_answer_ended(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings())
    bot.ask(Question("What is neck dystonia?"))
    assert "INFO bot.bot: answered, level none, " in capsys.readouterr().err


def test_as_json_each_line_has_its_values_by_name(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings(log_format="json"))
    bot.ask(Question("I can't breathe"))
    logging.getLogger("bot.web").warning("two\nlines")
    ended, warned = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ended["logger"], ended["status"]) == ("bot.bot", "escalated")
    assert ended["level"] == "INFO"
    assert ended["danger"] == "emergency_now"
    assert ended["milliseconds"] > 0
    assert (warned["level"], warned["message"]) == ("WARNING", "two\nlines")


def test_what_libraries_tell_of_every_request_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings())
    logging.getLogger("uvicorn.access").info("GET /articles?q=words of a reader")
    logging.getLogger("httpx").info("POST ...")
    assert not capsys.readouterr().err
