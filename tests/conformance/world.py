"""A broker and what only its operator can do, in memory and for real; members that keep positions as a service does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

import confluent_kafka

from duly.broker import KafkaRecord, OutgoingRecord, TopicPartition
from duly.kafka import Admin, KafkaBroker
from duly.testing import MemoryBroker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from duly.broker import Broker, Consumer
    from tests.conftest import Cluster

PATIENCE_S = 30.0
SEND_S = 20.0


class World(Protocol):
    """A broker and what only its operator can do."""

    @property
    def broker(self) -> Broker: ...
    def topic(self, *, partitions: int = 3, record_size_max: int = 1_048_588) -> str: ...
    def delete_topic(self, topic: str) -> None: ...
    def expire(self, partition: TopicPartition, *, before_offset: int) -> None: ...
    def create_topic(self, topic: str, *, partitions: int) -> None: ...
    def committed(self, group: str, partition: TopicPartition) -> int | None:
        """What a lag tool would show."""
        ...


class MemoryWorld:
    def __init__(self) -> None:
        self.broker = MemoryBroker()

    def topic(self, *, partitions: int = 3, record_size_max: int = 1_048_588) -> str:
        name = f"test-{uuid4().hex[:12]}"
        settings = {"max.message.bytes": str(record_size_max)}
        self.broker.create_topic(name, partitions=partitions, settings=settings)
        return name

    def create_topic(self, topic: str, *, partitions: int) -> None:
        self.broker.create_topic(topic, partitions=partitions)

    def delete_topic(self, topic: str) -> None:
        self.broker.delete_topic(topic)

    def expire(self, partition: TopicPartition, *, before_offset: int) -> None:
        self.broker.expire(partition.topic, partition.partition, before_offset=before_offset)

    def committed(self, group: str, partition: TopicPartition) -> int | None:
        return self.broker.committed(group).get(partition)


class RealWorld:
    def __init__(self, cluster: Cluster) -> None:
        self.broker = KafkaBroker(cluster.environment)
        self._bootstrap_servers = cluster.bootstrap_servers
        self._admin = Admin(cluster.environment)
        self._lag_tools: dict[str, confluent_kafka.Consumer] = {}
        """One for each group, connected since it was first asked: it answers before a commit that is still under way."""

    def topic(self, *, partitions: int = 3, record_size_max: int = 1_048_588) -> str:
        name = f"test-{uuid4().hex[:12]}"
        self._admin.create_topic(
            name,
            partitions=partitions,
            replication=1,
            settings={
                "max.message.bytes": str(record_size_max),
                "message.timestamp.type": "LogAppendTime",
            },
        )
        return name

    def create_topic(self, topic: str, *, partitions: int) -> None:
        self._admin.create_topic(topic, partitions=partitions, replication=1, settings={})

    def delete_topic(self, topic: str) -> None:
        self._admin.delete_topic(topic)
        until(lambda: self._admin.topic(topic) is None)

    def expire(self, partition: TopicPartition, *, before_offset: int) -> None:
        self._admin.delete_records(
            partition.topic, partition.partition, before_offset=before_offset
        )

    def committed(self, group: str, partition: TopicPartition) -> int | None:
        if group not in self._lag_tools:
            self._lag_tools[group] = confluent_kafka.Consumer(
                {"bootstrap.servers": self._bootstrap_servers, "group.id": group}
            )
        wanted = confluent_kafka.TopicPartition(partition.topic, partition.partition)
        (found,) = self._lag_tools[group].committed([wanted], timeout=PATIENCE_S)
        return None if found.offset < 0 else found.offset

    def close(self) -> None:
        for tool in self._lag_tools.values():
            tool.close()


class Member:
    """A consumer that keeps positions as a service does, and remembers what happened to it."""

    def __init__(
        self,
        broker: Broker,
        group: str,
        topics: Sequence[str],
        positions: dict[TopicPartition, int] | None = None,
    ) -> None:
        self.positions: dict[TopicPartition, int] = {} if positions is None else positions
        self.assigned: set[TopicPartition] = set()
        self.received: list[KafkaRecord] = []
        self.is_silent = False
        self.before_revoke: Callable[[Sequence[TopicPartition]], None] = lambda _: None
        self.consumer: Consumer = broker.consumer(
            group, topics, on_assign=self._on_assign, on_revoke=self._on_revoke
        )

    def poll(self, *, records_max: int = 500, timeout_s: float = 0.1) -> list[KafkaRecord]:
        records = list(self.consumer.poll(records_max=records_max, timeout_s=timeout_s))
        for record in records:
            self.positions[TopicPartition(record.topic, record.partition)] = record.offset + 1
        self.received += records
        return records

    def values(self) -> list[bytes | None]:
        return [record.value for record in self.received]

    def _on_assign(self, partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        self.assigned.update(partitions)
        return {p: self.positions[p] for p in partitions if p in self.positions}

    def _on_revoke(self, partitions: Sequence[TopicPartition]) -> None:
        self.before_revoke(partitions)
        self.assigned.difference_update(partitions)


class Members:
    """Makes members and closes them at the end."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._all: list[Member] = []

    def __call__(
        self,
        *topics: str,
        group: str = "",
        positions: dict[TopicPartition, int] | None = None,
    ) -> Member:
        member = Member(self._world.broker, group or uuid4().hex, topics, positions)
        self._all.append(member)
        return member

    def close(self) -> None:
        for member in self._all:
            member.consumer.close()


def until(condition: Callable[[], object], *members: Member) -> None:
    """Poll the members until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        for member in members:
            member.poll()
        if not members:
            time.sleep(0.02)


def publish(world: World, topic: str, *pairs: tuple[str | None, str]) -> None:
    producer = world.broker.producer()
    sent = producer.send(
        [
            OutgoingRecord(topic=topic, key=key.encode() if key else None, value=value.encode())
            for key, value in pairs
        ],
        timeout_s=SEND_S,
    )
    producer.close()
    assert sent.error is None
    assert all(sent.acknowledged)


def part(topic: str, number: int = 0) -> TopicPartition:
    return TopicPartition(topic, number)
