"""One client cannot take the service from the others, and a crowd is told to come back."""

from __future__ import annotations

import asyncio
import dataclasses
import re
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
from fastapi.testclient import TestClient
from limits.strategies import MovingWindowRateLimiter
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from bot.bot import Bot
from bot.errors import SettingsError
from bot.types import Event, Question
from bot.web import limits
from bot.web.limits import CALM, Crowd
from bot.web.server import create_app
from evals.local_server import on_core

ASK = {"question": "What is neck dystonia?"}


def client_of(bot: Bot, *, peer: str = "testclient", **settings: object) -> TestClient:
    changed = dataclasses.replace(bot, settings=bot.settings.model_copy(update=settings))
    return TestClient(create_app(changed, with_chat=False), client=(peer, 50000))


def test_a_client_that_asks_too_often_waits_and_is_told_how_long(bot: Bot) -> None:
    client = client_of(bot, rate_limit="2/minute")
    assert [client.post("/api/v1/ask", json=ASK).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post("/api/v1/ask/stream", json=ASK)
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["retry-after"]) <= 61
    assert "wait" in refused.json()["detail"]
    assert client.get("/articles").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_of_several_limits_each_counts(bot: Bot) -> None:
    client = client_of(bot, rate_limit="5/minute; 2/day")
    refused = [client.post("/api/v1/ask", json=ASK) for _ in range(3)][-1]
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 60


@pytest.mark.parametrize("proxies", [["10.1.2.3"], ["10.0.0.0/8"]])
def test_clients_behind_a_trusted_proxy_are_told_apart_and_cannot_pretend(bot: Bot, proxies: list[str]) -> None:
    behind = client_of(bot, peer="10.1.2.3", rate_limit="1/minute", trusted_proxies=proxies)
    named = ["203.0.113.1", "203.0.113.2", "1.1.1.1, 203.0.113.1", "203.0.113.2, 10.1.2.4"]
    assert asked_as(behind, named) == [200, 200, 429, 429 if proxies == ["10.0.0.0/8"] else 200]


def test_nobody_but_a_trusted_proxy_says_who_the_client_is(bot: Bot) -> None:
    assert asked_as(client_of(bot, rate_limit="1/minute"), ["9.9.9.1", "9.9.9.2"]) == [200, 429]


def test_only_of_a_trusted_proxy_it_is_believed_that_browsers_come_through_tls(bot: Bot) -> None:
    through_tls = {"x-forwarded-proto": "https"}
    behind = client_of(bot, peer="10.1.2.3", trusted_proxies=["10.0.0.0/8"])
    assert "strict-transport-security" in behind.get("/healthz", headers=through_tls).headers
    assert "strict-transport-security" not in client_of(bot).get("/healthz", headers=through_tls).headers


def asked_as(client: TestClient, named: list[str]) -> list[int]:
    """What becomes of questions whose X-Forwarded-For is ``named``."""
    return [client.post("/api/v1/ask", json=ASK, headers={"x-forwarded-for": name}).status_code for name in named]


def test_if_the_counts_storage_is_away_answers_go_on(bot: Bot) -> None:
    client = client_of(bot, rate_limit="1/minute", rate_limit_storage="redis://127.0.0.1:9")
    before = uncounted(client)
    assert [client.post("/api/v1/ask", json=ASK).status_code for _ in range(3)] == [200, 200, 200]
    assert uncounted(client) == before + 3


def test_if_the_counts_storage_is_silent_one_question_waits_for_it_and_nothing_else(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STORAGE_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor() as pool:
        storage = f"redis://127.0.0.1:{silent.getsockname()[1]}"
        with client_of(bot, rate_limit="1/minute", rate_limit_storage=storage) as client:
            asked = pool.submit(client.post, "/api/v1/ask", json=ASK)
            with silent.accept()[0]:
                assert client.get("/healthz").status_code == 200
                assert not asked.done()
                assert asked.result().status_code == 200
            begun = time.monotonic()
            assert client.post("/api/v1/ask", json=ASK).status_code == 200
            assert time.monotonic() - begun < 2


def uncounted(client: TestClient) -> float:
    """How many requests were let through without being counted."""
    found = re.search(r'^dystonia_unavailable_total{part="rate_limit"} (.+)', client.get("/metrics").text, re.M)
    return float(found[1]) if found else 0


def test_a_storage_that_is_back_is_found_and_counts_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(bot, rate_limit="1/minute")
    hit = MovingWindowRateLimiter.hit
    monkeypatch.setattr(MovingWindowRateLimiter, "hit", Mock(side_effect=OSError))
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0)
    assert client.post("/api/v1/ask", json=ASK).status_code == 200
    monkeypatch.setattr(MovingWindowRateLimiter, "hit", hit)
    assert [client.post("/api/v1/ask", json=ASK).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("limit", "storage", "named"),
    [
        ("often", "redis://:secret@redis:6379", "DYSTONIA_RATE_LIMIT=often"),
        ("1/minute", "box://:secret@redis:6379", "DYSTONIA_RATE_LIMIT_STORAGE"),
        ("1/minute", "redis://:secret@redis:secret", "DYSTONIA_RATE_LIMIT_STORAGE"),
    ],
)
def test_a_limit_that_cannot_be_understood_stops_the_start_and_names_the_setting_without_a_password(
    bot: Bot, limit: str, storage: str, named: str
) -> None:
    with pytest.raises(SettingsError, match=named) as told:
        client_of(bot, rate_limit=limit, rate_limit_storage=storage)
    assert "secret" not in str(told.value)


