"""The chat is loaded behind a running server; what a visitor is told until then, and if it cannot be loaded."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import AsyncIterator, Callable

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette

from bot.bot import Bot
from bot.observe.metrics import Metrics
from bot.web import late_chat
from bot.web.late_chat import LateChat
from bot.web.server import create_app


def test_a_visitor_who_comes_early_waits_for_the_chat(bot: Bot) -> None:
    page = TestClient(create_app(bot)).get("/")
    assert page.status_code == 503
    assert 'http-equiv="refresh"' in page.text


def not_there(self: LateChat) -> Starlette:
    raise ImportError("no Gradio")


def does_not_start(self: LateChat) -> Starlette:
    @contextlib.asynccontextmanager
    async def broken(app: Starlette) -> AsyncIterator[None]:
        raise OSError("no room for files")
        yield

    return Starlette(lifespan=broken)


@pytest.mark.parametrize("load", [not_there, does_not_start])
def test_if_the_chat_cannot_be_loaded_visitors_are_told_and_operators_can_count_it(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, load: Callable[[LateChat], Starlette]
) -> None:
    bot = dataclasses.replace(bot, metrics=Metrics())
    monkeypatch.setattr(LateChat, "_load", load)
    monkeypatch.setattr(late_chat, "HEAD_START", 0)
    with TestClient(create_app(bot)) as client:
        ends = time.monotonic() + 5
        while "starting" in (page := client.get("/")).text and time.monotonic() < ends:
            time.sleep(0.01)
        assert page.status_code == 503
        assert "refresh" not in page.text
        assert "cannot be opened" in page.text
        assert client.get("/articles").status_code == 200
        assert 'dystonia_unavailable_total{part="chat"} 1.0' in client.get("/metrics").text
