"""The Gradio chat, loaded behind a running server: the API answers while Gradio is still being imported."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.bot import Bot

log = logging.getLogger(__name__)
HEAD_START = 0.5
"""Seconds that the API has for itself: importing Gradio slows everything else down while it lasts."""
TEMPLATES = Path(__file__).parent / "templates"


class LateChat:
    """An ASGI application that shows a waiting page until the chat is there, or that there is none."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._chat: ASGIApp | None = None
        self._failed = False

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Loads the chat in the background, and ends it with the server."""
        stopping = asyncio.Event()
        task = asyncio.create_task(self._run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await task

    async def _run(self, stopping: asyncio.Event) -> None:
        await asyncio.sleep(HEAD_START)
        try:
            application = await asyncio.to_thread(self._load)
            async with application.router.lifespan_context(application):
                self._chat = application
                log.info("the chat is ready")
                await stopping.wait()
        except Exception:  # API and pages must live on without the chat
            log.exception("the chat failed; API and articles are served without it")
            self._bot.metrics.unavailable("chat")
            self._failed = True

    def _load(self) -> Starlette:
        from bot.web.chat import create_chat

        chat = create_chat(self._bot)
        gc.freeze()  # it lives as long as the server: to look through it for garbage would hold an answer up
        return chat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._chat is not None:
            await self._chat(scope, receive, send)
        elif scope["type"] == "http":
            name, headers = ("no_chat.html", {}) if self._failed else ("loading.html", {"Retry-After": "2"})
            page = HTMLResponse((TEMPLATES / name).read_text("utf-8"), 503, headers)
            await page(scope, receive, send)
