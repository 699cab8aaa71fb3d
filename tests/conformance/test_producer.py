"""Records and topics: what every broker must do, the one in memory and the real one alike."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from duly.broker import OutgoingRecord
from duly.errors import ConfigError, PublishError
from duly.record import partition_of, size_of
from tests.conformance.world import SEND_S, publish, until

if TYPE_CHECKING:
    from tests.conformance.world import Members, World


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


def test_a_record_of_16_mebibytes_arrives_where_its_topic_takes_it(
    world: World, join: Members
) -> None:
    topic = world.topic(partitions=1, record_size_max=17 * 1024 * 1024)
    value = bytes(range(256)) * (16 * 4096)
    producer = world.broker.producer()
    sent = producer.send(
        [OutgoingRecord(topic=topic, key=b"a", value=v) for v in (b"before", value, b"after")],
        timeout_s=SEND_S,
    )
    producer.close()
    member = join(topic)
    until(lambda: len(member.received) == 3, member)

    assert sent.error is None
    assert member.values() == [b"before", value, b"after"]


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


def test_a_topic_that_exists_already_is_left_as_it_is(world: World) -> None:
    topic = world.topic(partitions=5)
    first = world.broker.topic_id(topic)
    world.create_topic(topic, partitions=3)
    assert world.broker.topic_id(topic) == first
    assert world.broker.partition_count(topic) == 5


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
