"""Decimals: Python's to what Avro writes for them, and back, checked both ways."""

from __future__ import annotations

import decimal
from typing import TYPE_CHECKING

from duly.big_decimal import read_big_decimal, write_big_decimal
from duly.codec.unfit import Unfit, kind, shown
from duly.schema import Fixed

if TYPE_CHECKING:
    from duly.codec.scalars import Convert, Scalar


def decimal_to_avro(type: Scalar) -> Convert:
    assert type.logical is not None  # noqa: S101 - the caller has looked
    precision, scale = type.logical.precision, type.logical.scale
    context, step = _decimal_context(precision), decimal.Decimal((0, (1,), -scale))
    size = type.size if isinstance(type, Fixed) else 0
    expected = f"expected decimal({precision}, {scale})"

    def convert(value: object) -> bytes:
        if not isinstance(value, decimal.Decimal):
            raise Unfit(f"{expected}, not {kind(value)}")
        if not value.is_finite():
            raise Unfit(f"{expected}, not {value}")
        try:
            number = int(context.scaleb(context.quantize(value, step), scale))
        except decimal.Inexact:
            raise Unfit(
                f"{expected}, not {shown(value)}: too many digits after the point"
            ) from None
        except decimal.InvalidOperation:
            raise Unfit(f"{expected}, not {shown(value)}: too many digits") from None
        # fastavro's length, for equal bytes: one more than needed for -128, -32768, …
        return number.to_bytes(size or (number.bit_length() + 8) >> 3, "big", signed=True)

    return convert


def decimal_from_avro(type: Scalar) -> Convert:
    assert type.logical is not None  # noqa: S101 - the caller has looked
    precision, scale = type.logical.precision, type.logical.scale
    context, limit = _decimal_context(precision), 10**precision
    size_max = (limit.bit_length() >> 3) + 1

    def convert(data: bytes) -> decimal.Decimal:
        if len(data) > size_max:
            data = _without_sign_padding(data, size_max)
        number = int.from_bytes(data, "big", signed=True)
        if not -limit < number < limit:
            raise Unfit(f"a decimal has more than {precision} digits")
        return context.scaleb(decimal.Decimal(number), -scale)

    return convert


def big_decimal_to_avro(value: object) -> bytes:
    """Whatever the scale, which is written with the digits."""
    if not isinstance(value, decimal.Decimal):
        raise Unfit(f"expected a big-decimal (Decimal), not {kind(value)}")
    try:
        return write_big_decimal(value)
    except ValueError as error:
        raise Unfit(f"expected a big-decimal, not {shown(value)}: {error}") from None


def big_decimal_from_avro(data: bytes) -> decimal.Decimal:
    try:
        return read_big_decimal(data)
    except ValueError as error:
        raise Unfit(f"a big-decimal is damaged: {error}") from None


def _without_sign_padding(data: bytes, size: int) -> bytes:
    """The last bytes, if those before only repeat the sign: reading more could take for ever."""
    padding = data[:-size]
    sign = 0xFF if data[-size] & 0x80 else 0
    if padding.count(sign) != len(padding):
        raise Unfit(f"a decimal takes {len(data)} bytes, at most {size} are needed")
    return data[-size:]


def _decimal_context(precision: int) -> decimal.Context:
    return decimal.Context(
        prec=precision,
        rounding=decimal.ROUND_HALF_EVEN,
        Emax=decimal.MAX_EMAX,
        Emin=decimal.MIN_EMIN,
        traps=[decimal.Inexact, decimal.InvalidOperation],
    )
