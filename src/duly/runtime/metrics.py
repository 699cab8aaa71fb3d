"""Numbers for Prometheus; every name begins with the service's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from duly.runtime import inbox
from duly.runtime.position import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duly.runtime.failures import FailureClass
    from duly.runtime.inbox import InboxRow
    from duly.runtime.position import Progress
    from duly.runtime.status import Status

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)


class Metrics:
    """One service's own registry, so that several may live in one process."""

    def __init__(self, service: str) -> None:
        prefix = service.replace("-", "_")
        self._registry = CollectorRegistry()
        self._records = Counter(
            f"{prefix}_records", "Records by outcome", ["topic", "outcome"], registry=self._registry
        )
        self._failures = Counter(
            f"{prefix}_delivery_failures",
            "Failed attempts by failure class",
            ["topic", "failure"],
            registry=self._registry,
        )
        self._latency = Histogram(
            f"{prefix}_publish_to_handled_seconds",
            "From the event's ce_time to the end of its subscriber, backlog apart",
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._sent = Counter(
            f"{prefix}_outbox_sent", "Records acknowledged by Kafka", registry=self._registry
        )
        self._relay_failures = Counter(
            f"{prefix}_relay_failures",
            "Sends that were not fully acknowledged",
            registry=self._registry,
        )
        self._backlog = Gauge(
            f"{prefix}_outbox_rows", "Records not yet acknowledged", registry=self._registry
        )
        self._oldest = Gauge(
            f"{prefix}_outbox_oldest_seconds", "Age of the oldest of them", registry=self._registry
        )
        self._position = Gauge(
            f"{prefix}_position",
            "Offset of the next record",
            ["topic", "partition"],
            registry=self._registry,
        )
        self._stopped = Gauge(
            f"{prefix}_stopped_keys", "Keys that stand still", registry=self._registry
        )

    def count(self, steps: Iterable[Progress]) -> None:
        for step in steps:
            for outcome in COUNTERS:
                number = getattr(step, outcome)
                if number:
                    self._records.labels(step.topic, outcome).inc(number)

    def observe(self, rows: Iterable[InboxRow]) -> None:
        for row in rows:
            is_handled = row.status is inbox.Status.HANDLED
            if is_handled and not row.is_backlog and row.published_at is not None:
                self._latency.observe((row.handled_at - row.published_at).total_seconds())

    def failed(self, topic: str, failure: FailureClass) -> None:
        self._failures.labels(topic, failure).inc()

    def sent(self, records: int) -> None:
        self._sent.inc(records)

    def relay_failed(self) -> None:
        self._relay_failures.inc()

    def text(self, status: Status) -> bytes:
        """In Prometheus' text format."""
        self._backlog.set(status.outbox_rows)
        self._oldest.set(status.outbox_oldest_s)
        self._stopped.set(status.stopped_keys)
        for partition in status.partitions:
            labels = (partition.topic, str(partition.partition))
            self._position.labels(*labels).set(partition.next_offset)
        return generate_latest(self._registry)
