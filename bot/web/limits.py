"""How much one client, and all together, may ask at once. Counts are kept for a minute; no message is looked at."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.errors import SettingsError
from bot.observe.metrics import Metrics
from bot.settings import Settings
from bot.web.problems import problem

log = logging.getLogger(__name__)

QUESTIONS = ("/api/v1/ask", "/v1/chat/completions")
"""What begins so and is posted is answered within the request; the chat's questions wait in Gradio's own queue."""
LIMITED = (*QUESTIONS, "/api/v1/feedback", "/gradio_api/")
"""What begins so and is posted counts against its client's limit."""
TOO_MANY = "you have asked very often; wait {seconds} seconds and ask again"
CROWDED = "very many people are asking at this moment; try again in a few seconds"
WAIT = 1
OVERLOAD_WAIT = 0.008
"""Seconds; about the time of one answer on a quick machine."""
CALM = 10
"""When so many questions in a row found a free place, an overload is over: with twice as many as can be answered that
hardly happens, with as many as can be answered every few seconds."""
STORAGE_SECONDS = 0.5
"""A storage of counts that is silent for so long is away."""
PAUSE_SECONDS = 5.0
"""A storage that was away is not asked for so long: no question should wait for it in vain."""


class Counts:
    """How often each client has posted, counted in ``settings.rate_limit_storage``.

    If the storage is away, nobody is refused: answers matter more.

    Raises:
        SettingsError: the limit or its storage cannot be understood.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        from limits import parse_many
        from limits.storage import storage_from_string
        from limits.strategies import MovingWindowRateLimiter

        self._metrics = metrics
        self._ask_again = 0.0
        try:
            self._limits = parse_many(settings.rate_limit)
        except ValueError as error:
            raise SettingsError(
                f"DYSTONIA_RATE_LIMIT={settings.rate_limit}: {error}; write it as 60/minute or 60/minute; 1000/day"
            ) from error
        try:
            storage = storage_from_string(settings.rate_limit_storage, socket_timeout=STORAGE_SECONDS)
            self._window = MovingWindowRateLimiter(storage)
        except Exception as error:  # the library raises many kinds, and quotes the address, which may hold a password
            raise SettingsError(
                f"DYSTONIA_RATE_LIMIT_STORAGE: it cannot be used ({type(error).__name__}); write memory:// or "
                "redis://host:6379"
            ) from error

    def seconds_to_wait(self, client: str) -> int:
        """Counts a request of ``client``; 0 if it may pass, otherwise the seconds until it may ask again."""
        if time.monotonic() >= self._ask_again:
            try:
                for limit in self._limits:
                    if not self._window.hit(limit, client):
                        reset = self._window.get_window_stats(limit, client).reset_time
                        return max(1, math.ceil(reset - time.time()))
                return 0
            except Exception as error:  # storages raise their own errors
                log.error(
                    "the rate limit cannot be counted (%s); nobody is refused, the storage is asked again in %g s",
                    type(error).__name__,
                    PAUSE_SECONDS,
                )
                self._ask_again = time.monotonic() + PAUSE_SECONDS
        self._metrics.unavailable("rate_limit")
        return 0


def cores() -> int:
    """Those on which this process may run: fewer than the machine has, if it was bound to some."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class RateLimit:
    """Refuses a client that posts more than its limit with 429 and Retry-After."""

    def __init__(self, app: ASGIApp, counts: Counts, metrics: Metrics) -> None:
        self._app = app
        self._counts = counts
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # In a thread: the storage may be slow, and nobody else must wait for it.
        counted = is_post(scope, LIMITED)
        if counted and (seconds := await asyncio.to_thread(self._counts.seconds_to_wait, client_of(scope))):
            self._metrics.refused("rate_limit")
            await problem(429, TOO_MANY.format(seconds=seconds), {"Retry-After": str(seconds)})(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Crowd:
    """Lets as many questions of the API and the widget be answered at a time as there are ``cores``; the others wait.

    A short crowd is answered to the last. What comes while ``settings.max_in_flight`` are inside is refused with 503
    and Retry-After; from then on more is asked than can be answered, and to wait would only make everybody slow: until
    several in a row found a free place (``CALM``), nobody waits longer than ``OVERLOAD_WAIT``. This is controlled delay
    (Nichols and Jacobson 2012, doi 10.1145/2208917.2209336), with a full house as the sign of overload.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._most = settings.max_in_flight
        # An answer keeps a core busy; a chat model's is mostly waiting for another machine.
        self._at_a_time = self._most if settings.chat_model else min(self._most, cores())
        self._places = asyncio.Semaphore(self._at_a_time)
        self._inside = 0
        self._until_calm = 0
        """So many questions in a row have yet to find a free place before an overload is over; 0 without one."""
        metrics.count_queue(lambda: (self._inside, max(0, self._inside - self._at_a_time)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_post(scope, QUESTIONS):
            await self._app(scope, receive, send)
        elif not await self._enter():
            self._metrics.refused("crowded")
            await problem(503, CROWDED, {"Retry-After": str(WAIT)})(scope, receive, send)
        else:
            try:
                await self._app(scope, receive, send)
            finally:
                self._places.release()
                self._inside -= 1

    async def _enter(self) -> bool:
        """Whether there is a place in time."""
        full = self._inside >= self._most
        if not self._places.locked():
            self._until_calm = max(0, self._until_calm - 1)
        elif full or self._until_calm:
            self._until_calm = CALM
            if full:
                return False
        self._inside += 1
        entered = False
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(OVERLOAD_WAIT if self._until_calm else None):
                    entered = await self._places.acquire()
        finally:
            if not entered:  # the time was over, or the request was given up
                self._inside -= 1
        return entered


def is_post(scope: Scope, beginnings: tuple[str, ...]) -> bool:
    """Whether a request posts to a path with one of these ``beginnings``."""
    return scope["type"] == "http" and scope["method"] == "POST" and str(scope["path"]).startswith(beginnings)


def client_of(scope: Scope) -> str:
    """The address of the client; if a trusted proxy passed the request on, of the client that it names."""
    return str(scope["client"][0]) if scope.get("client") else "unknown"
