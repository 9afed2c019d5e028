"""What a client of ours needs to know before the first question: texts, starter questions, limits, the clinic."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, Field

from bot.answering.next_questions import starters
from bot.bot import Bot
from bot.safety.notices import filled
from bot.settings import LOGO_TYPES, Settings
from bot.texts import texts
from bot.types import Contact
from bot.web.api import BotDependency
from bot.web.problems import problem
from bot.web.reader import language_for, language_of_visit

SHARED = ("introduction", "disclaimer", "notice_heading", "next_questions", "open_in_article", "evidence", "checked_on",
          "not_checked", "clinician_reviewed", "clinician_pending", "sources")  # fmt: skip
"""Texts that the widget has in common with the chat and the reading pages."""
TOPIC_QUESTIONS = 5

router = APIRouter(prefix="/api/v1", tags=["chat"])
pictures = APIRouter(include_in_schema=False)


class Limits(BaseModel):
    """What a question and the turns before it may have at most."""

    question_chars: int
    history_turns: int
    history_chars: int


class ClinicReply(BaseModel):
    """The clinic that offers the guide."""

    name: str | None
    colour: str | None
    contacts: list[Contact]


class SiteReply(BaseModel):
    language: str = Field(description="The language of the texts; English if the one asked for is not offered.")
    texts: dict[str, Any] = Field(description="What the widget says, by name.")
    starters: list[str] = Field(description="Questions to begin with.")
    clinic: ClinicReply
    limits: Limits


@router.get("/site")
def site(request: Request, bot: BotDependency, language: str = "") -> SiteReply:
    """What a client shows before the first question.

    `language` is a tag such as `de` or `de-CH`; without one it is the site's own, or the one that the browser accepts.
    """
    settings = bot.settings
    code = language_for(language, "", settings.languages) if language else language_of_visit(request, settings)
    found = texts(code)
    view = {name: found["page"][name] for name in ("smaller", "larger", "dark")}
    said = {**found["widget"], **view, "copied": found["chat"]["copied"]}
    said["urgent"] = filled(said["urgent"], bot.numbers, code)
    return SiteReply(
        language=code,
        texts={**{name: found[name] for name in SHARED}, **said},
        starters=starters(settings, found),
        clinic=ClinicReply(
            name=settings.clinic_name,
            colour=settings.clinic_colour,
            contacts=[Contact(c.name, c.phone, c.note) for c in settings.contacts],
        ),
        limits=Limits(
            question_chars=settings.max_question_chars,
            history_turns=settings.max_history_turns,
            history_chars=settings.max_history_chars,
        ),
    )


@pictures.get("/clinic-logo")
def logo(bot: BotDependency) -> Response:
    """The clinic's logo."""
    file = bot.settings.clinic_logo
    if file is None:
        return problem(404, "this site has no logo")
    return FileResponse(file, media_type=LOGO_TYPES[file.suffix.lower()], headers={"Cache-Control": "max-age=3600"})


def topic_questions(bot: Bot) -> dict[str, list[str]]:
    """By topic that has articles, questions that these answer: the headings of their first sections."""
    found: dict[str, list[str]] = {}
    for article in bot.index.get().articles.values():
        asked = [section.heading for section in article.sections if section.heading.endswith("?")]
        if asked:
            found.setdefault(article.topic, []).append(asked[0])
    return {topic: found[topic][:TOPIC_QUESTIONS] for topic in texts()["topics"] if topic in found}


def clinic_style(settings: Settings) -> str:
    """The clinic's colour for our pages, as a style element; empty without one. Dark pages keep our light one."""
    if not settings.clinic_colour:
        return ""
    return f"<style>:root {{ --clinic-colour: {settings.clinic_colour}; }}</style>"
