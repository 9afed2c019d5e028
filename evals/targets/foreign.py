"""Any chatbot over HTTP, described by a mapping file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from bot.types import Question
from evals.errors import AskError, NotApplicable
from evals.targets.http import fetch
from evals.targets.mapping import Mapping, at, filled
from evals.targets.terms import our_terms
from evals.types import Answer, Source

TELLABLE = frozenset({"status", "level", "intent", "notice", "next_questions", "sources", "sentences", "offsets"})


class Foreign:
    """A chatbot that a mapping describes."""

    def __init__(self, mapping: Mapping) -> None:
        self.name = mapping.url
        self.terms = our_terms()
        self._mapping = mapping
        self._client = httpx.Client(headers=mapping.headers, timeout=mapping.timeout_seconds)
        told = {name for name, path in mapping.paths if path}
        self._untold = TELLABLE - told - ({"sources"} if mapping.paths.citations else set())

    def ask(self, question: Question) -> Answer:
        """The chatbot's reply; AskError if there is none, or no answer stands at its path."""
        paths = self._mapping.paths
        url = self._mapping.url.replace("{question}", quote(question.text, safe=""))
        body = filled(self._mapping.body, question)
        options = {} if body is None else {"json": body}
        reply = fetch(self._client, self._mapping.method, url, **options)
        text = at(reply, paths.answer)
        if not isinstance(text, str):
            raise AskError(f"{self.name}: the reply has no text at {paths.answer!r}")
        listed = at(reply, paths.citations) if paths.citations else None
        following = at(reply, paths.next_questions) if paths.next_questions else None
        return Answer(
            text=text,
            status=_text(reply, paths.status),
            level=_text(reply, paths.level),
            intent=_text(reply, paths.intent),
            notice=_text(reply, paths.notice),
            sources=tuple(self._source(n, item) for n, item in enumerate(_list(listed), start=1)),
            next_questions=tuple(map(str, _list(following))),
            untold=self._untold,
        )

    def keys(self) -> frozenset[str] | None:
        """Not known."""
        return None

    def article_text(self, article_id: str) -> str:
        raise NotApplicable("this chatbot does not show its articles")

    def found(self, question: Question, first: int) -> tuple[str, ...]:
        raise NotApplicable("what the search found is seen only in process")

    def similarity(self, a: str, b: str) -> float:
        raise NotApplicable("the embedding model is there only in process")

    def _source(self, number: int, item: Any) -> Source:
        places = self._mapping.citation
        return Source(
            number=number,
            article_id=_text(item, places.article_id),
            section_id=_text(item, places.section_id),
            title=_text(item, places.title),
            excerpt=_text(item, places.excerpt),
        )


def _text(value: Any, path: str | None) -> str:
    found = at(value, path) if path else None
    return "" if found is None else str(found)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
