"""Which sites may talk to us: one list, deny by default, for every route."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import DEFAULT_PORTS
from bot.web.problems import problem

FOR_ANYONE = ("/widget.js",)
"""Holds no answer, and must run on a site that is not listed to say so in its console."""


class Origins:
    """Refuses requests that a page of another site sends, unless the site is listed.

    Requests without an Origin header (pages that are opened, scripts, programs) pass: no other site can read what
    they bring.
    """

    def __init__(self, app: ASGIApp, allowed_sites: Sequence[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed_sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in FOR_ANYONE:
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            if not (origin is None or origin in self._allowed or is_own(origin, headers.get("host", ""))):
                detail = (
                    "this site may not use the guide; its operator can list it in DYSTONIA_ALLOWED_SITES, written as "
                    "the browser's Origin header writes it (https://clinic.example)"
                )
                await problem(403, detail, {"Vary": "Origin"})(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_own(origin: str, host: str) -> bool:
    """Whether ``origin`` is the site that the request was sent to.

    The scheme does not count: behind a proxy that ends TLS we see http where the browser sees https.
    """
    scheme, _, place = origin.lower().partition("://")
    if scheme not in DEFAULT_PORTS or not place:
        return False
    port = f":{DEFAULT_PORTS[scheme]}"
    return place.removesuffix(port) == host.lower().removesuffix(port)
