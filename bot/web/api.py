"""The JSON API."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.bot import Bot
from bot.errors import NotAllowedError, NotFoundError
from bot.types import Article, Question
from bot.web.schemas import (
    PROBLEMS,
    ArticleList,
    ArticleReply,
    ArticleSummary,
    AskBody,
    AskReply,
    FeedbackBody,
    problems,
)
from bot.web.sse import server_sent_events

router = APIRouter(prefix="/api/v1", tags=["chat"])


async def the_bot(request: Request) -> Bot:
    """The bot of this process."""
    bot: Bot = request.app.state.bot
    return bot


BotDependency = Annotated[Bot, Depends(the_bot)]


async def checked_question(body: AskBody, bot: BotDependency) -> Question:
    """The question of a request; raises before anything is sent if it cannot be taken."""
    question = body.to_question()
    bot.check(question)
    return question


QuestionDependency = Annotated[Question, Depends(checked_question)]


def find_article(bot: Bot, article_id: str) -> Article:
    """The article with that id; NotFoundError if there is none."""
    try:
        return bot.index.get().articles[article_id]
    except KeyError:
        raise NotFoundError(f"there is no article {article_id!r}; /api/v1/articles lists them") from None


@router.post("/ask", responses=PROBLEMS)
async def ask(question: QuestionDependency, bot: BotDependency) -> AskReply:
    """Answers a question with sourced sentences."""
    # FastAPI would go to a thread twice for a plain function, the second time to write a reply that is ready.
    return AskReply.model_validate(await run_in_threadpool(bot.ask, question))


@router.post("/ask/stream", response_class=EventSourceResponse, responses=PROBLEMS)
async def ask_stream(question: QuestionDependency, bot: BotDependency) -> AsyncIterator[ServerSentEvent]:
    """The same as server-sent events: `notice`, `sentence`, `done` (the whole reply), `error`."""
    events = server_sent_events(bot, question)
    if bot.chat_model:
        async for event in iterate_in_threadpool(events):
            yield event
    else:
        yield await run_in_threadpool(next, events)  # a notice waits for nothing
        for event in await run_in_threadpool(list, events):  # a way into a thread for each would take longer than it
            yield event


@router.post("/feedback", status_code=204, responses=PROBLEMS)
def feedback(body: FeedbackBody, bot: BotDependency) -> None:
    """Counts whether an answer helped; neither words nor the conversation's name are kept."""
    bot.rated(helpful=body.helpful, reason=body.reason)


# The name stands in the query: clients choose it freely, and a / or .. in a path would lead elsewhere.
@router.delete(
    "/transcripts",
    responses=problems({403: "Not allowed.", 404: "Nothing is kept here.", 422: "No conversation is named."}),
)
def forget(
    session: Annotated[str, Query(description="Name of the conversation.")],
    bot: BotDependency,
    authorization: Annotated[str, Header()] = "",
) -> dict[str, int]:
    """Deletes what was kept of a conversation; for the bearer of the admin token."""
    token = bot.settings.admin_token
    if bot.records is None or token is None:
        raise NotFoundError("this site keeps no transcripts, or has no admin token to delete them with")
    if not hmac.compare_digest(authorization.encode(), f"Bearer {token.get_secret_value()}".encode()):
        raise NotAllowedError("the admin token is missing or wrong; send it as Authorization: Bearer ...")
    return {"deleted": bot.records.forget(session)}


@router.get("/articles")
def articles(bot: BotDependency) -> ArticleList:
    """All articles, by title."""
    found = sorted(bot.index.get().articles.values(), key=lambda article: article.title.lower())
    return ArticleList(articles=[ArticleSummary.model_validate(article) for article in found])


@router.get("/articles/{article_id}", responses=problems({404: "No such article."}))
def article(article_id: str, bot: BotDependency) -> ArticleReply:
    """An article with the text that the offsets of citations refer to."""
    return ArticleReply.model_validate(find_article(bot, article_id))
