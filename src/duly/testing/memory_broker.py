"""Kafka in memory, behind the same ports and the same conformance suite."""

from __future__ import annotations

import itertools
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from duly.broker import Bounds, KafkaRecord, OutgoingRecord, Sent, TopicPartition, TopicState
from duly.errors import BrokerError, BrokerUnavailableError, ConfigError, PublishError
from duly.record import partition_of, size_of
from duly.testing.memory_group import Group, MemoryConsumer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from duly.broker import OnAssign, OnRevoke

KAFKA_DEFAULTS: Final = {
    "cleanup.policy": "delete",
    "max.message.bytes": "1048588",
    "message.timestamp.type": "CreateTime",
    "min.insync.replicas": "1",
    "retention.ms": "604800000",
    "unclean.leader.election.enable": "false",
}
"""Of a topic made without settings. Whatever it says, timestamps here are LogAppendTime and nothing expires by itself."""


@dataclass(slots=True)
class Log:
    """One partition; `records[0]` has offset `first`."""

    first: int = 0
    records: list[KafkaRecord] = field(default_factory=list[KafkaRecord])

    @property
    def next(self) -> int:
        return self.first + len(self.records)

    def read(self, offset: int, records_max: int) -> list[KafkaRecord]:
        start = offset - self.first
        return self.records[start : start + records_max]

    def expire(self, before_offset: int) -> None:
        before_offset = min(before_offset, self.next)
        if before_offset > self.first:
            del self.records[: before_offset - self.first]
            self.first = before_offset


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    id: str
    logs: tuple[Log, ...]
    replication: int
    settings: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    append: int
    acknowledge: int
    error: BrokerError


