"""The chat with Gradio's own routes, as its page uses them and as a program may."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.texts import texts
from bot.web.security import MAX_BODY_BYTES
from tests.openai_double import Double, openai_double
from tests.server import running_app, wait_for_chat

pytestmark = pytest.mark.server
NOTICE = "emergency number"


@pytest.fixture(scope="module")
def chat() -> Iterator[httpx.Client]:
    """A chat that takes one earlier question with its answer, and twenty posts a minute from a client."""
    with (
        running_app(DYSTONIA_MAX_HISTORY_TURNS="2", DYSTONIA_RATE_LIMIT="20/minute") as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        wait_for_chat(address)
        yield client


@dataclass
class Page:
    """A page of the chat: what it shows, and what it holds of the conversation."""

    chat: httpx.Client
    visit: str
    shown: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)

    def ask(self, question: str) -> str:
        """The conversation as it is shown with the answer."""
        told = called(self.chat, "_converse", [question, self.shown, self.held], self.visit)
        self.shown, self.held, *_ = told.values()
        return json.dumps(self.shown)


def joined(chat: httpx.Client, name: str, data: list[Any], visit: str, **query: str) -> dict[str, Any]:
    """Puts an event of the page into the queue: the function that it calls."""
    functions = chat.get("/config").json()["dependencies"]
    function: dict[str, Any] = next(function for function in functions if function["api_name"] == name)
    body = {"data": data, "fn_index": function["id"], "session_hash": visit}
    chat.post("/gradio_api/queue/join", json=body, params=query).raise_for_status()
    return function


def called(chat: httpx.Client, name: str, data: list[Any], visit: str, **query: str) -> dict[int, Any]:
    """What an event of the page puts into which of its parts."""
    function = joined(chat, name, data, visit, **query)
    with chat.stream("GET", "/gradio_api/queue/data", params={"session_hash": visit}) as response:
        events = [json.loads(line.removeprefix("data: ")) for line in response.iter_lines() if line]
    assert events[-2]["msg"] == "process_completed"
    assert events[-2]["success"]
    return dict(zip(function["outputs"], events[-2]["output"]["data"], strict=True))


def test_an_emergency_is_remembered_when_the_turns_after_it_are_left_out(chat: httpx.Client) -> None:
    page = Page(chat, "one")
    assert NOTICE not in page.ask("What is dystonia?")
    for question in ("I can't breathe", "Is dystonia inherited?", "What is a sensory trick?"):
        assert NOTICE in page.ask(question)


def test_a_conversation_may_be_as_long_as_one_likes(chat: httpx.Client) -> None:
    page = Page(chat, "long")
    first = page.ask("What is dystonia?")
    page.shown *= (MAX_BODY_BYTES - 5_000) // len(first)  # as much as a request can hold
    for _ in range(2):
        assert "sensory trick" in page.ask("What is a sensory trick?")
    assert len(first) < len(json.dumps(page.shown)) < MAX_BODY_BYTES * 3 / 4


def test_an_open_page_goes_on_after_any_pause_and_when_the_server_was_started_anew(chat: httpx.Client) -> None:
    page = Page(chat, "before")
    page.ask("I can't breathe")
    after = Page(chat, "after", shown=[], held=page.held)  # nothing that the server knows
    assert NOTICE in after.ask("Is dystonia inherited?")


def test_the_server_keeps_nothing_of_a_conversation(chat: httpx.Client) -> None:
    page = Page(chat, "kept")
    assert "qzxmark" in page.ask("I can't breathe qzxmark")
    link = chat.get("/gradio_api/deep_link", params={"session_hash": page.visit}).text
    assert "qzxmark" not in chat.get("/config", params={"deep_link": link.strip('"')}).text
    page.shown, page.held = [], []
    assert NOTICE not in page.ask("Is dystonia inherited?")


def test_what_is_said_in_the_chat_is_found_nowhere_afterwards(tmp_path: Path) -> None:
    kept = {"DYSTONIA_RECORDS": f"sqlite:///{tmp_path}/records.db", "TMPDIR": str(tmp_path)}
    with running_app(tmp_path / "printed", **kept) as address, httpx.Client(base_url=address, timeout=30) as client:
        wait_for_chat(address)
        page = Page(client, "marked")
        for question in ("What is dystonia qzxmark?", "I can't breathe qzxmark", "bake qzxmark bread"):
            assert "qzxmark" in page.ask(question)
        client.post("/gradio_api/queue/join", json={"data": ["qzxmark"], "fn_index": "qzxmark", "session_hash": "a"})
        client.post("/gradio_api/run/_converse", content='{"data": ["qzxmark"')
        client.post("/gradio_api/run/_converse", json={"data": ["qzxmark"]})
        wrong = {"data": ["q", [{"role": "user", "content": "qzxmark", "metadata": 7}], []]}
        event = client.post("/gradio_api/call/_converse", json=wrong).json()["event_id"]
        assert "error" in client.get(f"/gradio_api/call/_converse/{event}").text
        assert "qzxmark" not in client.get("/metrics").text
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"printed", "records.db"} <= {path.name for path in files}
    assert not [path for path in files if b"qzxmark" in path.read_bytes()]


def test_questions_in_the_chat_are_counted_while_they_are_answered_and_while_they_wait() -> None:
    go = threading.Event()
    with openai_double(Double(lambda asked: str(go.wait(20)))) as model:
        settings = {"DYSTONIA_CHAT_MODEL": "openai:double", "DYSTONIA_CHAT_BASE_URL": model.address}
        with (
            running_app(**settings, DYSTONIA_CHAT_API_KEY="none") as address,
            httpx.Client(base_url=address, timeout=30) as client,
        ):
            wait_for_chat(address)
            for visit in range(6):
                joined(client, "_converse", ["What is dystonia?", [], []], str(visit))
            assert told(client, in_flight=6, waiting=2)
            go.set()
            assert told(client, in_flight=0, waiting=0)


def told(chat: httpx.Client, **counts: int) -> bool:
    """Whether the metrics soon tell so many questions."""
    for _ in range(100):
        metrics = chat.get("/metrics").text
        found = {name: re.search(rf"^dystonia_questions_{name} (\S+)$", metrics, re.MULTILINE) for name in counts}
        if all(found[name] and float(found[name][1]) == count for name, count in counts.items()):
            return True
        time.sleep(0.1)
    return False


def beginning(chat: httpx.Client, language: str) -> list[str]:
    """The questions that the page offers to begin with, once it speaks a language."""
    parts = chat.get("/config").json()["components"]
    buttons = {part["id"] for part in parts if "suggestion" in part["props"].get("elem_classes", [])}
    updates = called(chat, "_speak", [], f"beginning {language}", lang=language)
    return [update["value"] for part, update in updates.items() if part in buttons]


def test_the_questions_to_begin_with_are_in_the_readers_language(chat: httpx.Client) -> None:
    assert beginning(chat, "de") == texts("de")["starters"]
    assert beginning(chat, "fr") == texts("fr")["starters"]


def test_a_clinics_own_questions_to_begin_with_stay_as_they_are() -> None:
    own = ["Where is the clinic?", "Was ist Dystonie?"]
    with running_app(DYSTONIA_STARTERS=json.dumps(own)) as address, httpx.Client(base_url=address) as client:
        wait_for_chat(address)
        assert beginning(client, "de") == own


def test_who_posts_too_often_is_refused_on_every_route_that_asks(chat: httpx.Client) -> None:
    for _ in range(20):
        chat.post("/gradio_api/run/_ask_why", json={"data": []})
    for route in ("queue/join", "call/_ask_why", "call/v2/_ask_why", "run/_ask_why", "api/_ask_why"):
        assert chat.post(f"/gradio_api/{route}", json={"data": []}).status_code == 429
