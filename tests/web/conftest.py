"""The application around the tiny bot, without the chat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.bot import Bot
from bot.web.server import create_app


@pytest.fixture(scope="session")
def client(bot: Bot) -> Iterator[TestClient]:
    with TestClient(create_app(bot, with_chat=False)) as client:
        yield client
