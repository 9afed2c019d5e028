"""What every response carries, and how large a request may be."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import problem

MAX_BODY_BYTES = 256_000
YEAR_SECONDS = 31_536_000


def frame_ancestors(allowed_sites: Sequence[str]) -> str:
    """The directive that lets ``allowed_sites``, and no other site, show our pages in a frame."""
    return " ".join(["frame-ancestors 'self'", *allowed_sites])


def content_policy(allowed_sites: Sequence[str], scripts: str = "'self'") -> str:
    """The Content-Security-Policy of a page whose ``scripts`` come from there; from our own files if not told."""
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        f"base-uri 'self'; form-action 'self'; object-src 'none'; {frame_ancestors(allowed_sites)}"
    )


class SecurityHeaders:
    """Adds the security headers; a page may bring a Content-Security-Policy of its own."""

    def __init__(self, app: ASGIApp, allowed_sites: Sequence[str]) -> None:
        self._app = app
        # The pages of Gradio and of the API's documentation, which are not ours to write, hold inline scripts.
        self._policy = content_policy(allowed_sites, "'self' 'unsafe-inline'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), browsing-topics=()"
                if scope["scheme"] == "https":  # a proxy says so with X-Forwarded-Proto
                    headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
            await send(message)

        await self._app(scope, receive, send_with_headers)


class TraceContext:
    """Makes our spans part of the trace that the caller names, if traces are sent anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        from bot.observe.traces import part_of  # only where traces are sent: its library takes long to load

        self._app = app
        self._part_of = part_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        with self._part_of(headers.get(b"traceparent", b"").decode("latin-1")):
            await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over ``MAX_BODY_BYTES`` with 413, whether or not their length is announced."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("POST", "PUT", "PATCH"):
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if int(announced if announced.isdigit() else b"0") > MAX_BODY_BYTES:
            await self._refuse(scope, receive, send)
            return
        messages: list[Message] = []
        size, more = 0, True
        while more:
            message = await receive()
            messages.append(message)
            more = message["type"] == "http.request" and message.get("more_body", False)
            size += len(message.get("body", b""))
            if size > MAX_BODY_BYTES:
                await self._refuse(scope, receive, send)
                return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"the request is longer than {MAX_BODY_BYTES // 1000} kB; shorten the question or the conversation"
        await problem(413, detail)(scope, receive, send)
