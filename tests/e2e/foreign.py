"""What somebody sees who reads the topics with a Kafka client of their own and knows nothing of duly."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from confluent_kafka import Message

READ_DEADLINE_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    partition: int
    offset: int
    key: str
    value: bytes
    headers: Mapping[str, str]

    @property
    def schema_id(self) -> int:
        return int.from_bytes(self.value[1:5])

    @property
    def event_type(self) -> str:
        """The last part of `ce_type`."""
        return self.headers["ce_type"].rpartition(".")[2]


def read_all(bootstrap_servers: str, topic: str) -> list[Seen]:
    """Every record that is on the topic now, partition by partition."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "somebody",
            "enable.auto.commit": False,
            "log_level": 0,
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        ends = {
            number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=10)[1]
            for number in partitions
        }
        consumer.assign([TopicPartition(topic, n, OFFSET_BEGINNING) for n in ends])
        return sorted(_read(consumer, ends), key=lambda seen: (seen.partition, seen.offset))
    finally:
        consumer.close()


def _read(consumer: Consumer, ends: Mapping[int, int]) -> list[Seen]:
    found: list[Seen] = []
    deadline = time.monotonic() + READ_DEADLINE_S
    while len(found) < sum(ends.values()):
        assert time.monotonic() < deadline, f"read {len(found)} of {sum(ends.values())} records"
        for message in consumer.consume(500, timeout=0.2):
            error = message.error()
            assert error is None, error
            key, value = message.key(), message.value()
            partition, offset = message.partition(), message.offset()
            assert isinstance(key, bytes)
            assert isinstance(value, bytes)
            assert partition is not None
            assert offset is not None
            if offset < ends[partition]:
                found.append(
                    Seen(
                        partition=partition,
                        offset=offset,
                        key=key.decode(),
                        value=value,
                        headers=_headers(message),
                    )
                )
    return found


def _headers(message: Message) -> dict[str, str]:
    pairs = cast("list[tuple[str, bytes]]", message.headers() or [])
    return {name: content.decode() for name, content in pairs}
