"""The application around the tiny bot, without the chat."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.bot import Bot
from bot.types import Event, Question
from bot.web.server import create_app


@pytest.fixture(scope="session")
def client(bot: Bot) -> Iterator[TestClient]:
    with TestClient(create_app(bot, with_chat=False)) as client:
        yield client


def failing_client(bot: Bot, error: Exception, **settings: object) -> TestClient:
    """A client of an application in which every question ends with ``error``."""

    class Failing(Bot):
        def stream(self, question: Question) -> Iterator[Event]:
            raise error

    parts = {field.name: getattr(bot, field.name) for field in dataclasses.fields(bot) if field.init}
    failing = Failing(**{**parts, "settings": bot.settings.model_copy(update=settings)})
    return TestClient(create_app(failing, with_chat=False), raise_server_exceptions=False)
