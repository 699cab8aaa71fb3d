"""What the runtime asks of a broker: Kafka (duly.kafka) and MemoryBroker (duly.testing) both give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from duly.errors import BrokerError

Headers: TypeAlias = "tuple[tuple[str, bytes | None], ...]"


class TopicPartition(NamedTuple):
    topic: str
    partition: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaRecord:
    """A record as a consumer gets it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    timestamp_type: str
    """`CreateTime` or `LogAppendTime`."""
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRecord:
    """A record as a producer sends it; the partition follows from the key, as for Java clients."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The outcome of one `send`: which records were acknowledged, and the first error if not all were."""

    acknowledged: tuple[bool, ...]
    error: BrokerError | None = None


class Bounds(NamedTuple):
    """First retained offset and the offset the next record will get."""

    first: int
    next: int


class Producer(Protocol):
    """Idempotent, `acks=all`, Java's partitioning; one thread uses it."""

    def send(self, records: Sequence[OutgoingRecord], *, timeout_s: float) -> Sent:
        """Send in order and wait for the acknowledgements; never raises for a record.

        After an error nothing is in flight any more: what is not acknowledged may or may not be in the log.
        """
        ...

    def close(self) -> None: ...


class Consumer(Protocol):
    """One member of a consumer group; one thread uses it and calls `poll` at least every second."""

    def poll(self, *, records_max: int, timeout_s: float) -> Sequence[KafkaRecord]:
        """Records of the assigned, unpaused partitions in order; runs the rebalance callbacks.

        Raises BrokerUnavailableError, PositionLostError (position outside the log).
        """
        ...

    def pause(self, partitions: Sequence[TopicPartition]) -> None: ...

    def resume(self, partitions: Sequence[TopicPartition]) -> None: ...

    def seek(self, partition: TopicPartition, offset: int) -> None: ...

    def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Tell Kafka's lag tools how far the group is; never decides where a service starts."""
        ...

    def commit_and_wait(self, offsets: Mapping[TopicPartition, int]) -> None:
        """As `commit`, and wait until Kafka has them: whoever gets the partitions next finds the end.

        Takes at most a few seconds where Kafka does not answer, and raises no more than `commit` does.
        """
        ...

    def bounds(self, partition: TopicPartition) -> Bounds: ...

    def close(self) -> None:
        """Leave the group; `on_revoke` runs first."""
        ...


OnAssign: TypeAlias = "Callable[[Sequence[TopicPartition]], Mapping[TopicPartition, int]]"
"""Given newly assigned partitions, says the offset at which each starts; one left out starts at the first retained."""
OnRevoke: TypeAlias = "Callable[[Sequence[TopicPartition]], None]"


class Broker(Protocol):
    """A cluster: makes producers and consumers, and knows its topics."""

    def producer(self) -> Producer: ...

    def consumer(
        self, group: str, topics: Sequence[str], *, on_assign: OnAssign, on_revoke: OnRevoke
    ) -> Consumer: ...

    def topic_id(self, topic: str) -> str:
        """Kafka's unique id of this incarnation of the topic; a topic made again gets another one.

        Raises ConfigError naming `duly register` if the topic does not exist, BrokerUnavailableError.
        """
        ...

    def partition_count(self, topic: str) -> int: ...

    def record_size_max(self, topic: str) -> int:
        """Bytes: the topic's `max.message.bytes`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """A topic as the cluster has it."""

    name: str
    id: str
    partitions: int
    replication: int
    settings: Mapping[str, str]
    """Effective values by Kafka's own names, the cluster's defaults included."""


class Topics(Protocol):
    """What `duly register` asks of a cluster.

    Every method raises BrokerUnavailableError, BrokerError, and ConfigError where the cluster refuses what was asked.
    """

    def topic(self, name: str) -> TopicState | None:
        """None for a topic that does not exist."""
        ...

    def broker_count(self) -> int: ...

    def create_topic(
        self, name: str, *, partitions: int, replication: int, settings: Mapping[str, str]
    ) -> None:
        """A topic that exists already is left as it is: another `duly register` was faster."""
        ...

    def set_topic(self, name: str, settings: Mapping[str, str]) -> None:
        """Change these settings and leave the others."""
        ...

    def delete_topic(self, name: str) -> None: ...
