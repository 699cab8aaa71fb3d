"""Services on a fake Kafka and a fake registry, with real wire bytes and a real database, without threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from fastapi.testclient import TestClient

from duly.codec import Codec
from duly.registry import MemoryRegistry
from duly.runtime import dead_letters, stops
from duly.runtime.database import connect
from duly.runtime.instance import Instance
from duly.runtime.publisher import Publisher
from duly.runtime.traces import TraceIdsOnly
from duly.testing.clock import BenchClock
from duly.testing.memory_broker import MemoryBroker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy import Executable

    from duly.broker import KafkaRecord, OnAssign, OnRevoke, OutgoingRecord, Producer
    from duly.generated_v1 import Event
    from duly.runtime.database import Database
    from duly.runtime.dead_letters import SetAside
    from duly.runtime.service import Service
    from duly.runtime.status import Status
    from duly.runtime.traces import Traces
    from duly.runtime.tx import Tx
    from duly.testing.memory_group import MemoryConsumer

E = TypeVar("E", bound="Event")

ROUNDS_MAX: Final = 10_000
PARTITIONS: Final = 3
_SOURCE: Final = "bench"


class Bench:
    """Puts services beside each other: `bench = Bench(service)`, publish, `settle()`, look.

    Everything happens inside `settle()` and calls of `http`, in one thread and always in the same
    order. Time stands still, save for `advance` and for the pauses before bounded retries. Use it
    as a context manager, or `close()` it.
    """

    def __init__(
        self,
        *services: Service,
        folder: Path | None = None,
        database_urls: Mapping[str, str] | None = None,
        partitions: int = PARTITIONS,
        traces: Traces | None = None,
    ) -> None:
        """Databases are SQLite in memory, or files in `folder`, or where `database_urls` says for a service."""
        self.clock = BenchClock()
        self.broker = MemoryBroker(clock=self.clock.now)
        """Kafka: `go_away()`, `come_back()`, `fail_next_send(…)`."""
        self.registry = MemoryRegistry()
        """The schema registry: `go_away()`, `come_back()`."""
        self.codec = Codec(self.registry)
        self._partitions = partitions
        self._traces = traces or TraceIdsOnly()
        self._publisher = Publisher(
            _SOURCE,
            broker=self.broker,
            registry=self.registry,
            codec=self.codec,
            allows_unfrozen=True,
            clock=self.clock,
        )
        self._databases: dict[str, Database] = {}
        self.services: dict[str, Service] = {service.name: service for service in services}
        self.running: list[Running] = []
        """The instances that are up, in the order of their start."""
        for service in services:
            file = f"sqlite:///{folder / service.name}.db" if folder else "sqlite://"
            self._databases[service.name] = connect((database_urls or {}).get(service.name, file))
            self._know(service)
        for service in services:
            self.start(service.name)
        self.settle()  # so that what is published from here on finds everybody listening

    def publish(self, *events: Event) -> None:
        """Publish as a producer outside of the bench does: straight to the topic."""
        for event in events:
            self._know_contract(type(event))
        self._publisher.publish(*events)

    def produce(self, record: OutgoingRecord) -> None:
        """Any bytes, as somebody else's Kafka client would send them."""
        self._know_topic(record.topic)
        sent = self.broker.append([record])
        if sent.error is not None:
            raise sent.error

    def settle(self) -> None:
        """Let everybody work until nobody has anything left to do.

        What a service stops for is raised here. What waits for something outside keeps waiting: make it
        work again, `advance` the clock, and settle once more.
        """
        for running in self.running:
            running.has_rested = False
        for _ in range(ROUNDS_MAX):
            worked = [running.work() for running in list(self.running)]
            if not any(worked) and not self._skip_to_next_attempt():
                return
        raise RuntimeError(f"the services are still busy after {ROUNDS_MAX} rounds")

    def advance(self, *, seconds: float) -> None:
        """Let time pass; nobody works meanwhile."""
        self.clock.advance(seconds)

    def published(self, event: type[E]) -> list[E]:
        """Events of a type that are on their topic; in the order of publishing for each key."""
        return [
            self.codec.decode(event, record.value, record.headers)
            for record in self.records(event.__contract__.topic)
            if record.value is not None and _type(record) == event.__contract__.full_name
        ]

    def records(self, topic: str) -> tuple[KafkaRecord, ...]:
        """All that is retained, partition by partition."""
        return self.broker.records(topic) if topic in self.broker.topics() else ()

    def dead_letters(self, service: str | None = None) -> list[SetAside]:
        """Dead letters and events parked behind them, oldest first."""
        with self.database(service).read() as connection:
            return list(reversed(dead_letters.newest(connection, rows_max=10_000)))

    @property
    def http(self) -> TestClient:
        """The HTTP API of the bench's first service."""
        return self.http_of(next(iter(self.services)))

    def http_of(self, service: str) -> TestClient:
        """That of another service."""
        return self._instance(service).client

    def tx(self, service: str | None = None) -> AbstractContextManager[Tx]:
        """A transaction as the service's own API would begin it; commits at the end of the block."""
        return self._instance(service).instance.begin()

    def rows(
        self, statement: Executable, service: str | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """What is in a service's database: `bench.rows(select(store.points))`."""
        with self.database(service).read() as connection:
            return [dict(row) for row in connection.execute(statement).mappings()]

    def database(self, service: str | None = None) -> Database:
        """Also of a service that is stopped."""
        return self._databases[service or next(iter(self.services))]

    def resume(self, service: str | None = None) -> None:
        """What `duly dead-letter resume` does."""
        with self.database(service).write() as connection:
            stops.resume(connection, now=self.clock.now())

    def status(self, service: str | None = None) -> Status:
        """What `duly status` knows of it."""
        return self._instance(service).instance.status()

    def start(self, service: str) -> Running:
        """Start a stopped service, or one more instance of a running one, which shares its partitions.

        Raises what `duly run` would end with, such as DeadLetterLimitError.
        """
        broker = _Members(self.broker)
        instance = Instance(
            self.services[service],
            broker=broker,
            registry=self.registry,
            codec=self.codec,
            database=self._databases[service],
            clock=self.clock,
            traces=self._traces,
            allows_unfrozen=True,
        )
        instance.prepare()
        running = Running(instance, broker)
        self.running.append(running)
        return running

    def stop(self, running: Running | str) -> None:
        """End in order, as after SIGTERM: what was committed is sent, the group is left."""
        for one in self._chosen(running):
            self.running.remove(one)
            if one.instance.poller is not None:
                one.instance.poller.close()
            while one.instance.relay.step() == 0.0:
                pass
            one.release()

    def crash(self, running: Running | str) -> None:
        """End as after SIGKILL: nothing more is done, and Kafka gives the partitions to others."""
        for one in self._chosen(running):
            self.running.remove(one)
            for consumer in one.broker.consumers:
                self.broker.end_session(consumer)
            one.release()

    def close(self) -> None:
        """End all of it; what is in files stays."""
        for one in self.running:
            one.release()
        for database in self._databases.values():
            database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _chosen(self, running: Running | str) -> list[Running]:
        if isinstance(running, str):
            return [one for one in self.running if one.instance.service.name == running]
        return [running]

    def _instance(self, service: str | None) -> Running:
        name = service or next(iter(self.services))
        for running in self.running:
            if running.instance.service.name == name:
                return running
        raise KeyError(f'service "{name}" is not running on this bench')

    def _skip_to_next_attempt(self) -> bool:
        """Bounded retries are the service's own business, so their pauses pass by themselves."""
        due = [running.instance.next_attempt_s() for running in self.running]
        soonest = min((at_s for at_s in due if at_s is not None), default=None)
        if soonest is None:
            return False
        self.clock.advance(max(0.0, soonest - self.clock.monotonic_s()) + 0.001)
        return True

    def _know(self, service: Service) -> None:
        for subscriber in service.subscriptions.values():
            self._know_contract(subscriber.event)
        for event in service.publishes:
            self._know_contract(event)
        self._know_topic(service.dead_letter_topic)

    def _know_contract(self, event: type[Event]) -> None:
        contract = event.__contract__
        self._know_topic(contract.topic)
        if contract.subject not in self.registry.subjects():
            self.registry.register(contract.subject, contract.schema_text)

    def _know_topic(self, topic: str) -> None:
        if topic not in self.broker.topics():
            self.broker.create_topic(topic, partitions=self._partitions)


@dataclass(slots=True, eq=False)
class Running:
    """One instance of a service on the bench."""

    instance: Instance
    broker: _Members
    client: TestClient = field(init=False)
    has_rested: bool = False
    """Its workers were called since time last passed and had nothing to do."""

    def __post_init__(self) -> None:
        self.client = TestClient(self.instance.app, raise_server_exceptions=False)

    def release(self) -> None:
        """What the system does for a process that ends, however it ends."""
        self.instance.relay.close()
        self.client.close()

    def work(self) -> bool:
        """One round of everything; whether anything happened."""
        instance = self.instance
        is_busy = False
        if instance.poller is not None:
            instance.poller.step(timeout_s=0)
            is_busy = instance.wake_handler.take()
        while instance.handler.step() == 0.0:
            is_busy = True
        for wake, worker in instance.workers:
            if wake.take() or not self.has_rested:
                while worker.step() == 0.0:
                    is_busy = True
        self.has_rested = True
        while instance.relay.step() == 0.0:
            is_busy = True
        return is_busy


class _Members:
    """The broker as one instance sees it; remembers its members, for a crash."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self.consumers: list[MemoryConsumer] = []

    def producer(self) -> Producer:
        return self._broker.producer()

    def consumer(
        self, group: str, topics: Sequence[str], *, on_assign: OnAssign, on_revoke: OnRevoke
    ) -> MemoryConsumer:
        consumer = self._broker.consumer(group, topics, on_assign=on_assign, on_revoke=on_revoke)
        self.consumers.append(consumer)
        return consumer

    def topic_id(self, topic: str) -> str:
        return self._broker.topic_id(topic)

    def partition_count(self, topic: str) -> int:
        return self._broker.partition_count(topic)

    def record_size_max(self, topic: str) -> int:
        return self._broker.record_size_max(topic)


def _type(record: KafkaRecord) -> str:
    value = next((value for name, value in record.headers if name == "ce_type"), None)
    return (value or b"").decode()
