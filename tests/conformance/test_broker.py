"""What every broker must do, the one in memory and the real one alike."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING, Protocol, cast
from uuid import uuid4

import pytest

from duly.broker import KafkaRecord, OutgoingRecord, TopicPartition
from duly.errors import ConfigError, PositionLostError, PublishError
from duly.kafka import Admin, KafkaBroker
from duly.record import partition_of, size_of
from duly.testing import MemoryBroker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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


class RealWorld:
    def __init__(self, cluster: Cluster) -> None:
        self.broker = KafkaBroker(cluster.environment)
        self._admin = Admin(cluster.environment)

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


@pytest.fixture(params=["memory", "real"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return MemoryWorld()
    return RealWorld(cast("Cluster", request.getfixturevalue("cluster")))


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


@pytest.fixture
def join(world: World) -> Iterator[Members]:
    members = Members(world)
    yield members
    members.close()


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


def test_a_record_arrives_as_it_was_sent(world: World, join: Members) -> None:
    topic = world.topic()
    headers = (("ce_id", b"1"), ("again", b"a"), ("again", b"b"), ("empty", b""), ("none", None))
    producer = world.broker.producer()
    before_ms = time.time() * 1000
    sent = producer.send(
        [OutgoingRecord(topic=topic, key=b"k", value=b"\x00\xff", headers=headers)],
        timeout_s=SEND_S,
    )
    producer.close()
    member = join(topic)
    until(lambda: member.received, member)

    assert sent.acknowledged == (True,)
    assert sent.error is None
    record = member.received[0]
    assert (record.topic, record.partition, record.offset) == (topic, partition_of(b"k", 3), 0)
    assert (record.key, record.value, record.headers) == (b"k", b"\x00\xff", headers)
    assert record.timestamp_type == "LogAppendTime"
    assert before_ms - 1000 <= record.timestamp_ms <= time.time() * 1000 + 1000


@pytest.mark.parametrize(("key", "value"), [(None, b"v"), (b"k", None), (b"", b""), (None, None)])
def test_absent_and_empty_are_not_the_same(
    world: World, join: Members, key: bytes | None, value: bytes | None
) -> None:
    topic = world.topic()
    producer = world.broker.producer()
    producer.send([OutgoingRecord(topic=topic, key=key, value=value)], timeout_s=SEND_S)
    producer.close()
    member = join(topic)
    until(lambda: member.received, member)

    assert (member.received[0].key, member.received[0].value) == (key, value)
    assert member.received[0].headers == ()


def test_a_key_decides_the_partition_as_for_java_clients(world: World, join: Members) -> None:
    topic = world.topic(partitions=12)
    keys = ["", "21", "foobar", "a-little-bit-long-string", "abc", "ключ"]
    keys += [uuid4().hex for _ in range(30)]
    producer = world.broker.producer()
    producer.send(
        [OutgoingRecord(topic=topic, key=key.encode(), value=b"") for key in keys],
        timeout_s=SEND_S,
    )
    producer.close()
    member = join(topic)
    until(lambda: len(member.received) == len(keys), member)

    for record in member.received:
        assert record.key is not None
        assert record.partition == partition_of(record.key, 12)


def test_order_is_kept_per_key(world: World, join: Members) -> None:
    topic = world.topic()
    pairs = [(f"key-{number % 7}", str(number)) for number in range(300)]
    publish(world, topic, *pairs[:150])
    publish(world, topic, *pairs[150:])
    member = join(topic)
    until(lambda: len(member.received) == 300, member)

    by_key: dict[bytes | None, list[bytes | None]] = defaultdict(list)
    for record in member.received:
        by_key[record.key].append(record.value)
    for number in range(7):
        expected = [v.encode() for k, v in pairs if k == f"key-{number}"]
        assert by_key[f"key-{number}".encode()] == expected


def test_sending_nothing_is_no_error(world: World) -> None:
    producer = world.broker.producer()
    assert producer.send([], timeout_s=1).acknowledged == ()
    producer.close()


def test_a_record_too_large_is_refused_and_the_others_are_not(world: World) -> None:
    topic = world.topic(partitions=1, record_size_max=2_000)
    small = OutgoingRecord(topic=topic, key=b"a", value=b"x")
    large = OutgoingRecord(topic=topic, key=b"a", value=b"x" * 5_000)
    producer = world.broker.producer()
    alone = producer.send([large], timeout_s=SEND_S)
    after = producer.send([small], timeout_s=SEND_S)
    producer.close()

    assert alone.acknowledged == (False,)
    assert isinstance(alone.error, PublishError)
    assert after.acknowledged == (True,)
    assert after.error is None
    assert world.broker.record_size_max(topic) == 2_000


def test_the_size_of_a_record_is_known_to_the_byte(world: World) -> None:
    limit = 3_000
    topic = world.topic(partitions=1, record_size_max=limit)
    headers = (("ce_id", b"1234"), ("none", None))

    def record(bytes_of_value: int) -> OutgoingRecord:
        value = b"x" * bytes_of_value
        return OutgoingRecord(topic=topic, key=b"key", value=value, headers=headers)

    fits = next(n for n in range(limit, 0, -1) if size_of(record(n)) <= limit)
    producer = world.broker.producer()
    assert producer.send([record(fits)], timeout_s=SEND_S).error is None
    assert isinstance(producer.send([record(fits + 1)], timeout_s=SEND_S).error, PublishError)
    producer.close()


def test_many_records_that_fit_one_by_one_all_arrive(world: World, join: Members) -> None:
    topic = world.topic(partitions=1, record_size_max=2_000)
    records = [OutgoingRecord(topic=topic, key=b"a", value=str(n).encode() * 300) for n in range(8)]
    producer = world.broker.producer()
    left = list(records)
    for _ in range(5):
        sent = producer.send(left, timeout_s=SEND_S)
        left = [r for r, ok in zip(left, sent.acknowledged, strict=True) if not ok]
        assert sent.error is None or sent.error.retryable
    producer.close()
    member = join(topic)
    until(lambda: len(member.received) >= 8, member)

    assert not left
    assert list(dict.fromkeys(member.values())) == [r.value for r in records]


def test_a_topic_that_does_not_exist_is_not_made(world: World) -> None:
    producer = world.broker.producer()
    sent = producer.send(
        [OutgoingRecord(topic="test-nowhere", key=None, value=b"")], timeout_s=SEND_S
    )
    producer.close()

    assert sent.acknowledged == (False,)
    assert sent.error is not None
    with pytest.raises(ConfigError, match="test-nowhere") as missing:
        world.broker.topic_id("test-nowhere")
    assert "duly register" in missing.value.hint
    with pytest.raises(ConfigError):
        world.broker.partition_count("test-nowhere")


def test_a_topic_has_an_id_that_is_not_its_name(world: World) -> None:
    topic = world.topic(partitions=5)
    first = world.broker.topic_id(topic)
    assert world.broker.topic_id(topic) == first
    assert world.broker.partition_count(topic) == 5

    world.delete_topic(topic)
    with pytest.raises(ConfigError):
        world.broker.topic_id(topic)
    world.create_topic(topic, partitions=5)
    assert world.broker.topic_id(topic) != first


def test_a_group_that_gives_no_position_starts_at_the_first_retained_record(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    world.expire(part(topic), before_offset=2)
    member = join(topic)
    until(lambda: len(member.received) == 3, member)

    assert member.values() == [b"2", b"3", b"4"]


def test_a_group_starts_at_the_positions_it_gives(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    member = join(topic, positions={part(topic): 3})
    until(lambda: len(member.received) == 2, member)

    assert member.values() == [b"3", b"4"]


def test_a_position_at_the_end_waits_for_the_next_record(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, (None, "old"))
    member = join(topic, positions={part(topic): 1})
    until(lambda: member.assigned, member)
    publish(world, topic, (None, "new"))
    until(lambda: member.received, member)

    assert member.values() == [b"new"]


def test_what_was_committed_does_not_decide_where_a_group_starts(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(3)))
    first = join(topic, group="committing-" + topic)
    until(lambda: len(first.received) == 3, first)
    first.consumer.commit({part(topic): 3})
    first.consumer.close()
    second = join(topic, group="committing-" + topic)
    until(lambda: len(second.received) == 3, second)

    assert second.values() == [b"0", b"1", b"2"]


@pytest.mark.parametrize("position", [0, 1, 6, 100])
def test_a_position_outside_the_log_is_lost(world: World, join: Members, position: int) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    world.expire(part(topic), before_offset=2)
    member = join(topic, positions={part(topic): position})

    with pytest.raises(PositionLostError) as lost:
        until(lambda: member.received, member)
    error = lost.value
    assert (error.topic, error.partition, error.position) == (topic, 0, position)
    assert member.received == []


def test_bounds_are_the_first_retained_and_the_next_offset(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    member = join(topic)
    assert member.consumer.bounds(part(topic)) == (0, 0)
    publish(world, topic, *((None, str(n)) for n in range(5)))
    assert member.consumer.bounds(part(topic)) == (0, 5)
    world.expire(part(topic), before_offset=2)
    assert member.consumer.bounds(part(topic)) == (2, 5)


def test_a_poll_gives_no_more_than_asked_and_loses_nothing(world: World, join: Members) -> None:
    topic = world.topic()
    publish(world, topic, *((f"k{n}", str(n)) for n in range(50)))
    member = join(topic)
    sizes: list[int] = []
    while sum(sizes) < 50:
        sizes.append(len(member.poll(records_max=7)))
        assert len(sizes) < 1_000

    assert max(sizes) <= 7
    assert sorted(int(v or b"") for v in member.values()) == list(range(50))


def test_a_poll_returns_as_soon_as_there_is_a_record(world: World, join: Members) -> None:
    topic = world.topic()
    member = join(topic)
    until(lambda: member.assigned, member)
    publish(world, topic, ("k", "v"))
    began = time.monotonic()
    assert member.poll(records_max=500, timeout_s=PATIENCE_S)

    assert time.monotonic() - began < PATIENCE_S / 2


def test_a_poll_without_records_ends_in_time(world: World, join: Members) -> None:
    member = join(world.topic())
    until(lambda: member.assigned, member)
    began = time.monotonic()

    assert member.poll(timeout_s=0.3) == []
    assert 0.2 < time.monotonic() - began < 3


def test_a_paused_partition_gives_nothing_until_it_is_resumed(world: World, join: Members) -> None:
    topic = world.topic(partitions=2)
    left, right = part(topic, 0), part(topic, 1)
    keys = {partition_of(str(n).encode(), 2): str(n) for n in range(20)}
    publish(world, topic, (keys[0], "left-0"), (keys[1], "right-0"))
    member = join(topic)
    until(lambda: len(member.received) == 2, member)
    member.consumer.pause([left])
    publish(world, topic, (keys[0], "left-1"), (keys[1], "right-1"), (keys[1], "right-2"))
    until(lambda: len(member.received) == 4, member)
    assert member.poll(timeout_s=0.3) == []
    assert {r.partition for r in member.received[2:]} == {right.partition}

    member.consumer.resume([left])
    until(lambda: len(member.received) == 5, member)
    assert member.values()[-1] == b"left-1"


def test_seeking_back_gives_the_records_again(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(10)))
    member = join(topic)
    until(lambda: len(member.received) >= 3, member)
    member.consumer.seek(part(topic), 1)
    member.received.clear()
    until(lambda: len(member.received) == 9, member)

    assert member.values() == [str(n).encode() for n in range(1, 10)]


def test_seeking_while_paused_counts_after_resuming(world: World, join: Members) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, *((None, str(n)) for n in range(10)))
    member = join(topic)
    until(lambda: len(member.received) == 10, member)
    member.consumer.pause([part(topic)])
    member.consumer.seek(part(topic), 8)
    member.received.clear()
    assert member.poll(timeout_s=0.2) == []
    member.consumer.resume([part(topic)])
    until(lambda: len(member.received) == 2, member)

    assert member.values() == [b"8", b"9"]


def test_a_partition_that_is_not_assigned_can_be_paused_and_sought_without_effect(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1)
    publish(world, topic, (None, "0"))
    member = join(topic)
    other = part(topic, 5)
    member.consumer.pause([other])
    member.consumer.resume([other])
    member.consumer.seek(other, 3)
    until(lambda: member.received, member)

    assert member.values() == [b"0"]


def test_groups_are_independent(world: World, join: Members) -> None:
    topic = world.topic()
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20)))
    one, other = join(topic), join(topic)
    until(lambda: len(one.received) == 20 and len(other.received) == 20, one, other)

    assert sorted(one.values()) == sorted(other.values())  # pyright: ignore[reportArgumentType]


def test_members_of_a_group_share_the_partitions(world: World, join: Members) -> None:
    topic = world.topic(partitions=4)
    positions: dict[TopicPartition, int] = {}
    one = join(topic, group="sharing-" + topic, positions=positions)
    until(lambda: len(one.assigned) == 4, one)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(40)))
    until(lambda: len(one.received) == 40, one)
    other = join(topic, group="sharing-" + topic, positions=positions)
    until(lambda: len(one.assigned) == len(other.assigned) == 2, one, other)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(40, 80)))
    until(lambda: len(one.received) + len(other.received) == 80, one, other)

    assert not one.assigned & other.assigned
    together = sorted(int(v or b"") for v in one.values() + other.values())
    assert together == list(range(80))


def test_what_a_leaving_member_had_goes_to_the_others(world: World, join: Members) -> None:
    topic = world.topic(partitions=4)
    positions: dict[TopicPartition, int] = {}
    one = join(topic, group="leaving-" + topic, positions=positions)
    other = join(topic, group="leaving-" + topic, positions=positions)
    until(lambda: len(one.assigned) == len(other.assigned) == 2, one, other)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20)))
    until(lambda: len(one.received) + len(other.received) == 20, one, other)
    one.consumer.close()
    assert one.assigned == set()
    until(lambda: len(other.assigned) == 4, other)
    publish(world, topic, *((f"k{n}", str(n)) for n in range(20, 40)))
    until(lambda: len(one.received) + len(other.received) == 40, other)

    together = sorted(int(v or b"") for v in one.values() + other.values())
    assert together == list(range(40))


def test_a_consumer_reads_several_topics(world: World, join: Members) -> None:
    first, second = world.topic(), world.topic()
    publish(world, first, ("k", "first"))
    publish(world, second, ("k", "second"))
    member = join(first, second)
    until(lambda: len(member.received) == 2, member)

    assert {(r.topic, r.value) for r in member.received} == {(first, b"first"), (second, b"second")}


def test_a_failure_of_the_assignment_comes_out_of_the_poll(world: World) -> None:
    topic = world.topic()

    def fail(partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        raise ConnectionError("the database is away")

    consumer = world.broker.consumer(uuid4().hex, [topic], on_assign=fail, on_revoke=lambda _: None)
    with pytest.raises(ConnectionError, match="database"):
        until(lambda: consumer.poll(records_max=1, timeout_s=0.1))
    consumer.close()


def test_closing_twice_is_no_error(world: World, join: Members) -> None:
    member = join(world.topic())
    until(lambda: member.assigned, member)
    member.consumer.close()
    member.consumer.close()

    assert member.assigned == set()
