"""A chatbot that says what it is told to, and cases for it."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.types import Question, Term
from evals.expect import Expect
from evals.types import Answer, Case, Line, Row, Source, Verdict

ARTICLE = "What helps a stiff neck\n\nInjections relax the muscle. They last 3 months."
SENTENCE = "Injections relax the muscle."
START = ARTICLE.index(SENTENCE)
GOOD = Answer(
    text=f"{SENTENCE} [1]",
    status="answered",
    level="none",
    intent="education",
    lines=(Line(SENTENCE, (1,)),),
    sources=(Source(1, "neck", "what-helps", "Neck", "What helps?", SENTENCE, START, START + len(SENTENCE)),),
    next_questions=("How long do injections last?",),
    index_version="build-1",
    timings_ms={"total": 12.0},
)


class Scripted:
    """Answers from a table; anything that is not in it gets ``GOOD``."""

    name = "scripted"
    terms: Sequence[Term] = ()

    def __init__(self, replies: Mapping[str, Answer | Exception] | None = None) -> None:
        self.replies = replies or {}

    def ask(self, question: Question) -> Answer:
        reply = self.replies.get(question.text, GOOD)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def keys(self) -> frozenset[str] | None:
        return frozenset({"neck", "neck#what-helps"})

    def article_text(self, article_id: str) -> str:
        return {"neck": ARTICLE}[article_id]

    def found(self, question: Question, first: int) -> tuple[str, ...]:
        return ("neck#what-helps", "voice#what-is-it")[:first]

    def similarity(self, a: str, b: str) -> float:
        return 1.0 if a == b else 0.25


def case(name: str = "one", question: str = "What helps?", **fields: Any) -> Case:
    """A case; ``expect`` as it would stand in a file."""
    expect = Expect.model_validate(fields.pop("expect", {"status": "answered"}))
    return Case(name, fields.pop("suite", "demo"), fields.pop("part", "dev"), Question(question), expect, **fields)


def row(name: str, passed: bool | None, text: str = "", **fields: Any) -> Row:
    """A finished case."""
    answer = Answer(text or "The same words.", index_version="build-1")
    return Row(case(name, **fields), answer, (Verdict("status", passed, "for a reason"),), 10.0)


@contextlib.contextmanager
def chatbot(reply: Callable[[str, Any], tuple[int, Any]]) -> Iterator[str]:
    """The address of an HTTP chatbot: ``reply`` gets path and body (None for GET), and gives status and JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(None)

        def do_POST(self) -> None:
            self.answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def answer(self, body: Any) -> None:
            status, data = reply(self.path, body)
            content = data if isinstance(data, bytes) else json.dumps(data).encode()
            with contextlib.suppress(ConnectionError):  # the client may have stopped waiting
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
