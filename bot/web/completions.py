"""The OpenAI-compatible door: existing clients and evaluation tools can talk to the bot as they are."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bot.answering.markdown import growing_markdown
from bot.bot import Bot
from bot.errors import GuideError, QuestionError
from bot.types import AnswerSentence, DoneEvent, NoticeEvent, Question, Reply, Safety, SentenceEvent, Turn
from bot.web.api import BotDependency
from bot.web.problems import NOT_READY
from bot.web.schemas import PROBLEMS, CitationReply, SafetyReply

log = logging.getLogger(__name__)

MODEL = "dystonia-guide"
router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])


class TextPart(BaseModel):
    type: Literal["text"]
    text: str


class MessageBody(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


ASKS: dict[str, Any] = {
    "type": "object",
    "required": ["role", "content"],
    "properties": {"role": {"const": "user"}, "content": {"type": "string", "pattern": r"\S"}},
}
"""At least one message asks something."""


class CompletionBody(BaseModel):
    """A chat completion request; sampling options are taken and change nothing."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[MessageBody] = Field(min_length=1, json_schema_extra={"contains": ASKS})
    stream: StrictBool = False


class CompletionMessage(BaseModel):
    role: Literal["assistant"] = "assistant"
    content: str


class Choice(BaseModel):
    index: int = 0
    message: CompletionMessage
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Completion(BaseModel):
    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: Usage = Usage()
    sources: list[CitationReply]
    safety: SafetyReply
    status: str


class ModelCard(BaseModel):
    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelList(BaseModel):
    object: Literal["list"] = "list"
    data: list[ModelCard]


@router.get("/models")
def models() -> ModelList:
    """The one model there is."""
    return ModelList(data=[ModelCard()])


async def checked_question(body: CompletionBody, bot: BotDependency) -> Question:
    """The last user message as the question, with what was said before; other roles and empty messages do not count."""
    said = [Turn(m.role, m.text) for m in body.messages if m.role in ("user", "assistant") and m.text.strip()]
    while said and said[-1].role != "user":
        said.pop()
    if not said:
        raise QuestionError("no message of role user says anything; put the question into one")
    question = Question(said[-1].content, tuple(said[:-1]))
    bot.check(question)
    return question


QuestionDependency = Annotated[Question, Depends(checked_question)]


@router.post(
    "/chat/completions",
    response_model=Completion,
    responses={**PROBLEMS, 200: {"content": {"text/event-stream": {}}, "description": "A completion, or its stream."}},
)
def chat_completions(body: CompletionBody, question: QuestionDependency, bot: BotDependency) -> Any:
    """Answers the last user message; sources stand as footnotes in the text and in the field `sources`."""
    if body.stream:
        return StreamingResponse(_stream(bot, question), media_type="text/event-stream")
    reply = bot.ask(question)
    return Completion(
        id=_new_id(),
        created=int(time.time()),
        choices=[Choice(message=CompletionMessage(content=whole_text(reply)))],
        sources=[CitationReply.model_validate(citation) for citation in reply.citations],
        safety=SafetyReply.model_validate(reply.safety),
        status=reply.status,
    )


def whole_text(reply: Reply) -> str:
    """Notice with whom to call, answer, footnotes and disclaimer as one Markdown text."""
    answer = reply.answer if reply.answer != reply.safety.notice else ""
    return "\n\n".join(part for part in (notice_text(reply.safety), answer, footnotes(reply)) if part)


def notice_text(safety: Safety) -> str:
    """The notice with whom to call, one a line; empty if there is none."""
    if not safety.notice:
        return ""
    contacts = [f"- {contact.name}: {contact.phone} {contact.note}".rstrip() for contact in safety.contacts]
    return "\n\n".join([safety.notice, "\n".join(contacts)] if contacts else [safety.notice])


def footnotes(reply: Reply) -> str:
    """The sources, one a line, and the disclaimer."""
    sources = [f"[{c.number}] {c.title}: {c.section} ({c.url})" for c in reply.citations]
    return "\n\n".join(["\n".join(sources), reply.disclaimer] if sources else [reply.disclaimer])


def _stream(bot: Bot, question: Question) -> Iterator[str]:
    """The answer by verified sentence, as chat.completion.chunk events; an error ends it with an ``error`` event."""
    name, created = _new_id(), int(time.time())

    def chunk(delta: dict[str, Any], finish: str | None = None, **extra: Any) -> str:
        body = {"id": name, "object": "chat.completion.chunk", "created": created, "model": MODEL, **extra}
        return _data({**body, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    yield chunk({"role": "assistant", "content": ""})
    shown = notice = ""
    sentences: list[AnswerSentence] = []
    try:
        for event in bot.stream(question):
            if isinstance(event, NoticeEvent):
                text = notice = f"{notice_text(event.safety)}\n\n"
            elif isinstance(event, SentenceEvent):
                sentences.append(event.sentence)
                text = notice + growing_markdown(sentences)
            else:
                text = whole_text(event.reply)
            yield chunk({"content": text.removeprefix(shown)})
            shown = text
            if isinstance(event, DoneEvent):
                sources = [CitationReply.model_validate(c).model_dump() for c in event.reply.citations]
                safety = SafetyReply.model_validate(event.reply.safety).model_dump()
                yield chunk({}, "stop", sources=sources, safety=safety, status=event.reply.status)
    except GuideError as error:
        log.error("%s", error)
        yield _data({"error": {"message": NOT_READY, "type": "service_unavailable", "code": 503}})
        return
    yield "data: [DONE]\n\n"


def _data(body: dict[str, Any]) -> str:
    return "data: " + json.dumps(body, ensure_ascii=False) + "\n\n"


def _new_id() -> str:
    return f"chatcmpl-{uuid.uuid4().hex}"
