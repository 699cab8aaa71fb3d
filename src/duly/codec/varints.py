"""Avro's zigzag varints for generated functions: tables for the short ones, functions for the rest.

Numbers of up to 14 bits are looked up, longer ones are put together from pieces of 14 bits.
"""

from __future__ import annotations

from itertools import islice
from operator import length_hint
from typing import TYPE_CHECKING, Any, Final

from duly.codec.source import Unusual

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE: Final = 1 << 14

LAST: Final[tuple[bytes, ...]] = tuple(
    bytes((n,)) if n < 128 else bytes((n & 127 | 128, n >> 7)) for n in range(_PIECE)
)
"""The end of a number: the unsigned varint of 0..16383."""
MORE: Final[tuple[bytes, ...]] = tuple(bytes((n & 127 | 128, n >> 7 | 128)) for n in range(_PIECE))
"""14 bits with more to follow."""
_MORE_EVEN: Final = MORE[::2]
"""The first 14 bits of the zigzag varint of a number that is not negative, by its last 13 bits."""
SHORT: Final[tuple[bytes, ...]] = tuple(
    LAST[n << 1 if n < _PIECE >> 1 else ((_PIECE - n) << 1) - 1] for n in range(_PIECE)
)
"""The zigzag varint of -8192..8191, the negative ones counted from the end."""
ZIGZAG: Final[tuple[int, ...]] = tuple((n >> 1) ^ -(n & 1) for n in range(128))
"""The number in a varint of one byte."""
_HALF: Final[tuple[int, ...]] = tuple((n & 127) >> 1 for n in range(256))
"""What the first of several octets says of a number, its sign apart."""
_SIGN: Final[tuple[int, ...]] = tuple(-(n & 1) for n in range(256))
"""All bits of the number are turned round where it is negative."""


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


def longs_bytes(numbers: tuple[int, ...]) -> bytes:
    """64-bit numbers one after the other; raises Unusual beyond."""
    try:
        return b"".join(
            [
                _MORE_EVEN[n & 8191] + LAST[n >> 13]
                if n > 8191
                else SHORT[n]
                if n >= -8192
                else long_bytes(n)
                for n in numbers
            ]
        )
    except IndexError:
        return b"".join([long_bytes(n) for n in numbers])


def ints_bytes(numbers: tuple[int, ...]) -> bytes:
    """32-bit numbers one after the other; raises Unusual beyond."""
    if numbers and not -(1 << 31) <= min(numbers) <= max(numbers) < 1 << 31:
        raise Unusual
    return longs_bytes(numbers)


def long_at(data: bytes, i: int) -> tuple[int, int]:  # noqa: PLR0911 - one per length
    """The number at `i` and the position after it.

    Without a loop, and what the bits that say "more" have added is taken off as it comes.
    """
    z = data[i]
    if z < 128:
        return ZIGZAG[z], i + 1
    byte = data[i + 1]
    z += (byte << 7) - (1 << 7)
    if byte < 128:
        return (~(z >> 1) if z & 1 else z >> 1), i + 2
    byte = data[i + 2]
    z += (byte << 14) - (1 << 14)
    if byte < 128:
        return (~(z >> 1) if z & 1 else z >> 1), i + 3
    byte = data[i + 3]
    z += (byte << 21) - (1 << 21)
    if byte < 128:
        return (~(z >> 1) if z & 1 else z >> 1), i + 4
    byte = data[i + 4]
    z += (byte << 28) - (1 << 28)
    if byte < 128:
        return (~(z >> 1) if z & 1 else z >> 1), i + 5
    byte = data[i + 5]
    z += (byte << 35) - (1 << 35)
    if byte < 128:
        return (~(z >> 1) if z & 1 else z >> 1), i + 6
    return _longest_at(data, i + 6, z - (1 << 42))


def _longest_at(data: bytes, i: int, z: int) -> tuple[int, int]:
    """The rest of a number of 7 to 10 bytes."""
    for shift in range(42, 70, 7):
        byte = data[i]
        i += 1
        z += (byte & 127) << shift
        if byte < 128:
            if z >> 64:
                break
            return (~(z >> 1) if z & 1 else z >> 1), i
    raise Unusual


def longs_at(data: bytes, i: int, count: int) -> tuple[list[int], int]:
    """Numbers one after the other, and the position after them.

    An iterator over the octets is faster than an index into them; its length hint says where it is.
    Up to three are put together on the spot; the bit with which the second says "more" is taken off.
    """
    octets: Any = iter(data)
    octets.__setstate__(i)
    more = octets.__next__
    numbers: list[int] = [
        ZIGZAG[z]
        if z < 128
        else (_HALF[z] + (b << 6)) ^ _SIGN[z]
        if (b := more()) < 128
        else (_HALF[z] + (b << 6) + (c << 13) - (1 << 13)) ^ _SIGN[z]
        if (c := more()) < 128
        else _longer(z & 127 | (b & 127) << 7 | (c & 127) << 14, more)
        for z in islice(octets, count)
    ]
    if len(numbers) != count:
        raise Unusual
    return numbers, len(data) - length_hint(octets)


def _longer(z: int, more: Callable[[], int]) -> int:
    """A number of more than three octets, of which `z` has the first 21 bits."""
    for shift in range(21, 70, 7):
        byte = more()
        z |= (byte & 127) << shift
        if byte < 128:
            if z >> 64:
                break
            return ~(z >> 1) if z & 1 else z >> 1
    raise Unusual


def ints_at(data: bytes, i: int, count: int) -> tuple[list[int], int]:
    numbers, i = longs_at(data, i, count)
    if numbers and not -(1 << 31) <= min(numbers) <= max(numbers) < 1 << 31:
        raise Unusual
    return numbers, i


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
