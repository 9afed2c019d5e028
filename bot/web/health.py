"""Is the process alive, can it answer, and what does it count?"""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from bot.web.api import BotDependency

router = APIRouter(tags=["operation"])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(bot: BotDependency) -> dict[str, str]:
    """The index is open, and the models read."""
    index = bot.index.get()
    bot.classifier.model.states(["ready?"])
    bot.queries.vector(bot.understander(index).understood("ready?"))
    return {"status": "ok", "index_version": index.version}


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(bot: BotDependency) -> Response:
    """Counters for Prometheus; no message text."""
    return Response(bot.metrics.exposition(), media_type="text/plain; version=0.0.4")