class MemoryBroker:
    """A cluster of one process: threads may share it; without threads and with `timeout_s=0` it is deterministic.

    Partitions are Java's for keys and round-robin without a key; timestamps are LogAppendTime from `clock`.
    """

    def __init__(self, *, clock: Callable[[], datetime] | None = None) -> None:
        self._clock = clock or _now
        self._topics: dict[str, _Topic] = {}
        self._groups: dict[str, Group] = {}
        self._faults: list[_Fault] = []
        self._is_away = False
        self._keyless = itertools.count()
        self._ids = itertools.count(1)
        self.changed = threading.Condition(threading.RLock())
        """Held while anything is read or changed; notified after each change."""

    def producer(self) -> MemoryProducer:
        return MemoryProducer(self)

    def consumer(
        self, group: str, topics: Sequence[str], *, on_assign: OnAssign, on_revoke: OnRevoke
    ) -> MemoryConsumer:
        with self.changed:
            state = self._groups.setdefault(group, Group(self))
            return state.join(topics, on_assign=on_assign, on_revoke=on_revoke)

    def topic_id(self, topic: str) -> str:
        return self._reach(topic).id

    def partition_count(self, topic: str) -> int:
        return len(self._reach(topic).logs)

    def record_size_max(self, topic: str) -> int:
        return _size_max(self._reach(topic))

    def create_topic(
        self,
        name: str,
        *,
        partitions: int = 12,
        replication: int = 1,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        with self.changed:
            self._check_here()
            if name in self._topics:
                return
            # Not random, so that what is derived from it is the same in each run of a test.
            topic_id = uuid.uuid5(uuid.NAMESPACE_URL, f"{name}#{next(self._ids)}")
            self._topics[name] = _Topic(
                id=str(topic_id),
                logs=tuple(Log() for _ in range(partitions)),
                replication=replication,
                settings=KAFKA_DEFAULTS | dict(settings or {}),
            )
            self._rebalance()

    def set_topic(self, name: str, settings: Mapping[str, str]) -> None:
        with self.changed:
            self._reach(name).settings.update(settings)

    def topic(self, name: str) -> TopicState | None:
        with self.changed:
            self._check_here()
            if name not in self._topics:
                return None
            topic = self._topics[name]
            return TopicState(
                name=name,
                id=topic.id,
                partitions=len(topic.logs),
                replication=topic.replication,
                settings=dict(topic.settings),
            )

    def broker_count(self) -> int:
        return 1

    def delete_topic(self, name: str) -> None:
        """Forget its records; made again, it has another id."""
        with self.changed:
            self._reach(name)
            del self._topics[name]
            for group in self._groups.values():
                group.forget(name)
            self._rebalance()

    def topics(self) -> tuple[str, ...]:
        with self.changed:
            return tuple(sorted(self._topics))

    def records(self, topic: str) -> tuple[KafkaRecord, ...]:
        """All that is retained, partition by partition."""
        with self.changed:
            logs = self._topic(topic).logs
            return tuple(record for log in logs for record in log.records)

    def expire(self, topic: str, partition: int, *, before_offset: int) -> None:
        """Drop the records below an offset, as retention does."""
        with self.changed:
            self.log(TopicPartition(topic, partition)).expire(before_offset)
            self.changed.notify_all()

    def committed(self, group: str) -> Mapping[TopicPartition, int]:
        """What lag tools would show."""
        with self.changed:
            return dict(self._groups[group].committed) if group in self._groups else {}

    def fail_next_send(
        self, *, append: int = 0, acknowledge: int = 0, error: BrokerError | None = None
    ) -> None:
        """Make the next `send` append only its first records and acknowledge fewer still, then report `error`.

        `append=len(records)` and `acknowledge=0` is a broker that died between append and answer.
        Called again, it arms the send after that.
        """
        failure = error or BrokerUnavailableError("the broker failed on purpose")
        with self.changed:
            self._faults.append(
                _Fault(append=append, acknowledge=min(acknowledge, append), error=failure)
            )

    def go_away(self) -> None:
        """Answer nothing until `come_back`: sends fail, polls find nothing, everything else raises."""
        with self.changed:
            self._is_away = True

    def come_back(self) -> None:
        with self.changed:
            self._is_away = False
            self.changed.notify_all()

    def end_session(self, consumer: MemoryConsumer) -> None:
        """Give a member's partitions to the others, as after a session timeout; it learns of it at its next poll."""
        with self.changed:
            consumer.group.expel(consumer)

    @property
    def is_away(self) -> bool:
        return self._is_away

    def partitions(self, topic: str) -> tuple[TopicPartition, ...]:
        """None for a topic that does not exist."""
        logs = self._topics[topic].logs if topic in self._topics else ()
        return tuple(TopicPartition(topic, number) for number in range(len(logs)))

    def log(self, partition: TopicPartition) -> Log:
        """The records of one partition, to be used while `changed` is held."""
        logs = self._topic(partition.topic).logs
        if not 0 <= partition.partition < len(logs):
            raise ConfigError(
                f'topic "{partition.topic}" has {len(logs)} partitions, no partition {partition.partition}'
            )
        return logs[partition.partition]

    def bounds(self, partition: TopicPartition) -> Bounds:
        with self.changed:
            self._reach(partition.topic)
            log = self.log(partition)
            return Bounds(log.first, log.next)

    def append(self, records: Sequence[OutgoingRecord]) -> Sent:
        """What a producer's `send` does."""
        with self.changed:
            if self._is_away:
                error = BrokerUnavailableError("the broker is away")
                return Sent(acknowledged=(False,) * len(records), error=error)
            fault = self._faults.pop(0) if self._faults else None
            outcome = self._append(records[: fault.append] if fault else records)
            self.changed.notify_all()
        if fault is None:
            return outcome
        acknowledged = outcome.acknowledged[: fault.acknowledge]
        missing = (False,) * (len(records) - len(acknowledged))
        return Sent(acknowledged=acknowledged + missing, error=fault.error)

    def _append(self, records: Sequence[OutgoingRecord]) -> Sent:
        acknowledged: list[bool] = []
        error: BrokerError | None = None
        for record in records:
            refused = self._append_one(record)
            acknowledged.append(refused is None)
            error = error or refused
        return Sent(acknowledged=tuple(acknowledged), error=error)

    def _append_one(self, record: OutgoingRecord) -> BrokerError | None:
        topic = self._topics.get(record.topic)
        if topic is None:
            return BrokerError(
                f'topic "{record.topic}" does not exist', hint="make it with: duly register"
            )
        size = size_of(record)
        if size > _size_max(topic):
            return PublishError(
                f'a record of {size} bytes is larger than topic "{record.topic}" allows ({_size_max(topic)})'
            )
        count = len(topic.logs)
        key = record.key
        number = next(self._keyless) % count if key is None else partition_of(key, count)
        log = topic.logs[number]
        log.records.append(
            KafkaRecord(
                topic=record.topic,
                partition=number,
                offset=log.next,
                timestamp_ms=int(self._clock().timestamp() * 1000),
                timestamp_type="LogAppendTime",
                key=key,
                value=record.value,
                headers=record.headers,
            )
        )
        return None

    def _reach(self, topic: str) -> _Topic:
        with self.changed:
            self._check_here()
            return self._topic(topic)

    def _check_here(self) -> None:
        if self._is_away:
            raise BrokerUnavailableError("the broker is away")

    def _topic(self, topic: str) -> _Topic:
        if topic not in self._topics:
            raise ConfigError(f'topic "{topic}" does not exist', hint="make it with: duly register")
        return self._topics[topic]

    def _rebalance(self) -> None:
        for group in self._groups.values():
            group.rebalance()
        self.changed.notify_all()


class MemoryProducer:
    """See duly.broker.Producer."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker

    def send(self, records: Sequence[OutgoingRecord], *, timeout_s: float) -> Sent:
        _ = timeout_s
        return self._broker.append(records)

    def close(self) -> None:
        """Nothing is in flight between two sends."""


def _size_max(topic: _Topic) -> int:
    return int(topic.settings["max.message.bytes"])


def _now() -> datetime:
    return datetime.now(UTC)
