"""The application: API, pages and chat behind the same headers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.bot import Bot
from bot.web import api, completions, embed, health, pages, site
from bot.web.late_chat import LateChat
from bot.web.limits import Counts, Crowd, RateLimit
from bot.web.origins import Origins
from bot.web.problems import add_problem_handlers, problem, unexpected
from bot.web.security import BodyLimit, SecurityHeaders, TraceContext

HERE = Path(__file__).parent


class BehindRoutes:
    """Gives the chat what no route of ours takes; a wrong method on one of ours is 405, and not the chat's."""

    def __init__(self, app: FastAPI, chat: ASGIApp) -> None:
        self._routes = app.routes
        self._chat = chat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self._routes:
            match, child_scope = route.matches(scope)
            if match == Match.PARTIAL:
                await route.handle({**scope, **child_scope}, receive, send)
                return
        if scope["type"] == "http" and scope["path"].startswith(("/api/", "/v1/")):
            await problem(404, "there is no such address; /docs lists them")(scope, receive, send)
        else:
            await self._chat(scope, receive, send)


def create_app(bot: Bot, *, with_chat: bool = True) -> FastAPI:
    """The ASGI application around ``bot``; ``with_chat`` off serves API and pages only.

    Raises:
        SettingsError: the rate limit or its storage cannot be understood.
    """
    chat = LateChat(bot)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with chat.running() if with_chat else contextlib.nullcontext():
            yield

    app = FastAPIOffline(
        title="Dystonia Guide",
        description="Answers about dystonia, made of sentences of checked articles. Education, not medical advice.",
        version="0.1.0",
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
        static_url="/docs-files",
        favicon_url="/site/icon.svg",
    )
    app.state.bot = bot
    add_problem_handlers(app)
    app.include_router(api.router)
    app.include_router(completions.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(site.router)
    app.include_router(site.pictures)
    app.include_router(embed.router)
    app.mount("/site", StaticFiles(directory=HERE / "static"))
    if with_chat:
        app.mount("/", BehindRoutes(app, chat))
    # The last one added is the first that a request meets.
    sites = bot.settings.allowed_sites
    app.add_middleware(Crowd, settings=bot.settings, metrics=bot.metrics)
    app.add_middleware(BodyLimit)  # outside the crowd: who sends slowly keeps no place there
    if bot.settings.rate_limit:
        app.add_middleware(RateLimit, counts=Counts(bot.settings, bot.metrics), metrics=bot.metrics)
    # FastAPI's own stands outside of all others: what it answers would lack their headers.
    app.add_middleware(ServerErrorMiddleware, handler=unexpected)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=sites,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type"],
        expose_headers=["Retry-After"],
    )
    app.add_middleware(Origins, allowed_sites=sites)
    app.add_middleware(SecurityHeaders, allowed_sites=sites)
    if bot.traces:
        app.add_middleware(TraceContext)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=bot.settings.trusted_proxies)
    return app
