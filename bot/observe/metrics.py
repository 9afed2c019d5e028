"""Counters and timings, for Prometheus; they hold no text of any message."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.types import Reply

REASONS = ("not_answered", "hard_to_read", "seems_wrong", "other")
"""Why an answer did not help, as readers can say it."""
Queue = Callable[[], tuple[int, int]]
"""Gives how many questions are being answered or wait, and how many of these wait."""


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "dystonia_questions", "Questions by how they ended", ["status", "level", "intent"], registry=self._registry
        )
        self._dropped = Counter(
            "dystonia_dropped_sentences",
            "Sentences that were not shown, by reason",
            ["reason"],
            registry=self._registry,
        )
        self._fallbacks = Counter(
            "dystonia_fallbacks",
            "Answers made of the articles' own sentences because the chat model could not be used, by reason",
            ["reason"],
            registry=self._registry,
        )
        self._refused = Counter(
            "dystonia_refused_requests",
            "Requests that were not answered, by reason",
            ["reason"],
            registry=self._registry,
        )
        self._unavailable = Counter(
            "dystonia_unavailable",
            "Times that a part was away and the answer went on without it, by part",
            ["part"],
            registry=self._registry,
        )
        self._queues: list[Queue] = []
        in_flight = Gauge(
            "dystonia_questions_in_flight", "Questions that are being answered or wait", registry=self._registry
        )
        in_flight.set_function(lambda: sum(queue()[0] for queue in self._queues))
        waiting = Gauge(
            "dystonia_questions_waiting", "Questions in flight that wait for their turn", registry=self._registry
        )
        waiting.set_function(lambda: sum(queue()[1] for queue in self._queues))
        self._feedback = Counter(
            "dystonia_feedback", "Answers that readers called helpful, or not", ["helpful"], registry=self._registry
        )
        self._reasons = Counter(
            "dystonia_feedback_reasons", "Why answers did not help", ["reason"], registry=self._registry
        )
        self._stages = Histogram(
            "dystonia_stage_seconds",
            "Time by stage of an answer",
            ["stage"],
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2, 10),
            registry=self._registry,
        )

    def watch(self, index: Callable[[], tuple[str, int]]) -> None:
        """Shows the version of the index that answers, and how many questions the vector store was away for."""
        self._registry.register(_IndexCollector(index))

    def answered(self, reply: Reply) -> None:
        """Counts a reply."""
        self._questions.labels(reply.status, reply.safety.level, reply.safety.intent).inc()
        for stage, milliseconds in reply.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def dropped(self, reason: str) -> None:
        """Counts a sentence that did not pass."""
        self._dropped.labels(reason).inc()

    def fell_back(self, reason: str) -> None:
        """Counts an answer that a chat model should have written."""
        self._fallbacks.labels(reason).inc()

    def refused(self, reason: str) -> None:
        """Counts a request that was not answered."""
        self._refused.labels(reason).inc()

    def unavailable(self, part: str) -> None:
        """Counts that a part was away, and that the request was answered all the same."""
        self._unavailable.labels(part).inc()

    def count_queue(self, queue: Queue) -> None:
        """Counts the questions of a further queue."""
        self._queues.append(queue)

    def feedback(self, *, helpful: bool | None, reason: str | None = None) -> None:
        """Counts what a reader thought of an answer; ``reason`` only if it is one of ``REASONS``, never other words."""
        if helpful is not None:
            self._feedback.labels("yes" if helpful else "no").inc()
        if reason in REASONS:
            self._reasons.labels(reason).inc()

    def exposition(self) -> bytes:
        """The figures in Prometheus' text format."""
        return generate_latest(self._registry)


class _IndexCollector(Collector):
    """Asks for the index's figures when they are read."""

    def __init__(self, index: Callable[[], tuple[str, int]]) -> None:
        self._index = index

    def collect(self) -> Iterator[Metric]:
        version, missed = self._index()
        yield InfoMetricFamily("dystonia_index", "The index that answers", value={"version": version})
        away = "Questions for which the vector store was away and the index's own vectors answered"
        yield CounterMetricFamily("dystonia_store_missed", away, value=missed)
