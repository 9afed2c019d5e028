"""The bot in this very process."""

from __future__ import annotations

from dataclasses import dataclass

from bot.bot import Bot
from bot.build import build_bot
from bot.errors import GuideError
from bot.settings import read_settings
from bot.types import Article, Question, Term
from evals.errors import AskError, TargetError
from evals.types import Answer, Line, Source


@dataclass(frozen=True, slots=True)
class InProcess:
    """Asks a ``Bot``."""

    bot: Bot
    name: str = "in process"

    @classmethod
    def build(cls) -> InProcess:
        """The bot that the settings describe, on the current index.

        Raises:
            TargetError: the settings, the model or the index cannot be used.
        """
        try:
            return cls(build_bot(read_settings()))
        except GuideError as error:
            raise TargetError(str(error)) from error

    def ask(self, question: Question) -> Answer:
        """The bot's reply; AskError if the question was refused."""
        try:
            reply = self.bot.ask(question)
        except GuideError as error:
            raise AskError(str(error)) from error
        articles = self.bot.index.get().articles
        return Answer(
            text=reply.answer,
            status=reply.status,
            level=reply.safety.level,
            intent=reply.safety.intent,
            notice=reply.safety.notice or "",
            lines=tuple(Line(sentence.text, sentence.citations) for sentence in reply.sentences),
            sources=tuple(
                Source(
                    number=citation.number,
                    article_id=citation.article_id,
                    section_id=_section_at(articles[citation.article_id], citation.start),
                    title=citation.title,
                    section=citation.section,
                    excerpt=citation.excerpt,
                    start=citation.start,
                    end=citation.end,
                )
                for citation in reply.citations
            ),
            next_questions=reply.next_questions,
            index_version=reply.index_version,
            timings_ms=reply.timings_ms,
            confidence=reply.confidence,
        )

    @property
    def terms(self) -> tuple[Term, ...]:
        """The vocabulary that the index was built with."""
        return self.bot.index.get().vocabulary

    def keys(self) -> frozenset[str] | None:
        """All articles and sections of the index."""
        articles = self.bot.index.get().articles.values()
        sections = {f"{article.id}#{section.id}" for article in articles for section in article.sections}
        return frozenset(sections | {article.id for article in articles})

    def article_text(self, article_id: str) -> str:
        """The article's text in the index; KeyError if there is no such article."""
        return self.bot.index.get().articles[article_id].text

    def found(self, question: Question, first: int) -> tuple[str, ...]:
        """What the bot's search finds for the question as the bot understands it."""
        index = self.bot.index.get()
        read = self.bot.understander(index).read(question)
        hits = self.bot.queries.search(index, read, self.bot.queries.vector(read), question.text, first)
        return tuple(hit.key for hit in hits)

    def similarity(self, a: str, b: str) -> float:
        """The cosine of the two texts."""
        left, right = self.bot.embedder.encode([a, b])
        return float(left @ right)


def _section_at(article: Article, offset: int) -> str:
    return next((section.id for section in article.sections if section.start <= offset < section.end), "")
