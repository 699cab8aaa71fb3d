"""What every Kafka client must compute alike: the partition of a key and the bytes of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duly.broker import OutgoingRecord

_SEED: Final = 0x9747B28C
_M: Final = 0x5BD1E995
_MASK: Final = 0xFFFFFFFF

RECORD_SIZE_MAX: Final = 1_048_588
"""Kafka's default of `max.message.bytes`."""
BATCH_OVERHEAD_BYTES: Final = 61
"""The header of a record batch (magic 2); a topic's `max.message.bytes` counts it."""


def partition_of(key: bytes, partition_count: int) -> int:
    """The partition Java's default partitioner picks for a key."""
    return (murmur2(key) & 0x7FFFFFFF) % partition_count


def murmur2(data: bytes) -> int:
    """Unsigned 32 bits; the same function as org.apache.kafka.common.utils.Utils.murmur2."""
    length = len(data)
    h = _SEED ^ length
    whole = length - length % 4
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i : i + 4], "little") * _M & _MASK
        k = (k ^ (k >> 24)) * _M & _MASK
        h = (h * _M & _MASK) ^ k
    if length > whole:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _M & _MASK
    h = (h ^ (h >> 13)) * _M & _MASK
    return h ^ (h >> 15)


def size_of(record: OutgoingRecord) -> int:
    """Bytes of the record alone in an uncompressed batch: what the broker holds against `max.message.bytes`."""
    body = 3  # attributes, timestamp delta 0, offset delta 0
    body += _sized(record.key) + _sized(record.value) + _varint(len(record.headers))
    for name, value in record.headers:
        body += _sized(name.encode()) + _sized(value)
    return BATCH_OVERHEAD_BYTES + _varint(body) + body


def _sized(data: bytes | None) -> int:
    return 1 if data is None else _varint(len(data)) + len(data)


def _varint(value: int) -> int:
    """Bytes of a zigzag varint of a number ≥ 0."""
    return max(1, (2 * value).bit_length() + 6) // 7 if value else 1
