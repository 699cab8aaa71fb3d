"""What only the MemoryBroker can do: fail on purpose, at a known moment."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from duly.broker import OutgoingRecord, TopicPartition
from duly.errors import BrokerUnavailableError, ConfigError, PublishError
from duly.testing import MemoryBroker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.broker import KafkaRecord, OnRevoke
    from duly.testing.memory_group import MemoryConsumer

TOPIC = "products.v1"


@pytest.fixture
def broker() -> MemoryBroker:
    broker = MemoryBroker(clock=lambda: datetime(2026, 1, 5, 10, tzinfo=UTC))
    broker.create_topic(TOPIC, partitions=2)
    return broker


def outgoing(*values: str) -> list[OutgoingRecord]:
    return [OutgoingRecord(topic=TOPIC, key=b"k", value=v.encode()) for v in values]


def stored(broker: MemoryBroker) -> list[bytes | None]:
    return [record.value for record in broker.records(TOPIC)]


def from_the_start(partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
    return dict.fromkeys(partitions, 0)


def join(
    broker: MemoryBroker, *, group: str = "billing", on_revoke: OnRevoke = lambda _: None
) -> MemoryConsumer:
    return broker.consumer(group, [TOPIC], on_assign=from_the_start, on_revoke=on_revoke)


def poll(consumer: MemoryConsumer) -> Sequence[KafkaRecord]:
    return consumer.poll(records_max=500, timeout_s=0)


def test_timestamps_are_those_of_the_clock(broker: MemoryBroker) -> None:
    broker.producer().send(outgoing("a"), timeout_s=0)
    (record,) = broker.records(TOPIC)

    assert record.timestamp_ms == int(datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp() * 1000)
    assert record.timestamp_type == "LogAppendTime"


@pytest.mark.parametrize(("append", "acknowledge"), [(0, 0), (1, 0), (2, 1), (3, 0), (3, 3)])
def test_a_send_fails_where_it_is_told_to(
    broker: MemoryBroker, append: int, acknowledge: int
) -> None:
    broker.fail_next_send(append=append, acknowledge=acknowledge)
    producer = broker.producer()
    sent = producer.send(outgoing("a", "b", "c"), timeout_s=0)

    assert stored(broker) == [b"a", b"b", b"c"][:append]
    assert sum(sent.acknowledged) == acknowledge
    assert len(sent.acknowledged) == 3
    assert isinstance(sent.error, BrokerUnavailableError)
    assert producer.send(outgoing("d"), timeout_s=0).error is None


def test_a_send_fails_with_the_error_it_is_told(broker: MemoryBroker) -> None:
    broker.fail_next_send(error=PublishError("too large"))

    assert isinstance(broker.producer().send(outgoing("a"), timeout_s=0).error, PublishError)


def test_failures_are_armed_one_after_the_other(broker: MemoryBroker) -> None:
    broker.fail_next_send()
    broker.fail_next_send(append=1)
    producer = broker.producer()
    outcomes = [producer.send(outgoing(v), timeout_s=0).error is None for v in "abc"]

    assert outcomes == [False, False, True]
    assert stored(broker) == [b"b", b"c"]


def test_a_broker_that_is_away_answers_nothing(broker: MemoryBroker) -> None:
    consumer = join(broker)
    poll(consumer)
    producer = broker.producer()
    producer.send(outgoing("a"), timeout_s=0)
    broker.go_away()

    assert producer.send(outgoing("b"), timeout_s=0).acknowledged == (False,)
    assert poll(consumer) == []
    for question in (broker.topic_id, broker.partition_count, broker.record_size_max):
        with pytest.raises(BrokerUnavailableError):
            question(TOPIC)
    with pytest.raises(BrokerUnavailableError):
        consumer.bounds(TopicPartition(TOPIC, 0))
    consumer.commit({TopicPartition(TOPIC, 0): 1})

    broker.come_back()
    assert [record.value for record in poll(consumer)] == [b"a"]
    assert broker.committed("billing") == {}


def test_committed_offsets_are_there_for_lag_tools(broker: MemoryBroker) -> None:
    consumer = join(broker)
    poll(consumer)
    consumer.commit({TopicPartition(TOPIC, 1): 4})

    assert broker.committed("billing") == {TopicPartition(TOPIC, 1): 4}


def test_a_member_whose_session_ended_learns_of_it_at_its_next_poll(broker: MemoryBroker) -> None:
    revoked: list[TopicPartition] = []
    zombie = join(broker, on_revoke=revoked.extend)
    poll(zombie)
    broker.producer().send(outgoing("a"), timeout_s=0)
    broker.end_session(zombie)
    heir = join(broker)

    assert [record.value for record in poll(heir)] == [b"a"]
    assert revoked == []
    poll(zombie)
    assert len(revoked) == 2
    zombie.commit({TopicPartition(TOPIC, 0): 1})
    poll(heir)
    poll(zombie)
    assert len(heir.owned | zombie.owned) == 2
    assert not heir.owned & zombie.owned


def test_a_partition_is_not_given_away_before_it_is_given_up(broker: MemoryBroker) -> None:
    first = join(broker)
    poll(first)
    second = join(broker)
    poll(second)
    assert second.owned == frozenset()
    poll(first)
    poll(second)

    assert len(first.owned) == len(second.owned) == 1


def test_an_assignment_that_failed_is_tried_again(broker: MemoryBroker) -> None:
    outcomes = iter([ConnectionError("the database is away"), None])

    def assign(partitions: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        if error := next(outcomes):
            raise error
        return dict.fromkeys(partitions, 0)

    consumer = broker.consumer("g", [TOPIC], on_assign=assign, on_revoke=lambda _: None)
    with pytest.raises(ConnectionError):
        poll(consumer)
    assert consumer.owned == frozenset()
    poll(consumer)

    assert len(consumer.owned) == 2


def test_a_topic_made_again_is_assigned_anew(broker: MemoryBroker) -> None:
    revoked: list[TopicPartition] = []
    consumer = join(broker, on_revoke=revoked.extend)
    broker.producer().send(outgoing("old"), timeout_s=0)
    assert len(poll(consumer)) == 1
    broker.delete_topic(TOPIC)
    broker.create_topic(TOPIC, partitions=2)
    broker.producer().send(outgoing("new"), timeout_s=0)

    assert [record.value for record in poll(consumer)] == [b"new"]
    assert len(revoked) == 2


def test_a_busy_partition_does_not_starve_the_others() -> None:
    broker = MemoryBroker()
    broker.create_topic(TOPIC, partitions=2)
    producer = broker.producer()
    producer.send(
        [OutgoingRecord(topic=TOPIC, key=None, value=b"") for _ in range(20)], timeout_s=0
    )
    consumer = join(broker)
    first = consumer.poll(records_max=5, timeout_s=0)
    second = consumer.poll(records_max=5, timeout_s=0)

    assert {r.partition for r in first} | {r.partition for r in second} == {0, 1}


def test_a_waiting_poll_wakes_for_a_record_of_another_thread(broker: MemoryBroker) -> None:
    consumer = join(broker)
    poll(consumer)
    thread = threading.Thread(
        target=lambda: broker.producer().send(outgoing("a"), timeout_s=0), daemon=True
    )
    thread.start()
    records = consumer.poll(records_max=1, timeout_s=30)
    thread.join()

    assert [record.value for record in records] == [b"a"]


def test_threads_may_send_and_consume_at_once(broker: MemoryBroker) -> None:
    def produce(name: str) -> None:
        producer = broker.producer()
        for number in range(100):
            producer.send(
                [OutgoingRecord(topic=TOPIC, key=name.encode(), value=str(number).encode())],
                timeout_s=0,
            )

    threads = [threading.Thread(target=produce, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    consumer = join(broker)
    received: list[KafkaRecord] = []
    while len(received) < 400:
        received += consumer.poll(records_max=50, timeout_s=10)
    for thread in threads:
        thread.join()

    for name in "abcd":
        values = [int(r.value or b"") for r in received if r.key == name.encode()]
        assert values == list(range(100))


def test_a_partition_that_does_not_exist_is_a_wrong_setting(broker: MemoryBroker) -> None:
    with pytest.raises(ConfigError, match="no partition 9"):
        broker.expire(TOPIC, 9, before_offset=1)
