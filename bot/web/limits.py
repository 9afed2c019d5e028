"""How much one client, and all together, may ask at once. Counts are kept for a minute; no message is looked at."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import SettingsError
from bot.observe.metrics import Metrics
from bot.settings import Settings
from bot.web.problems import problem

if TYPE_CHECKING:
    from limits import RateLimitItem

log = logging.getLogger(__name__)

LIMITED = ("/api/v1/ask", "/api/v1/feedback", "/v1/chat/completions", "/gradio_api/queue/join", "/gradio_api/call")
"""What begins so and is posted costs work."""
TOO_MANY = "you have asked very often; wait {seconds} seconds and ask again"
CROWDED = "very many people are asking at this moment; try again in a few seconds"
WAIT = 2


class RateLimit:
    """Refuses a client that posts more than ``settings.rate_limit`` with 429 and Retry-After.

    If the counts' storage is away, nobody is refused: answers matter more.

    Raises:
        SettingsError: the limit or its storage cannot be understood.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        from limits import parse
        from limits.storage import storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        self._app = app
        self._metrics = metrics
        self._proxies = frozenset(settings.trusted_proxies)
        try:
            self._limit: RateLimitItem | None = parse(settings.rate_limit) if settings.rate_limit else None
            self._counts = MovingWindowRateLimiter(storage_from_string(settings.rate_limit_storage))
        except Exception as error:  # the library raises many kinds for words that it does not know
            raise SettingsError(
                f"DYSTONIA_RATE_LIMIT={settings.rate_limit}, DYSTONIA_RATE_LIMIT_STORAGE="
                f"{settings.rate_limit_storage}: {error}; write a limit such as 60/minute, and memory:// or "
                "redis://host:6379"
            ) from error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._limit is None or not is_limited(scope):
            await self._app(scope, receive, send)
            return
        client = client_of(scope, self._proxies)
        try:
            allowed = self._counts.hit(self._limit, client)
            reset = 0.0 if allowed else self._counts.get_window_stats(self._limit, client).reset_time
        except Exception as error:  # storages raise their own errors; without counts everybody may ask
            log.error("the rate limit cannot be counted (%s); nobody is refused", type(error).__name__)
            self._metrics.refused("limit_unavailable")
            allowed = True
        if allowed:
            await self._app(scope, receive, send)
            return
        self._metrics.refused("rate_limit")
        seconds = max(1, math.ceil(reset - time.time()))
        headers = {"Retry-After": str(seconds)}
        await problem(429, TOO_MANY.format(seconds=seconds), headers)(scope, receive, send)


class Crowd:
    """Refuses what comes while ``settings.max_in_flight`` questions are being answered, with 503 and Retry-After."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._most = settings.max_in_flight
        self._metrics = metrics
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_limited(scope):
            await self._app(scope, receive, send)
        elif self._now >= self._most:
            self._metrics.refused("crowded")
            await problem(503, CROWDED, {"Retry-After": str(WAIT)})(scope, receive, send)
        else:
            self._now += 1
            self._metrics.in_flight(self._now)
            try:
                await self._app(scope, receive, send)
            finally:
                self._now -= 1
                self._metrics.in_flight(self._now)


def is_limited(scope: Scope) -> bool:
    """Whether a request costs work."""
    return scope["type"] == "http" and scope["method"] == "POST" and str(scope["path"]).startswith(LIMITED)


def client_of(scope: Scope, proxies: frozenset[str]) -> str:
    """The address of the client: of the peer, or the last one that a trusted proxy names."""
    peer = str(scope["client"][0]) if scope.get("client") else "unknown"
    if peer not in proxies:
        return peer
    named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return named[-1].split(",")[-1].strip() if named else peer
