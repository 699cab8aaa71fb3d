"""Scalar types in contract JSON: what Avro writes to the JSON that stands for it, and back."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import decimal
import json
import math
import re
import uuid
from typing import TYPE_CHECKING, Any, Final

from duly.codec.scalars import Convert, Scalar, from_avro, to_avro
from duly.codec.unfit import Unfit
from duly.duration import Duration
from duly.excerpt import excerpt
from duly.schema import Fixed

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.schema import Json

_SPECIAL: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BIG_DECIMAL: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]{1,6})?")
_DATE: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
_TEXT_MAX: Final = 5_000
"""Characters of a decimal; Python's own limit for reading an int is 4,300 digits."""


def json_of(type: Scalar) -> Convert:
    """A function from Avro's value to JSON; raises Unfit where the value has no place in Python."""
    name = _name(type)
    python = from_avro(type)
    show = _SHOW.get(name, _as_it_is)
    if python is None:
        return show
    return lambda value: show(python(value))


def value_of(type: Scalar) -> Convert:
    """A function from JSON to Avro's value; raises Unfit saying what is expected."""
    read = _READ[_name(type)]
    avro = to_avro(type)
    return lambda value: avro(read(value))


def described(value: Json) -> str:
    """A JSON value in a message: what kind it is, and its text where it is short."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            return excerpt(json.dumps(value, ensure_ascii=False), 40)


def is_text(type: Scalar) -> bool:
    """Whether the type's values are always texts in JSON."""
    return _READ[_name(type)] not in {_null, _boolean, _whole, _number}


def _name(type: Scalar) -> str:
    if type.logical is not None:
        return type.logical.name
    return "bytes" if isinstance(type, Fixed) else type.type


def _as_it_is(value: Any) -> Any:
    return value


def _show_float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _show_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _show_decimal(value: decimal.Decimal) -> str:
    return f"{value:f}"


def _show_instant(value: dt.datetime) -> str:
    return _show_time(value.replace(tzinfo=None)) + "Z"


def _show_time(value: dt.datetime | dt.time) -> str:
    return value.isoformat()


_SHOW: Final[dict[str, Convert]] = {
    "float": _show_float,
    "double": _show_float,
    "bytes": _show_bytes,
    "decimal": _show_decimal,
    "big-decimal": str,
    "uuid": str,
    "date": str,
    "time-millis": _show_time,
    "time-micros": _show_time,
    "timestamp-millis": _show_instant,
    "timestamp-micros": _show_instant,
    "local-timestamp-millis": _show_time,
    "local-timestamp-micros": _show_time,
    "duration": str,
}


def _null(value: Json) -> None:
    if value is not None:
        raise Unfit(f"expected null, not {described(value)}")


def _boolean(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Unfit(f"expected true or false, not {described(value)}")
    return value


def _whole(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit(f"expected a whole number, not {described(value)}")
    return value


def _number(value: Json) -> float:
    if isinstance(value, str) and value in _SPECIAL:
        return _SPECIAL[value]
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Unfit(f'expected a number, "NaN", "Infinity" or "-Infinity", not {described(value)}')
    try:
        return float(value)
    except OverflowError:
        raise Unfit("expected a number within the range of a 64-bit float") from None


def _string(value: Json) -> str:
    if not isinstance(value, str):
        raise Unfit(f"expected a text, not {described(value)}")
    return value


def _base64(value: Json) -> bytes:
    if isinstance(value, str):
        try:
            return base64.b64decode(value.encode("ascii"), validate=True)
        except (UnicodeEncodeError, binascii.Error):
            pass
    raise Unfit(f"expected bytes as base64 text with padding, not {described(value)}")


def _decimal(value: Json) -> decimal.Decimal:
    if isinstance(value, str) and len(value) <= _TEXT_MAX and _DECIMAL.fullmatch(value):
        return decimal.Decimal(value)
    raise Unfit(f'expected a decimal as text, such as "12.30", not {described(value)}')


def _big_decimal(value: Json) -> decimal.Decimal:
    """With an exponent where the scale is negative or large: `1E+3` and `1000` are two values."""
    if isinstance(value, str) and len(value) <= _TEXT_MAX and _BIG_DECIMAL.fullmatch(value):
        return decimal.Decimal(value)
    raise Unfit(f'expected a decimal as text, such as "12.30" or "1E+3", not {described(value)}')


def _duration(value: Json) -> Duration:
    if isinstance(value, str):
        try:
            return Duration.parse(value)
        except ValueError:
            pass
    raise Unfit(f'expected an ISO 8601 duration, such as "P1M2DT0.5S", not {described(value)}')


def _uuid(value: Json) -> uuid.UUID:
    if isinstance(value, str) and re.fullmatch(
        r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value
    ):
        return uuid.UUID(value)
    raise Unfit(f"expected a UUID, not {described(value)}")


def _moment(pattern: str, example: str, read: Callable[[str], Any]) -> Callable[[Json], Any]:
    """A reader of one of RFC 3339's forms; Python's own also takes others."""
    form = re.compile(pattern)

    def moment(value: Json) -> Any:
        if isinstance(value, str) and form.fullmatch(value):
            try:
                return read(value)
            except (ValueError, OverflowError) as error:
                raise Unfit(f'"{value}" is not on the calendar or clock: {error}') from None
        raise Unfit(f'expected a text such as "{example}", not {described(value)}')

    return moment


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


_time = _moment(_TIME, "10:00:00.5", dt.time.fromisoformat)
_timestamp = _moment(
    rf"{_DATE}T{_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}})", "2026-01-05T10:00:00Z", _instant
)
_local = _moment(rf"{_DATE}T{_TIME}", "2026-01-05T10:00:00", dt.datetime.fromisoformat)

_READ: Final[dict[str, Callable[[Json], Any]]] = {
    "null": _null,
    "boolean": _boolean,
    "int": _whole,
    "long": _whole,
    "float": _number,
    "double": _number,
    "bytes": _base64,
    "string": _string,
    "decimal": _decimal,
    "big-decimal": _big_decimal,
    "uuid": _uuid,
    "date": _moment(_DATE, "2026-01-05", dt.date.fromisoformat),
    "time-millis": _time,
    "time-micros": _time,
    "timestamp-millis": _timestamp,
    "timestamp-micros": _timestamp,
    "timestamp-nanos": _whole,
    "local-timestamp-millis": _local,
    "local-timestamp-micros": _local,
    "local-timestamp-nanos": _whole,
    "duration": _duration,
}
