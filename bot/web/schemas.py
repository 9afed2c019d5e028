"""What clients send and get, as the API's documentation shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from bot.observe.metrics import REASONS
from bot.settings import Language
from bot.types import Intent, Level, Question, Status, Turn

Text = Annotated[str, StringConstraints(strict=True)]


class TurnBody(BaseModel):
    role: Literal["user", "assistant"]
    content: Text


class AskBody(BaseModel):
    """A question with the turns before it, oldest first."""

    model_config = ConfigDict(json_schema_extra={"example": {"question": "What is dystonia?", "history": []}})

    question: Text = Field(description="What the person wants to know.", pattern=r"\S")
    history: list[TurnBody] = Field(default_factory=list, description="Earlier turns of the conversation.")
    session: Text | None = Field(
        default=None, max_length=200, description="Name of the conversation, chosen by the client."
    )
    language: Language | None = Field(
        default=None, description="Language of notices and disclaimer; the articles stay in theirs."
    )

    def to_question(self) -> Question:
        """The question as the bot takes it."""
        return Question(
            self.question, tuple(Turn(turn.role, turn.content) for turn in self.history), self.language, self.session
        )


class FeedbackBody(BaseModel):
    """What a reader thought of an answer."""

    helpful: StrictBool
    reason: Text | None = Field(
        default=None,
        max_length=500,
        description=f"Why: {', '.join(REASONS)} are counted; other words are not kept.",
    )


def explain(problems: Iterable[Mapping[str, Any]]) -> str:
    """What pydantic found wrong with a body, in plain words."""
    parts = []
    for item in problems:
        if item["type"] == "string_pattern_mismatch" and item["loc"][-1] == "question":
            parts.append("the question is empty; type what you would like to know about dystonia")
        else:
            parts.append(f"{'.'.join(map(str, item['loc']))}: {item['msg']}")
    return "; ".join(parts)


class SentenceReply(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    text: str
    citations: list[int]
    is_item: bool = Field(description="Whether the sentence is an item of a list.")


class CitationReply(BaseModel):
    """A passage that is quoted: ``excerpt == article_text[start:end]``."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    excerpt: str
    article_id: str
    title: str
    section: str
    url: str
    start: int
    end: int
    evidence: str | None
    reviewed: str | None
    reviewer: str | None
    warnings: list[str]


class ContactReply(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    phone: str
    note: str


class SafetyReply(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    level: Level
    intent: Intent
    rule: str | None
    notice: str | None
    contacts: list[ContactReply]


class AskReply(BaseModel):
    """The whole reply to a question."""

    model_config = ConfigDict(from_attributes=True)

    question: str
    standalone_question: str
    status: Status
    answer: str = Field(description="Markdown with [1] marks.")
    sentences: list[SentenceReply]
    citations: list[CitationReply]
    safety: SafetyReply
    disclaimer: str
    next_questions: list[str]
    mode: Literal["extractive", "generative"]
    index_version: str
    timings_ms: dict[str, float]


class SentencePiece(BaseModel):
    """The ``sentence`` event of a stream: a sentence and the citations that it is the first to use."""

    model_config = ConfigDict(from_attributes=True)

    sentence: SentenceReply
    citations: list[CitationReply]


class SectionReply(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    heading: str
    start: int
    end: int
    asks: list[str]


class ReferenceReply(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    citation: str
    link: str | None


class ArticleSummary(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    summary: str
    topic: str
    evidence: str | None
    reviewed: str | None
    reviewer: str | None
    language: str
    warnings: list[str]


class ArticleReply(ArticleSummary):
    """An article with the text that offsets refer to."""

    text: str
    sections: list[SectionReply]
    references: list[ReferenceReply]


class ArticleList(BaseModel):
    articles: list[ArticleSummary]


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def problems(texts: dict[int | str, str]) -> dict[int | str, dict[str, Any]]:
    """Error responses as the API's documentation shows them."""
    return {
        status: {"model": Problem, "content": {"application/problem+json": {}}, "description": text}
        for status, text in texts.items()
    }


PROBLEMS = problems(
    {
        400: "The body is not JSON.",
        403: "A page of a site that is not listed in DYSTONIA_ALLOWED_SITES asks.",
        413: "The body, the question or the conversation is too long.",
        422: "A field is missing, empty or of the wrong type.",
        429: "This client asked too often; Retry-After says when it may again.",
        503: "The index or the model is not ready, or too many are asking.",
    }
)
