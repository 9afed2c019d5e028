"""The log can be read by people, or by machines."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.bot import Bot
from bot.observe.logs import set_up_logs
from bot.settings import Settings
from bot.types import Question
from tests.observe.test_privacy import MARK


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


@pytest.mark.parametrize("written_as", ["text", "json"])
def test_of_an_error_the_log_says_type_and_place_and_none_of_the_words_that_it_quotes(
    written_as: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(Settings(log_format=written_as))
    try:
        look_up(MARK)
    except KeyError:
        logging.getLogger("bot").exception("Exception in ASGI application")
    written = capsys.readouterr().err
    assert MARK not in written
    assert "builtins.KeyError" in written
    assert "pydantic_core._pydantic_core.ValidationError" in written
    assert "in look_up" in written


def look_up(message: str) -> None:
    """Fails with an error that quotes the message, and was caused by another one that does."""
    try:
        TypeAdapter(int).validate_python(message)
    except ValidationError as error:
        raise KeyError(message) from error


def test_what_libraries_tell_of_every_request_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings())
    logging.getLogger("uvicorn.access").info("GET /articles?q=words of a reader")
    logging.getLogger("httpx").info("POST ...")
    assert not capsys.readouterr().err
