"""What a value becomes when an event is constructed; ValueError where it would change meaning."""

from __future__ import annotations

import decimal
import math
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_FLOAT32: Final = struct.Struct("<f")


def utc_micros(value: datetime) -> datetime:
    """The same instant in UTC; a naive time is refused, because its zone would be a guess."""
    if value.utcoffset() is None:
        raise ValueError(
            "a time without a zone names no instant; give it one, such as datetime.now(UTC)"
        )
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time in UTC is outside the years 1 to 9999") from None


def utc_millis(value: datetime) -> datetime:
    """The same instant in UTC, floored to the millisecond."""
    value = utc_micros(value)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def local_micros(value: datetime) -> datetime:
    """A wall clock's date and time; one with a zone is refused, because the zone would be lost."""
    if value.tzinfo is not None:
        raise ValueError(
            "a local time has no zone; drop it with replace(tzinfo=None) if you mean it"
        )
    return value.replace(fold=0)


def local_millis(value: datetime) -> datetime:
    """A wall clock's date and time, floored to the millisecond."""
    value = local_micros(value)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def time_micros(value: time) -> time:
    """A time of day; one with a zone is refused, because the zone would be lost."""
    if value.tzinfo is not None:
        raise ValueError(
            "a time of day has no zone; drop it with replace(tzinfo=None) if you mean it"
        )
    return value.replace(fold=0)


def time_millis(value: time) -> time:
    """A time of day, floored to the millisecond."""
    value = time_micros(value)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def float32(value: float) -> float:
    """The nearest number that Avro's 32-bit float holds; ValueError where that is an infinity."""
    if not math.isfinite(value):
        return value
    try:
        narrowed: float = _FLOAT32.unpack(_FLOAT32.pack(value))[0]
    except OverflowError:
        raise ValueError("the number is beyond the range of a 32-bit float") from None
    return narrowed


@dataclass(frozen=True, slots=True)
class ListAccepted:
    """Lets a list stand for an array; anything else is left for validation to judge."""

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Only where Python objects are validated: a function in the way would undo JSON's rules."""
        plain = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=plain,
            python_schema=core_schema.no_info_before_validator_function(_tuple, plain),
        )


def _tuple(value: object) -> object:
    return tuple(cast("list[object]", value)) if type(value) is list else value


@dataclass(frozen=True, slots=True)
class Digits:
    """A decimal's precision and scale: pads to the scale, refuses what would lose digits."""

    precision: int
    scale: int
    _context: decimal.Context = field(init=False, repr=False, compare=False)
    _unit: decimal.Decimal = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        context = decimal.Context(
            prec=self.precision,
            Emax=decimal.MAX_EMAX,
            Emin=decimal.MIN_EMIN,
            traps=[decimal.Inexact, decimal.InvalidOperation],
        )
        object.__setattr__(self, "_context", context)
        object.__setattr__(self, "_unit", decimal.Decimal((0, (1,), -self.scale)))

    def fit(self, value: decimal.Decimal) -> decimal.Decimal:
        """The same number with exactly `scale` digits after the point."""
        if not value.is_finite():
            raise ValueError("not a finite number")
        try:
            fitted = value.quantize(self._unit, context=self._context)
        except decimal.Inexact:
            raise ValueError(f"more than {self.scale} digits after the point") from None
        except decimal.InvalidOperation:
            raise ValueError(
                f"more than {self.precision - self.scale} digits before the point"
            ) from None
        return fitted or abs(fitted)

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Run after pydantic has made sure that it is a finite Decimal."""
        return core_schema.no_info_after_validator_function(self.fit, handler(source))
