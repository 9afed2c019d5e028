"""Traces for OpenTelemetry: a span for each answer, and one for each of its stages; no text of any message."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bot.types import Reply

SERVICE = "dystonia-guide"


class Traces:
    """Sends spans to a collector, in the background; while it is away they are lost and nobody waits."""

    def __init__(self, collector: str) -> None:
        """``collector`` takes OTLP over gRPC, as ``http://host:4317``; OpenTelemetry's own ``OTEL_`` variables hold."""
        self._provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
        exporter = OTLPSpanExporter(endpoint=collector, insecure=collector.startswith("http://"))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer(SERVICE)

    def answered(self, reply: Reply) -> None:
        """Tells how long the reply and each of its stages took, as part of the caller's trace if there is one."""
        stages = dict(reply.timings_ms)
        end = time.time_ns()
        at = end - _nanoseconds(stages.pop("total"))
        told = {
            "dystonia.status": reply.status.value,
            "dystonia.level": reply.safety.level.value,
            "dystonia.intent": reply.safety.intent.value,
            "dystonia.mode": reply.mode,
            "dystonia.index_version": reply.index_version,
        }
        answer = self._tracer.start_span("answer", start_time=at, attributes=told, kind=trace.SpanKind.SERVER)
        inside = trace.set_span_in_context(answer)
        for stage, milliseconds in stages.items():
            span = self._tracer.start_span(stage, inside, start_time=at)
            at += _nanoseconds(milliseconds)
            span.end(at)
        answer.end(end)

    def close(self) -> None:
        """Sends what is left."""
        self._provider.shutdown()


@contextlib.contextmanager
def part_of(traceparent: str) -> Iterator[None]:
    """Makes what is done meanwhile part of the trace that a ``traceparent`` header names (W3C)."""
    token = context.attach(TraceContextTextMapPropagator().extract({"traceparent": traceparent}))
    try:
        yield
    finally:
        context.detach(token)


def _nanoseconds(milliseconds: float) -> int:
    return round(milliseconds * 1e6)
