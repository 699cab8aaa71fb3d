"""Avro's big-decimal: a number whose scale stands beside its digits, in the value's own bytes.

https://avro.apache.org/docs/1.12.0/specification/#decimal: in Avro's binary form, the unscaled number as
`bytes` (two's complement, big-endian, as short as it goes) and then the scale as `int`.
"""

from __future__ import annotations

import decimal
from typing import Final, cast

DIGITS_MAX: Final = 2_000
SCALE_MAX: Final = 2_000
"""Both ways from 0. Every double fits, written out exactly (767 digits, a scale of 1,074), and no value
written out in full has more digits than Python turns into an int, 4,300."""
_LIMIT: Final = 10**DIGITS_MAX
_SIZE_MAX: Final = (_LIMIT.bit_length() + 8) >> 3
_EXACT: Final = decimal.Context(
    prec=DIGITS_MAX,
    Emax=decimal.MAX_EMAX,
    Emin=decimal.MIN_EMIN,
    traps=[decimal.Inexact, decimal.InvalidOperation],
)


def exact_big_decimal(value: decimal.Decimal) -> decimal.Decimal:
    """The same number with the same scale, zero without a sign; ValueError where it has no bytes."""
    _scale(value)
    return value or value.copy_abs()


def write_big_decimal(value: decimal.Decimal) -> bytes:
    """The bytes of a number; raises ValueError saying why it has none."""
    scale = _scale(value)
    number = int(_EXACT.scaleb(value, scale))
    # As Java's toByteArray: -128 takes one byte.
    size = ((number if number >= 0 else ~number).bit_length() >> 3) + 1
    return _varint(size) + number.to_bytes(size, "big", signed=True) + _varint(scale)


def read_big_decimal(data: bytes) -> decimal.Decimal:
    """The number in the bytes; raises ValueError saying what is wrong with them."""
    size, start = _varint_at(data, 0, 64, "length")
    if size < 1:
        raise ValueError(f"its number takes {size} bytes")
    if size > _SIZE_MAX:
        raise ValueError(f"its number takes {size} bytes, at most {_SIZE_MAX} are allowed")
    if size > len(data) - start:
        raise ValueError(f"its number takes {size} bytes and {len(data) - start} are left")
    number = int.from_bytes(data[start : start + size], "big", signed=True)
    scale, end = _varint_at(data, start + size, 32, "scale")
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes are left over after its scale")
    if not -_LIMIT < number < _LIMIT:
        raise ValueError(f"it has more than {DIGITS_MAX} digits")
    _refuse_scale(scale)
    return _EXACT.scaleb(decimal.Decimal(number), -scale)


def _scale(value: decimal.Decimal) -> int:
    if not value.is_finite():
        raise ValueError("it is no finite number")
    scale = -cast("int", value.as_tuple().exponent)
    _refuse_scale(scale)
    if value.adjusted() + scale >= DIGITS_MAX:
        raise ValueError(f"it has more than {DIGITS_MAX} digits")
    return scale


def _refuse_scale(scale: int) -> None:
    if not -SCALE_MAX <= scale <= SCALE_MAX:
        raise ValueError(f"its scale is {scale}, allowed are -{SCALE_MAX} to {SCALE_MAX}")


def _varint(number: int) -> bytes:
    zigzag = number << 1 if number >= 0 else ~(number << 1)
    out = bytearray()
    while zigzag > 127:
        out.append(zigzag & 127 | 128)
        zigzag >>= 7
    out.append(zigzag)
    return bytes(out)


def _varint_at(data: bytes, position: int, bits: int, what: str) -> tuple[int, int]:
    """A number and the position after it; like those outside, it may be padded to 10 bytes."""
    value = shift = 0
    for byte in data[position : position + 10]:
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            if value >> bits:
                break
            return (value >> 1) ^ -(value & 1), position
    else:
        if shift < 70:
            raise ValueError(f"its bytes end in the middle of its {what}")
    raise ValueError(f"its {what} takes more than {bits} bits")
