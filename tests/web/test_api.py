"""The contract that clients use."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from fastapi.testclient import TestClient

from bot.bot import Bot
from bot.errors import IndexUnusableError
from bot.types import Event, Question
from bot.web.api import ask_stream
from bot.web.server import create_app
from tests.web.conftest import failing_client

FIELDS = {
    "question", "standalone_question", "status", "answer", "sentences", "citations", "safety", "disclaimer",
    "next_questions", "mode", "index_version", "timings_ms",
}  # fmt: skip
CITATION_FIELDS = {
    "number", "excerpt", "article_id", "title", "section", "url", "start", "end", "evidence", "reviewed", "reviewer",
    "warnings",
}  # fmt: skip


def test_a_reply_has_every_field_of_the_contract(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "What is neck dystonia?", "session": "abc"}).json()
    assert set(reply) == FIELDS
    assert set(reply["safety"]) == {"level", "intent", "rule", "notice", "contacts"}
    assert set(reply["citations"][0]) == CITATION_FIELDS
    assert set(reply["sentences"][0]) == {"text", "citations", "is_item"}
    assert (reply["status"], reply["mode"], reply["safety"]["level"]) == ("answered", "extractive", "none")
    assert "[1]" in reply["answer"]


def test_excerpts_are_the_articles_text_at_their_offsets(client: TestClient) -> None:
    reply = client.post("/api/v1/ask", json={"question": "How is neck dystonia treated?"}).json()
    for citation in reply["citations"]:
        text = client.get(f"/api/v1/articles/{citation['article_id']}").json()["text"]
        assert citation["excerpt"] == text[citation["start"] : citation["end"]]


def events(body: str) -> list[tuple[str, dict]]:
    found = []
    for block in body.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_the_stream_sends_sentences_and_then_the_whole_reply(client: TestClient) -> None:
    response = client.post("/api/v1/ask/stream", json={"question": "What is neck dystonia?"})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    assert [name for name, _ in found][-1] == "done"
    sentences = [data["sentence"] for name, data in found if name == "sentence"]
    assert sentences == found[-1][1]["sentences"]


def test_the_stream_of_an_emergency_begins_with_the_notice(client: TestClient) -> None:
    found = events(client.post("/api/v1/ask/stream", json={"question": "I can't breathe"}).text)
    assert [name for name, _ in found] == ["notice", "done"]
    assert found[0][1]["level"] == "emergency_now"


@pytest.mark.parametrize(
    ("asked", "chat_model", "at_once"), [("I can't breathe", None, 1), ("What is neck dystonia?", object(), 2)]
)
def test_nothing_waits_for_what_comes_after_it(bot: Bot, asked: str, chat_model: object, at_once: int) -> None:
    go = threading.Event()

    def stream(question: Question) -> Iterator[Event]:
        for number, event in enumerate(bot.stream(question)):
            if number == at_once:
                assert go.wait(10)
            yield event

    async def scene() -> None:
        found = ask_stream(Question(asked), Mock(stream=stream, chat_model=chat_model))
        for _ in range(at_once):
            assert (await asyncio.wait_for(anext(found), 5)).event in {"notice", "sentence"}
        go.set()
        assert [event.event async for event in found][-1] == "done"

    with ThreadPoolExecutor() as pool:  # a browser's tests leave their event loop in this thread
        pool.submit(asyncio.run, scene()).result()


def test_a_stream_that_cannot_go_on_says_so(bot: Bot) -> None:
    client = failing_client(bot, IndexUnusableError("index/1: a file is gone"))
    [(name, data)] = events(client.post("/api/v1/ask/stream", json={"question": "What is neck dystonia?"}).text)
    assert name == "error"
    assert (data["status"], data["detail"]) == (503, "the service is not ready; try again in a moment")


def test_the_conversation_before_counts(client: TestClient) -> None:
    history = [{"role": "user", "content": "What is a baclofen pump?"}, {"role": "assistant", "content": "A device."}]
    reply = client.post("/api/v1/ask", json={"question": "is it for children?", "history": history}).json()
    assert reply["citations"][0]["article_id"] == "pump"


def test_articles_are_listed_and_read(client: TestClient) -> None:
    listed = client.get("/api/v1/articles").json()["articles"]
    assert [article["id"] for article in listed] == ["neck-dystonia", "pump"]
    article = client.get("/api/v1/articles/pump").json()
    assert article["text"].startswith("What is a baclofen pump?")
    assert article["references"][0]["link"] == "https://example.org/pump"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b'{"question": "   "}', 422, "the question is empty"),
        (b'{"question": ""}', 422, "the question is empty"),
        (json.dumps({"question": "x" * 20_000}).encode(), 413, "20,000 characters"),
        (b"{question", 400, "not JSON"),
        (b'{"question": "\xff"}', 400, "not JSON in UTF-8"),
        (b'{"question": ' + b"[" * 100_000, 400, "nested too deeply"),
        (b"", 422, "the body is empty"),
        (b'["What is dystonia?"]', 422, "no JSON object"),
        (b'{"question": 5}', 422, "question"),
        (b'{"text": "hi"}', 422, "question"),
        (b'{"question": "hi", "history": [{"role": "system", "content": "x"}]}', 422, "history.0.role"),
        (b'{"question": "' + b"x" * 300_000 + b'"}', 413, "longer than"),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_bad_input_gets_a_plain_problem(client: TestClient, path: str, body: bytes, status: int, says: str) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert says in response.json()["detail"]
    assert response.json()["status"] == status


@pytest.mark.parametrize("headers", [{}, {"content-type": "text/plain"}])
def test_json_that_is_not_announced_as_such_is_told_how(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/api/v1/ask", content=b'{"question": "What is dystonia?"}', headers=headers)
    assert response.status_code == 422
    assert "Content-Type: application/json" in response.json()["detail"]


def test_an_unknown_article_and_an_unknown_path_are_not_found(client: TestClient) -> None:
    response = client.get("/api/v1/articles/nothing")
    assert response.status_code == 404
    assert "/api/v1/articles lists them" in response.json()["detail"]
    assert client.get("/api/v1/nothing").headers["content-type"] == "application/problem+json"


def test_a_body_without_announced_length_is_limited_too(client: TestClient) -> None:
    chunks = (b"x" * 10_000 for _ in range(100))
    response = client.post("/api/v1/ask", content=chunks, headers={"content-type": "application/json"})
    assert response.status_code == 413


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["status"] == "ok"
    assert "dystonia_questions_total" in client.get("/metrics").text


def test_every_response_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/healthz", "/articles", "/api/v1/articles/nothing", "/site/pages.css"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_an_error_that_nobody_foresaw_is_a_plain_problem_with_the_same_headers(bot: Bot) -> None:
    client = failing_client(bot, RuntimeError("secret"), allowed_sites=["https://clinic.example"])
    body = {"question": "What is neck dystonia?"}
    response = client.post("/api/v1/ask", json=body, headers={"origin": "https://clinic.example"})
    assert response.status_code == 500
    assert response.json()["detail"] == "something went wrong on our side; try again"
    assert response.headers["content-type"] == "application/problem+json"
    assert "frame-ancestors 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["access-control-allow-origin"] == "https://clinic.example"


def test_behind_tls_browsers_are_told_to_stay_with_it(bot: Bot) -> None:
    app = create_app(bot, with_chat=False)
    assert "strict-transport-security" not in TestClient(app).get("/healthz").headers
    secure = TestClient(app, base_url="https://guide.example").get("/healthz").headers
    assert secure["strict-transport-security"] == "max-age=31536000"


def test_no_other_site_may_read_answers(client: TestClient) -> None:
    response = client.post("/api/v1/ask", json={"question": "hi there"}, headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in response.headers
