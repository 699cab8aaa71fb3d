"""Damage without coverage, for tests and for machines atheris has no wheel for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

DICTIONARY: Final = (
    b"\xfe\xff\xff\xff\x0f",  # the greatest int
    b"\xff\xff\xff\xff\x0f",  # the least
    b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01",  # the greatest long: a length, a count of items
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",  # the least: a count with a size
    b"\x80" * 9 + b"\x02",  # more than 64 bits
    b"\x80" * 20,  # a number that does not end
    b"\x80\x80\x80\x80\x10",  # more than 32 bits
    b"\x80\x00",  # zero, longer than need be
    b"\xa0\x9c\x01",  # 10,000 items
    b"\x80\x94\xeb\xdc\x03",  # 500,000,000 items
    b"\x01\x00",  # a block of one item and no bytes
    b"\xed\xa0\x80",  # a surrogate
    b"\xc0\x80",  # UTF-8 longer than need be
    b"\xf4\x90\x80\x80",  # beyond the last character
    b"\x00\x00\x00\x00\x00\x00\xf8\x7f",  # NaN
    b"\x00\x00\x00\x00\x00\x00\xf0\xff",  # infinity
    b"\x00",
    b"\x02",
    b"\x7f",
    b"\xff",
)
"""Bytes that mean something in Avro: what a fuzzer would take long to find."""
SIZE_MAX: Final = 2_048


def mutate(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One to four kinds of damage, on top of each other; never longer than SIZE_MAX."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_DAMAGES)(chance, data, chance.choice(others))
    return data[:SIZE_MAX]


def _flip(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def _insert(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(DICTIONARY) + data[at:]


def _overwrite(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    at, word = chance.randint(0, len(data)), chance.choice(DICTIONARY)
    return data[:at] + word + data[at + len(word) :]


def _delete(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start = chance.randint(0, len(data))
    return data[:start] + data[start + chance.randint(1, 8) :]


def _truncate(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _repeat(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start = chance.randint(0, len(data))
    part = data[start : start + chance.randint(1, 16)]
    return data[:start] + part * chance.randint(2, 20) + data[start:]


def _splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


_DAMAGES: Final[tuple[Callable[[random.Random, bytes, bytes], bytes], ...]] = (
    _flip,
    _insert,
    _overwrite,
    _delete,
    _truncate,
    _repeat,
    _splice,
)
