"""How much one client, and all together, may ask at once. Counts are kept for a minute; no message is looked at."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
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
WAIT = 1
OVERLOAD_WAIT = 0.015
"""Seconds; about the time of one answer."""


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
    """Lets as many questions be answered at a time as there are cores; the others wait for their turn.

    A short crowd is answered to the last. What comes while ``settings.max_in_flight`` are inside is refused with 503
    and Retry-After; from then on more is asked than can be answered, and to wait would only make everybody slow: until
    a question finds a free place again, nobody waits longer than ``OVERLOAD_WAIT``. This is controlled delay (Nichols
    and Jacobson 2012, doi 10.1145/2208917.2209336), with a full house as the sign of overload.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._most = settings.max_in_flight
        # An answer keeps a core busy; a chat model's is mostly waiting for another machine.
        places = self._most if settings.chat_model else min(self._most, os.cpu_count() or 1)
        self._places = asyncio.Semaphore(places)
        self._inside = 0
        self._overloaded = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_limited(scope):
            await self._app(scope, receive, send)
        elif not await self._enter():
            self._metrics.refused("crowded")
            await problem(503, CROWDED, {"Retry-After": str(WAIT)})(scope, receive, send)
        else:
            try:
                await self._app(scope, receive, send)
            finally:
                self._places.release()
                self._count(-1)

    async def _enter(self) -> bool:
        """Whether there is a place in time."""
        if not self._places.locked():
            self._overloaded = False
        elif self._inside >= self._most:
            self._overloaded = True
            return False
        self._count(1)
        entered = False
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(OVERLOAD_WAIT if self._overloaded else None):
                    entered = await self._places.acquire()
        finally:
            if not entered:  # the time was over, or the client has gone
                self._count(-1)
        return entered

    def _count(self, more: int) -> None:
        self._inside += more
        self._metrics.in_flight(self._inside)


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
