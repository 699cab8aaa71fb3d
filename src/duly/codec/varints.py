"""Avro's zigzag varints for generated functions: tables for the short ones, functions for the rest.

Numbers of up to 14 bits are looked up, longer ones are put together from pieces of 14 bits.
"""

from __future__ import annotations

from typing import Final

from duly.codec.source import Unusual

_PIECE: Final = 1 << 14

LAST: Final[tuple[bytes, ...]] = tuple(
    bytes((n,)) if n < 128 else bytes((n & 127 | 128, n >> 7)) for n in range(_PIECE)
)
"""The end of a number: the unsigned varint of 0..16383."""
MORE: Final[tuple[bytes, ...]] = tuple(bytes((n & 127 | 128, n >> 7 | 128)) for n in range(_PIECE))
"""14 bits with more to follow."""
SHORT: Final[tuple[bytes, ...]] = tuple(
    LAST[n << 1 if n < _PIECE >> 1 else ((_PIECE - n) << 1) - 1] for n in range(_PIECE)
)
"""The zigzag varint of -8192..8191, the negative ones counted from the end."""
ZIGZAG: Final[tuple[int, ...]] = tuple((n >> 1) ^ -(n & 1) for n in range(128))
"""The number in a varint of one byte."""
BYTES_MAX: Final = 10


def long_bytes(number: int) -> bytes:
    """A 64-bit number as a varint; raises Unusual beyond."""
    z = (number << 1) ^ (number >> 63)
    if z < 0 or z >> 64:
        raise Unusual
    if z < 1 << 14:
        return LAST[z]
    if z < 1 << 28:
        return MORE[z & 16383] + LAST[z >> 14]
    if z < 1 << 42:
        return MORE[z & 16383] + MORE[z >> 14 & 16383] + LAST[z >> 28]
    data = MORE[z & 16383] + MORE[z >> 14 & 16383] + MORE[z >> 28 & 16383]
    if z < 1 << 56:
        return data + LAST[z >> 42]
    return data + MORE[z >> 42 & 16383] + LAST[z >> 56]


def int_bytes(number: int) -> bytes:
    """A 32-bit number as a varint; raises Unusual beyond."""
    if -(1 << 31) <= number < 1 << 31:
        return long_bytes(number)
    raise Unusual


def long_at(data: bytes, i: int) -> tuple[int, int]:
    """The number at `i` and the position after it."""
    byte = data[i]
    z, shift = byte & 127, 7
    while byte > 127:
        i += 1
        byte = data[i]
        z |= (byte & 127) << shift
        shift += 7
        if shift > 7 * BYTES_MAX:
            raise Unusual
    if z >> 64:
        raise Unusual
    return (z >> 1) ^ -(z & 1), i + 1


def int_at(data: bytes, i: int) -> tuple[int, int]:
    number, i = long_at(data, i)
    if -(1 << 31) <= number < 1 << 31:
        return number, i
    raise Unusual


def size_at(data: bytes, i: int) -> tuple[int, int]:
    """The length at `i`, never negative and never more than what is left."""
    number, i = long_at(data, i)
    if 0 <= number <= len(data) - i:
        return number, i
    raise Unusual


def block_at(data: bytes, i: int) -> tuple[int, int, int]:
    """The count of items in a block, where it starts, and where it must end (0: it does not say)."""
    count, i = long_at(data, i)
    if count >= 0:
        return count, i, 0
    size, i = long_at(data, i)
    if size <= 0:
        raise Unusual
    return -count, i, i + size
