"""Publishing from a script, outside any service: no database, so no outbox; Kafka's answer is waited for."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Final, Self

from duly.errors import BrokerUnavailableError, PublishError
from duly.runtime.clock import SystemClock
from duly.runtime.ids import new_event_id
from duly.runtime.records import RecordMaker
from duly.runtime.traces import TraceIdsOnly

if TYPE_CHECKING:
    from duly.broker import Broker, OutgoingRecord, Producer
    from duly.codec import Codec
    from duly.generated_v1 import Event
    from duly.registry import SchemaRegistry
    from duly.runtime.clock import Clock

EVENTS_MAX: Final = 10_000
_PAUSE_S: Final = 0.2


class Publisher:
    """Publish from scripts, imports and tests: `with Publisher.from_environment("price-import") as p: p.publish(event)`.

    `publish` returns when Kafka has acknowledged every event. Nothing ties it to your own database: if
    the process dies in between, only one of the two has happened. A service publishes through its `tx`.
    """

    def __init__(
        self,
        source: str,
        *,
        broker: Broker,
        registry: SchemaRegistry,
        codec: Codec,
        allows_unfrozen: bool = False,
        clock: Clock | None = None,
    ) -> None:
        self._maker = RecordMaker(
            service=source,
            publishes=None,
            codec=codec,
            registry=registry,
            traces=TraceIdsOnly(),
            allows_unfrozen=allows_unfrozen,
        )
        self._broker = broker
        self._clock = clock or SystemClock()
        self._producer: Producer | None = None
        self._own = contextlib.ExitStack()
        """Closed with it."""

    @classmethod
    def from_environment(cls, source: str) -> Self:
        """For the cluster the environment or the running local stack names; `source` becomes `ce_source`."""
        from duly.runtime.connect import connect_cluster, connect_environment

        environment = connect_environment()
        broker, registry, codec = connect_cluster(environment)
        publisher = cls(
            source,
            broker=broker,
            registry=registry,
            codec=codec,
            allows_unfrozen=environment.is_local,
        )
        publisher._own.callback(registry.close)
        return publisher

    def publish(self, *events: Event, timeout_s: float = 30.0) -> None:
        """Send in this order and wait; all events are checked before the first is sent.

        Raises what `Tx.publish` raises, and BrokerUnavailableError when time is up: events may then
        be in Kafka all the same, so a second call with them may publish them twice, under new ids.
        """
        if len(events) > EVENTS_MAX:
            raise PublishError(
                f"{len(events)} events in one call; at most {EVENTS_MAX}",
                hint="publish them in parts",
            )
        topics = {type(event).__contract__.topic for event in events}
        self._maker.limits.ask(self._broker, sorted(topics))
        now = self._clock.now()
        records = [
            self._maker.record(event, event_id=str(new_event_id()), now=now) for event in events
        ]
        self._send(records, deadline_s=time.monotonic() + timeout_s)

    def close(self) -> None:
        self._close_producer()
        self._own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, records: list[OutgoingRecord], *, deadline_s: float) -> None:
        """Repeat what was not acknowledged, with the same ids, until time is up."""
        left = records
        while left:
            if self._producer is None:
                self._producer = self._broker.producer()
            sent = self._producer.send(left, timeout_s=max(0.0, deadline_s - time.monotonic()))
            left = left[_first_missing(sent.acknowledged) :]
            if sent.error is None:
                continue
            self._close_producer()
            if not sent.error.retryable:
                raise sent.error
            if time.monotonic() >= deadline_s:
                raise BrokerUnavailableError(
                    f"{len(left)} of {len(records)} events were not acknowledged in time: {sent.error}"
                ) from sent.error
            time.sleep(min(_PAUSE_S, max(0.0, deadline_s - time.monotonic())))

    def _close_producer(self) -> None:
        if self._producer is not None:
            self._producer.close()
            self._producer = None


def _first_missing(acknowledged: tuple[bool, ...]) -> int:
    """From the first gap on all is sent again, so that the order stays right."""
    return acknowledged.index(False) if False in acknowledged else len(acknowledged)
