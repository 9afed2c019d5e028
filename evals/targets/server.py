"""Our own server, over HTTP."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any
from urllib.parse import quote

import httpx

from bot.types import Question
from evals.errors import AskError, NotApplicable, TargetError
from evals.targets.http import TIMEOUT_SECONDS, fetch
from evals.targets.terms import our_terms
from evals.types import Answer, Line, Source


class Server:
    """Asks ``POST /api/v1/ask``; articles are fetched once each.

    Raises:
        TargetError: ``url`` is no address.
    """

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self.name = url
        self.terms = our_terms()
        try:
            self._client = httpx.Client(base_url=url, timeout=timeout)
        except httpx.InvalidURL as error:
            raise TargetError(f"--url {url}: {error}; write it like http://127.0.0.1:7860") from error
        self._articles: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def ask(self, question: Question) -> Answer:
        """The server's reply; AskError if there is none that can be used."""
        turns = [dataclasses.asdict(turn) for turn in question.history]
        reply = fetch(self._client, "POST", "/api/v1/ask", json={"question": question.text, "history": turns})
        try:
            return self._answer(reply)
        except (KeyError, TypeError) as error:
            raise AskError(f"{self.name}: the reply is not one of ours ({type(error).__name__}: {error})") from error

    def keys(self) -> frozenset[str] | None:
        """All articles and sections that the server lists.

        Raises:
            TargetError: it cannot be reached, or is not one of ours.
        """
        try:
            ids = [item["id"] for item in fetch(self._client, "GET", "/api/v1/articles")["articles"]]
            sections = {f"{name}#{section['id']}" for name in ids for section in self._article(name)["sections"]}
        except (AskError, KeyError, TypeError) as error:
            raise TargetError(
                f"{self.name}: is this our own server? Its articles could not be read: {error}"
            ) from error
        return frozenset({*ids, *sections})

    def article_text(self, article_id: str) -> str:
        """The article's text as the server gives it; AskError if it does not."""
        return str(self._article(article_id)["text"])

    def found(self, question: Question, first: int) -> tuple[str, ...]:
        raise NotApplicable("what the search found is seen only in process")

    def similarity(self, a: str, b: str) -> float:
        raise NotApplicable("the embedding model is there only in process")

    def _article(self, article_id: str) -> dict[str, Any]:
        with self._lock:
            if article_id not in self._articles:
                found = fetch(self._client, "GET", f"/api/v1/articles/{quote(article_id, safe='')}")
                self._articles[article_id] = found
            return self._articles[article_id]

    def _answer(self, reply: dict[str, Any]) -> Answer:
        return Answer(
            text=reply["answer"],
            status=reply["status"],
            level=reply["safety"]["level"],
            intent=reply["safety"]["intent"],
            notice=reply["safety"]["notice"] or "",
            lines=tuple(Line(line["text"], tuple(line["citations"])) for line in reply["sentences"]),
            sources=tuple(self._source(citation) for citation in reply["citations"]),
            next_questions=tuple(reply["next_questions"]),
            index_version=reply["index_version"],
            timings_ms=reply["timings_ms"],
        )

    def _source(self, citation: dict[str, Any]) -> Source:
        start = citation["start"]
        sections = self._article(citation["article_id"])["sections"]
        return Source(
            number=citation["number"],
            article_id=citation["article_id"],
            section_id=next((s["id"] for s in sections if s["start"] <= start < s["end"]), ""),
            title=citation["title"],
            section=citation["section"],
            excerpt=citation["excerpt"],
            start=start,
            end=citation["end"],
        )
