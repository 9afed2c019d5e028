"""The stream of an answer as server-sent events: ``notice``, ``sentence``, ``done``, ``error``."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from fastapi.sse import ServerSentEvent

from bot.bot import Bot
from bot.errors import GuideError
from bot.types import NoticeEvent, Question, SentenceEvent
from bot.web.problems import NOT_READY
from bot.web.schemas import AskReply, Problem, SafetyReply, SentencePiece

log = logging.getLogger(__name__)


def server_sent_events(bot: Bot, question: Question) -> Iterator[ServerSentEvent]:
    """The events of one answer; an error after the start becomes an ``error`` event and ends the stream."""
    try:
        for event in bot.stream(question):
            if isinstance(event, NoticeEvent):
                yield ServerSentEvent(event="notice", data=SafetyReply.model_validate(event.safety))
            elif isinstance(event, SentenceEvent):
                yield ServerSentEvent(event="sentence", data=SentencePiece.model_validate(event))
            else:
                yield ServerSentEvent(event="done", data=AskReply.model_validate(event.reply))
    except GuideError as error:
        log.error("%s", error)
        yield ServerSentEvent(event="error", data=Problem(title="Service Unavailable", status=503, detail=NOT_READY))
