"""A collector that a site names gets the time of each answer and its stages, and no word of any message."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from bot.bot import Bot
from bot.observe.traces import Traces
from bot.web.server import create_app

MARK = "qzxmarkedqzx"
CALLER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Collector(TraceServiceServicer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:  # the name that OTLP gives it
        self.requests.append(request)
        return ExportTraceServiceResponse()

    @property
    def spans(self) -> list[Any]:
        groups = [group for request in self.requests for group in request.resource_spans]
        return [span for group in groups for scope in group.scope_spans for span in scope.spans]


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    server = grpc.server(ThreadPoolExecutor(2))
    collector = Collector()
    add_TraceServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield collector, f"http://127.0.0.1:{port}"
    server.stop(None).wait()


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_an_answer_is_a_span_of_its_stages_in_the_callers_trace(
    bot: Bot, collector: tuple[Collector, str], path: str
) -> None:
    seen, address = collector
    traces = Traces(address)
    client = TestClient(create_app(dataclasses.replace(bot, traces=traces), with_chat=False))
    body = {"question": f"What is neck dystonia, {MARK}?", "session": MARK}
    assert client.post(path, json=body, headers={"traceparent": CALLER}).is_success
    traces.close()

    answer = next(span for span in seen.spans if span.name == "answer")
    stages = [span for span in seen.spans if span is not answer]
    assert answer.trace_id.hex() == CALLER.split("-")[1]
    assert answer.parent_span_id.hex() == CALLER.split("-")[2]
    assert [span.name for span in stages] == ["understand", "encode", "triage", "search", "compose"]
    assert {span.parent_span_id for span in stages} == {answer.span_id}
    assert answer.start_time_unix_nano <= stages[0].start_time_unix_nano
    assert stages[-1].end_time_unix_nano <= answer.end_time_unix_nano + 1000
    assert {a.key: a.value.string_value for a in answer.attributes}["dystonia.status"] == "answered"
    assert MARK not in str(seen.requests)


def test_without_a_collector_the_answer_comes_all_the_same(bot: Bot) -> None:
    traced = dataclasses.replace(bot, traces=Traces("http://127.0.0.1:9"))
    reply = TestClient(create_app(traced, with_chat=False)).post("/api/v1/ask", json={"question": "What is dystonia?"})
    assert reply.json()["status"] == "answered"
