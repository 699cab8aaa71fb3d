"""Scalar types: a Python value to what Avro writes for it, and back, checked both ways.

What Avro writes is a bool, int, float, bytes or str; a fixed is bytes, a null is None.
"""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import struct
import uuid
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from duly.codec.decimals import (
    big_decimal_from_avro,
    big_decimal_to_avro,
    decimal_from_avro,
    decimal_to_avro,
)
from duly.codec.unfit import Unfit, kind, shown
from duly.duration import Duration
from duly.schema import Fixed, Primitive

if TYPE_CHECKING:
    from collections.abc import Callable

Convert: TypeAlias = "Callable[[Any], Any]"
Scalar: TypeAlias = Primitive | Fixed

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LOCAL_EPOCH: Final = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_EPOCH_DAY: Final = _EPOCH.toordinal()
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_DAY_MICROS: Final = 86_400_000_000
_FLOAT32: Final = struct.Struct("<f")
_DURATION: Final = struct.Struct("<III")
_UUID_LENGTH: Final = 36


def to_avro(type: Scalar) -> Convert:
    """A function from the Python value to Avro's; it raises Unfit for any other value."""
    if type.logical is not None:
        return _LOGICAL[type.logical.name].to_avro(type)
    if isinstance(type, Fixed):
        return _fixed_to_avro(type)
    return _PRIMITIVES[type.type]


def from_avro(type: Scalar) -> Convert | None:
    """A function from Avro's value to Python's, or None where they are the same; raises Unfit."""
    if type.logical is None or type.logical.name.endswith("-nanos"):
        return None
    return _LOGICAL[type.logical.name].from_avro(type)


def python_type(type: Scalar) -> type[object]:
    """The class of the values of a scalar type."""
    if type.logical is not None:
        return _LOGICAL[type.logical.name].python
    return bytes if isinstance(type, Fixed) else _PYTHON[type.type]


def utf8(value: str) -> bytes:
    """A text as UTF-8; Unfit where it has half of a surrogate pair."""
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise Unfit(f"a text with a lone surrogate at index {error.start} is not UTF-8") from None


def float32(value: float) -> float:
    """The nearest number a 32-bit float holds."""
    try:
        narrowed: float = _FLOAT32.unpack(_FLOAT32.pack(value))[0]
    except OverflowError:
        raise Unfit(f"expected a 32-bit float, not {shown(value)}: out of range") from None
    return narrowed


def _null(value: object) -> None:
    if value is not None:
        raise Unfit(f"expected None, not {kind(value)}")


def _boolean(value: object) -> bool:
    if value is True or value is False:
        return value
    raise Unfit(f"expected a bool, not {kind(value)}")


def _whole(bits: int, expected: str) -> Callable[[object], int]:
    low, high = -(1 << (bits - 1)), (1 << (bits - 1)) - 1

    def check(value: object) -> int:
        if not isinstance(value, int) or value.__class__ is bool or isinstance(value, enum.Enum):
            raise Unfit(f"expected {expected}, not {kind(value)}")
        if not low <= value <= high:
            raise Unfit(f"expected {expected} from {low} to {high}, not {shown(value)}")
        return value

    return check


def _double(value: object) -> float:
    if isinstance(value, float):
        return value
    raise Unfit(f"expected a float, not {kind(value)}")


def _float(value: object) -> float:
    return float32(_double(value))


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    raise Unfit(f"expected bytes, not {kind(value)}")


def _string(value: object) -> str:
    if not isinstance(value, str) or isinstance(value, enum.Enum):
        raise Unfit(f"expected a str, not {kind(value)}")
    if not value.isascii():
        utf8(value)
    return value


def _fixed_to_avro(type: Fixed) -> Convert:
    def check(value: object) -> bytes:
        if not isinstance(value, bytes):
            raise Unfit(f"expected {type.size} bytes ({type.name}), not {kind(value)}")
        if len(value) != type.size:
            raise Unfit(f"expected {type.size} bytes ({type.name}), not {len(value)}")
        return value

    return check


_PRIMITIVES: Final[dict[str, Convert]] = {
    "null": _null,
    "boolean": _boolean,
    "int": _whole(32, "a 32-bit int"),
    "long": _whole(64, "a 64-bit int"),
    "float": _float,
    "double": _double,
    "bytes": _bytes,
    "string": _string,
}
_PYTHON: Final[dict[str, type[object]]] = {
    "null": type(None),
    "boolean": bool,
    "int": int,
    "long": int,
    "float": float,
    "double": float,
    "bytes": bytes,
    "string": str,
}


class _Logical:
    """Both directions of one logical type, made for one place in a schema."""

    def __init__(
        self,
        python: type[object],
        to_avro: Callable[[Scalar], Convert],
        from_avro: Callable[[Scalar], Convert],
    ) -> None:
        self.python = python
        self.to_avro = to_avro
        self.from_avro = from_avro


def _date_to_avro(value: object) -> int:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise Unfit(f"expected a date, not {kind(value)}")
    return value.toordinal() - _EPOCH_DAY


def _date_from_avro(days: int) -> dt.date:
    try:
        return dt.date.fromordinal(days + _EPOCH_DAY)
    except (ValueError, OverflowError):
        raise Unfit(f"day {days} since 1970-01-01 is outside the years 1 to 9999") from None


def _time_to_avro(unit_micros: int) -> Convert:
    def convert(value: object) -> int:
        if not isinstance(value, dt.time):
            raise Unfit(f"expected a time, not {kind(value)}")
        if value.tzinfo is not None:
            raise Unfit("expected a time of day without a zone, not one with a zone")
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        return _in_units(seconds * 1_000_000 + value.microsecond, unit_micros)

    return convert


