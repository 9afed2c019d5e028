"""The application: API, pages and chat behind the same headers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from bot.bot import Bot
from bot.web import api, completions, health, pages
from bot.web.late_chat import LateChat
from bot.web.problems import add_problem_handlers
from bot.web.security import BodyLimit, SecurityHeaders

HERE = Path(__file__).parent


def create_app(bot: Bot, *, with_chat: bool = True) -> FastAPI:
    """The ASGI application around ``bot``; ``with_chat`` off serves API and pages only."""
    chat = LateChat(bot)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with chat.running() if with_chat else contextlib.nullcontext():
            yield

    app = FastAPI(
        title="Dystonia Guide",
        description="Answers about dystonia, made of sentences of checked articles. Education, not medical advice.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
    )
    app.state.bot = bot
    add_problem_handlers(app)
    app.include_router(api.router)
    app.include_router(completions.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.mount("/site", StaticFiles(directory=HERE / "static"))
    if with_chat:
        app.mount("/", chat)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders, allowed_sites=bot.settings.allowed_sites)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=bot.settings.allowed_sites,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
    )
    return app
