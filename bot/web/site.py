"""What a client of ours needs to know before the first question: texts, starter questions, limits."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bot.safety.notices import Numbers, read_notices
from bot.texts import texts
from bot.web.api import BotDependency

FALLBACK = "en"
SHARED = ("introduction", "disclaimer", "notice_heading", "next_questions", "open_in_article", "evidence", "checked_on",
          "not_checked", "clinician_reviewed", "clinician_pending")  # fmt: skip
"""Texts that the widget has in common with the chat and the reading pages."""

router = APIRouter(prefix="/api/v1", tags=["chat"])


class Limits(BaseModel):
    """What a question and the turns before it may have at most."""

    question_chars: int
    history_turns: int
    history_chars: int


class SiteReply(BaseModel):
    language: str = Field(description="The language of the texts: the one asked for, or English if we lack it.")
    texts: dict[str, Any] = Field(description="What the widget says, by name.")
    starters: list[str] = Field(description="Questions to begin with.")
    limits: Limits


@router.get("/site")
def site(bot: BotDependency, language: str = FALLBACK) -> SiteReply:
    """What the widget shows before the first question; `language` is a tag such as `de` or `de-CH`."""
    settings = bot.settings
    code, found = _texts(language)
    said = {**texts(FALLBACK)["widget"], **found.get("widget", {})}
    numbers = Numbers.of_country(settings.country, settings.emergency_number)
    default = read_notices(code)["numbers"]["emergency_number"]
    said["urgent"] = said["urgent"].format(emergency_number=numbers.emergency or default)
    return SiteReply(
        language=code,
        texts={**{name: found[name] for name in SHARED}, **said},
        starters=found["starters"],
        limits=Limits(
            question_chars=settings.max_question_chars,
            history_turns=settings.max_history_turns,
            history_chars=settings.max_history_chars,
        ),
    )


def _texts(language: str) -> tuple[str, dict[str, Any]]:
    """The catalogue of a language tag, or English; a tag is a visitor's word and must not name any other file."""
    code = language.replace("_", "-").split("-")[0].lower()
    if re.fullmatch("[a-z]{2,3}", code):
        try:
            return code, texts(code)
        except KeyError:
            pass
    return FALLBACK, texts(FALLBACK)
