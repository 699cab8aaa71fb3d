"""Partition and size as Kafka's own clients compute them."""

from __future__ import annotations

import pytest
from confluent_kafka.cimpl import murmur2 as librdkafka_partition
from hypothesis import given
from hypothesis import strategies as st

from duly.broker import OutgoingRecord
from duly.record import murmur2, partition_of, size_of
from duly.testing import MemoryBroker

KEYS = st.one_of(st.binary(max_size=64), st.text(max_size=32).map(str.encode))


@pytest.mark.parametrize(
    ("key", "signed"),
    [
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
    ],
)
def test_murmur2_is_that_of_the_java_client(key: str, signed: int) -> None:
    """The vectors of org.apache.kafka.common.utils.UtilsTest."""
    assert murmur2(key.encode()) == signed % 2**32


@given(key=KEYS, partitions=st.integers(1, 1_000))
def test_every_key_has_the_partition_other_clients_give_it(key: bytes, partitions: int) -> None:
    assert partition_of(key, partitions) == librdkafka_partition(key, partitions)


@given(keys=st.lists(KEYS, max_size=40), partitions=st.integers(1, 12))
def test_order_is_kept_per_key(keys: list[bytes], partitions: int) -> None:
    broker = MemoryBroker()
    broker.create_topic("t", partitions=partitions)
    broker.producer().send(
        [OutgoingRecord(topic="t", key=k, value=str(n).encode()) for n, k in enumerate(keys)],
        timeout_s=0,
    )
    for key in keys:
        stored = [r.value for r in broker.records("t") if r.key == key]
        assert stored == [str(n).encode() for n, k in enumerate(keys) if k == key]
        assert {r.partition for r in broker.records("t") if r.key == key} == {
            partition_of(key, partitions)
        }


@given(
    key=st.none() | st.binary(max_size=300),
    value=st.none() | st.binary(max_size=9_000),
    headers=st.lists(
        st.tuples(st.text(max_size=9), st.none() | st.binary(max_size=99)), max_size=9
    ),
)
def test_a_record_is_larger_than_its_parts_and_by_little(
    key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    parts = len(key or b"") + len(value or b"")
    parts += sum(len(name.encode()) + len(data or b"") for name, data in headers)
    record = OutgoingRecord(topic="t", key=key, value=value, headers=tuple(headers))

    assert parts + 61 + 7 <= size_of(record) <= parts + 61 + 20 + 6 * len(headers)