def test_a_crowd_is_told_to_come_back_and_those_inside_are_answered(bot: Bot) -> None:
    inside, leave = threading.Event(), threading.Event()

    class Slow(Bot):
        def stream(self, question: Question) -> Iterator[Event]:
            inside.set()
            leave.wait(10)
            yield from bot.stream(question)

    slow = Slow(**{field.name: getattr(bot, field.name) for field in dataclasses.fields(bot) if field.init})
    with client_of(slow, max_in_flight=1) as client:
        answers: list[int] = []
        first = threading.Thread(target=lambda: answers.append(client.post("/api/v1/ask", json=ASK).status_code))
        first.start()
        assert inside.wait(10)
        refused = client.post("/api/v1/ask", json=ASK)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        leave.set()
        first.join()
        assert answers == [200]
        assert client.post("/api/v1/ask", json=ASK).status_code == 200


class House:
    """The crowd of an application whose answers wait until they are let go."""

    def __init__(self, bot: Bot, **settings: object) -> None:
        self.go = asyncio.Event()
        self.answering = 0
        self._crowd = Crowd(self._answer, bot.settings.model_copy(update=settings), bot.metrics)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.answering += 1
        await self.go.wait()
        self.answering -= 1
        await PlainTextResponse("answered")(scope, receive, send)

    def ask(self, path: str = "/api/v1/ask") -> asyncio.Task[int]:
        return asyncio.create_task(self._ask(path))

    async def _ask(self, path: str) -> int:
        status: list[int] = []

        async def send(message: Message) -> None:
            status.extend([message["status"]] if message["type"] == "http.response.start" else [])

        await self._crowd({"type": "http", "method": "POST", "path": path}, receive_nothing, send)
        return status[0]


def run(scene: Coroutine[None, None, None]) -> None:
    """Plays a scene in a thread of its own, as a browser's tests leave their event loop in this one."""
    with ThreadPoolExecutor() as pool:
        pool.submit(asyncio.run, scene).result()


async def receive_nothing() -> Message:
    return {"type": "http.request"}


def test_who_finds_no_place_waits_for_one_and_no_more_are_answered_at_once_than_there_are_cores(bot: Bot) -> None:
    async def scene() -> None:
        house = House(bot, max_in_flight=1000)
        asked = [house.ask() for _ in range(100)]
        await asyncio.sleep(0.05)
        assert house.answering == limits.cores()
        told = bot.metrics.exposition().decode()
        assert "\ndystonia_questions_in_flight 100.0\n" in told
        assert f"\ndystonia_questions_waiting {100 - house.answering}.0\n" in told
        house.go.set()
        assert await asyncio.gather(*asked) == [200] * 100

    run(scene())


def test_an_app_that_was_bound_to_one_core_answers_one_question_at_a_time(bot: Bot) -> None:
    async def scene() -> None:
        with on_core(0, processes=2):
            house = House(bot, max_in_flight=1000)
        asked = [house.ask() for _ in range(3)]
        await asyncio.sleep(0.05)
        assert house.answering == 1
        house.go.set()
        assert await asyncio.gather(*asked) == [200] * 3

    run(scene())


@pytest.fixture
def full_house(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Awaitable[House]]:
    """A house with two places and room for one to wait, in which both places are taken and somebody was refused."""
    monkeypatch.setattr(limits, "cores", lambda: 2)

    async def filled() -> House:
        house = House(bot, max_in_flight=3)
        waits = [house.ask() for _ in range(3)][-1]
        await asyncio.sleep(0)
        assert await house.ask() == 503
        waits.cancel()  # who waited goes away
        await asyncio.sleep(0)
        return house

    return filled


def test_after_a_full_house_nobody_waits_long(full_house: Callable[[], Awaitable[House]]) -> None:
    async def scene() -> None:
        house = await full_house()
        for _ in range(3):
            assert await house.ask() == 503  # there is room to wait, but no place is free in time
            house.go.set()
            await asyncio.sleep(0)
            house.go.clear()
            for _ in range(2):
                house.ask()  # places that are free now and then do not tell that it is over
            await asyncio.sleep(0)

    run(scene())


def test_when_several_in_a_row_found_a_free_place_a_crowd_may_wait_again(
    full_house: Callable[[], Awaitable[House]],
) -> None:
    async def scene() -> None:
        house = await full_house()
        house.go.set()
        await asyncio.sleep(0)
        assert [await house.ask() for _ in range(CALM)] == [200] * CALM
        house.go.clear()
        inside = [house.ask() for _ in range(3)]
        await asyncio.sleep(0.1)
        house.go.set()
        assert await asyncio.gather(*inside) == [200] * 3

    run(scene())


def test_in_a_crowd_the_chat_still_joins_its_own_queue_and_feedback_is_taken(bot: Bot) -> None:
    async def scene() -> None:
        house = House(bot, max_in_flight=1)
        inside = house.ask("/v1/chat/completions")
        await asyncio.sleep(0)
        assert await house.ask() == 503
        others = [house.ask("/gradio_api/queue/join"), house.ask("/api/v1/feedback")]
        await asyncio.sleep(0)
        assert b"\ndystonia_questions_in_flight 1.0\n" in bot.metrics.exposition()
        house.go.set()
        assert await asyncio.gather(inside, *others) == [200, 200, 200]

    run(scene())


def test_feedback_is_counted_and_nothing_of_it_is_kept(bot: Bot) -> None:
    client = client_of(bot)
    body = {"helpful": True, "reason": "ZEBRA-7731 clear words", "session": "s1", "question": "ZEBRA-7731?"}
    assert client.post("/api/v1/feedback", json=body).status_code == 204
    assert client.post("/api/v1/feedback", json={"helpful": "maybe"}).status_code == 422
    metrics = client.get("/metrics").text
    assert 'dystonia_feedback_total{helpful="yes"}' in metrics
    assert "ZEBRA" not in metrics