def _time_from_avro(unit_micros: int) -> Convert:
    def convert(units: int) -> dt.time:
        micros = units * unit_micros
        if not 0 <= micros < _DAY_MICROS:
            raise Unfit(f"{micros} microseconds since midnight is outside a day")
        seconds, micro = divmod(micros, 1_000_000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return dt.time(hour, minute, second, micro)

    return convert


def _instant_to_avro(unit_micros: int) -> Convert:
    def convert(value: object) -> int:
        if not isinstance(value, dt.datetime):
            raise Unfit(f"expected a datetime, not {kind(value)}")
        if value.utcoffset() is None:
            raise Unfit("expected a datetime with a zone, not a naive one")
        return _in_units((value - _EPOCH) // _MICROSECOND, unit_micros)

    return convert


def _local_to_avro(unit_micros: int) -> Convert:
    def convert(value: object) -> int:
        if not isinstance(value, dt.datetime):
            raise Unfit(f"expected a datetime, not {kind(value)}")
        if value.tzinfo is not None:
            raise Unfit("expected a naive datetime (a wall clock's), not one with a zone")
        return _in_units((value - _LOCAL_EPOCH) // _MICROSECOND, unit_micros)

    return convert


def _datetime_from_avro(epoch: dt.datetime, unit_micros: int) -> Convert:
    def convert(units: int) -> dt.datetime:
        try:
            return epoch + dt.timedelta(microseconds=units * unit_micros)
        except OverflowError:
            raise Unfit(
                f"{units * unit_micros} microseconds since 1970 is outside the years 1 to 9999"
            ) from None

    return convert


def _in_units(micros: int, unit_micros: int) -> int:
    units, rest = divmod(micros, unit_micros)
    if rest:
        raise Unfit("expected a time in whole milliseconds, not one with microseconds")
    return units


def rescaled(factor: int, type: Scalar) -> Convert:
    """From a writer's number to the reader's: its unit or scale is `factor` times finer."""
    if type.logical is not None and type.logical.name == "decimal":

        def rescale(data: bytes) -> bytes:
            number = int.from_bytes(data, "big", signed=True) * factor
            return number.to_bytes((number.bit_length() + 8) >> 3, "big", signed=True)

        return rescale

    def multiply(number: int) -> int:
        product = number * factor
        if not -(1 << 63) <= product < 1 << 63:
            raise Unfit(f"{number} times {factor} does not fit in 64 bits")
        return product

    return multiply


def _uuid_to_avro(type: Scalar) -> Convert:
    def to_text(value: object) -> str:
        return str(_checked(value))

    def to_bytes(value: object) -> bytes:
        return _checked(value).bytes

    def _checked(value: object) -> uuid.UUID:
        if isinstance(value, uuid.UUID):
            return value
        raise Unfit(f"expected a UUID, not {kind(value)}")

    return to_bytes if isinstance(type, Fixed) else to_text


def _uuid_from_avro(type: Scalar) -> Convert:
    if isinstance(type, Fixed):
        return lambda data: uuid.UUID(bytes=data)

    def from_text(text: str) -> uuid.UUID:
        try:
            if len(text) == _UUID_LENGTH:
                return uuid.UUID(text)
        except ValueError:
            pass
        raise Unfit(f"{text[:_UUID_LENGTH]!r} is not a UUID")

    return from_text


def _duration_to_avro(value: object) -> bytes:
    if not isinstance(value, Duration):
        raise Unfit(f"expected a Duration, not {kind(value)}")
    return _DURATION.pack(value.months, value.days, value.millis)


def _duration_from_avro(data: bytes) -> Duration:
    months, days, millis = _DURATION.unpack(data)
    return Duration(months=months, days=days, millis=millis)


def _nanos() -> _Logical:
    return _Logical(
        int, lambda _: _whole(64, "a 64-bit int of nanoseconds"), lambda _: lambda number: number
    )


def _clock(python: type[object], to_avro: Convert, from_avro: Convert) -> _Logical:
    return _Logical(python, lambda _: to_avro, lambda _: from_avro)


_LOGICAL: Final[dict[str, _Logical]] = {
    "date": _clock(dt.date, _date_to_avro, _date_from_avro),
    "time-millis": _clock(dt.time, _time_to_avro(1000), _time_from_avro(1000)),
    "time-micros": _clock(dt.time, _time_to_avro(1), _time_from_avro(1)),
    "timestamp-millis": _clock(
        dt.datetime, _instant_to_avro(1000), _datetime_from_avro(_EPOCH, 1000)
    ),
    "timestamp-micros": _clock(dt.datetime, _instant_to_avro(1), _datetime_from_avro(_EPOCH, 1)),
    "timestamp-nanos": _nanos(),
    "local-timestamp-millis": _clock(
        dt.datetime, _local_to_avro(1000), _datetime_from_avro(_LOCAL_EPOCH, 1000)
    ),
    "local-timestamp-micros": _clock(
        dt.datetime, _local_to_avro(1), _datetime_from_avro(_LOCAL_EPOCH, 1)
    ),
    "local-timestamp-nanos": _nanos(),
    "decimal": _Logical(decimal.Decimal, decimal_to_avro, decimal_from_avro),
    "big-decimal": _clock(decimal.Decimal, big_decimal_to_avro, big_decimal_from_avro),
    "uuid": _Logical(uuid.UUID, _uuid_to_avro, _uuid_from_avro),
    "duration": _clock(Duration, _duration_to_avro, _duration_from_avro),
}
