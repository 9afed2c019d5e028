"""The chat with Gradio's own routes, as its page uses them and as a program may."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.server import running_app, wait_for_chat

pytestmark = pytest.mark.server
VISIT = "one"
NOTICE = "emergency number"


@pytest.fixture(scope="module")
def chat() -> Iterator[httpx.Client]:
    """A chat that takes one earlier question with its answer, and ten posts a minute from a client."""
    with (
        running_app(DYSTONIA_MAX_HISTORY_TURNS="2", DYSTONIA_RATE_LIMIT="10/minute") as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        wait_for_chat(address)
        yield client


def ask(chat: httpx.Client, question: str) -> str:
    """Everything that the page is sent for a question, in one visit."""
    config = chat.get("/config").json()
    asked = next(function for function in config["dependencies"] if function["api_name"] == "_converse")
    body = {"data": [question, [], None, None], "fn_index": asked["id"], "session_hash": VISIT}
    chat.post("/gradio_api/queue/join", json=body).raise_for_status()
    with chat.stream("GET", "/gradio_api/queue/data", params={"session_hash": VISIT}) as response:
        events = [json.loads(line.removeprefix("data: ")) for line in response.iter_lines() if line]
    assert events[-2]["msg"] == "process_completed"
    assert events[-2]["success"]
    return json.dumps(events)


def test_an_emergency_is_remembered_when_the_turns_after_it_are_left_out(chat: httpx.Client) -> None:
    assert NOTICE not in ask(chat, "What is dystonia?")
    for question in ("I can't breathe", "Is dystonia inherited?", "What is a sensory trick?"):
        assert NOTICE in ask(chat, question)


def test_who_posts_too_often_is_refused_on_every_route_that_asks(chat: httpx.Client) -> None:
    for _ in range(10):
        chat.post("/gradio_api/run/_rate", json={"data": [None]})
    for route in ("queue/join", "call/_rate", "call/v2/_rate", "run/_rate", "api/_rate"):
        assert chat.post(f"/gradio_api/{route}", json={"data": [None]}).status_code == 429
