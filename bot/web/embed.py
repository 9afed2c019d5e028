"""The widget for other sites: its script, a page for frames, and a demonstration."""

from __future__ import annotations

import functools
import gzip
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from bot.texts import texts
from bot.web.api import BotDependency
from bot.web.security import frame_ancestors

HERE = Path(__file__).parent
router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")

STRICT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
)
"""As strict as a clinic's page may be; the widget needs script-src and connect-src, or frame-src."""


@functools.cache
def _script() -> tuple[bytes, bytes]:
    """The widget, plain and compressed."""
    plain = (HERE / "static" / "widget.js").read_bytes()
    return plain, gzip.compress(plain, mtime=0)


@router.get("/widget.js")
def widget(request: Request) -> Response:
    """The script that a clinic puts on its site."""
    plain, small = _script()
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding, Origin",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(small, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
    return Response(plain, media_type="text/javascript", headers=headers)


@router.get("/embed/frame", response_class=HTMLResponse)
def frame(request: Request, bot: BotDependency) -> Response:
    """The widget alone on a page, for an iframe of a listed site."""
    return templates.TemplateResponse(request, "frame.html", {"t": texts()["widget"]}, headers=_policy(bot))


@router.get("/embed/demo", response_class=HTMLResponse)
def demo(request: Request, bot: BotDependency, mode: Literal["floating", "inline", "iframe"] = "floating") -> Response:
    """A made-up clinic's page with the widget, under a strict Content-Security-Policy."""
    return templates.TemplateResponse(request, "demo.html", {"mode": mode}, headers=_policy(bot))


def _policy(bot: BotDependency) -> dict[str, str]:
    return {"Content-Security-Policy": STRICT + frame_ancestors(bot.settings.allowed_sites)}
