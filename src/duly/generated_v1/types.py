"""Annotations that generated fields use: the plain Python type for readers and type checkers, and a rule."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from annotated_types import Interval, Len
from pydantic import AfterValidator, Field

from duly.big_decimal import exact_big_decimal
from duly.generated_v1 import values
from duly.generated_v1.values import Digits

T = TypeVar("T")

_INT32: Final = Interval(ge=-(2**31), le=2**31 - 1)
_INT64: Final = Interval(ge=-(2**63), le=2**63 - 1)

Int32: TypeAlias = Annotated[int, _INT32]
Int64: TypeAlias = Annotated[int, _INT64]
Float32: TypeAlias = Annotated[float, AfterValidator(values.float32)]

Array: TypeAlias = Annotated[tuple[T, ...], values.ListAccepted()]

BigDecimal: TypeAlias = Annotated[Decimal, AfterValidator(exact_big_decimal)]

TimeMillis: TypeAlias = Annotated[time, AfterValidator(values.time_millis)]
TimeMicros: TypeAlias = Annotated[time, AfterValidator(values.time_micros)]
TimestampMillis: TypeAlias = Annotated[datetime, AfterValidator(values.utc_millis)]
TimestampMicros: TypeAlias = Annotated[datetime, AfterValidator(values.utc_micros)]
TimestampNanos: TypeAlias = Annotated[int, _INT64]
"""Nanoseconds since 1970-01-01T00:00:00Z, because Python's datetime ends at microseconds."""
LocalTimestampMillis: TypeAlias = Annotated[datetime, AfterValidator(values.local_millis)]
LocalTimestampMicros: TypeAlias = Annotated[datetime, AfterValidator(values.local_micros)]
LocalTimestampNanos: TypeAlias = Annotated[int, _INT64]
"""Nanoseconds since 1970-01-01T00:00:00 on a wall clock."""


def digits(precision: int, scale: int) -> Digits:
    """A decimal's precision and scale."""
    return Digits(precision, scale)


def size(octets: int) -> Len:
    """The exact length of a fixed, in bytes."""
    return Len(octets, octets)


def wire(name: str) -> Any:
    """The field's name in the schema, where Python cannot use it."""
    return Field(validation_alias=name, serialization_alias=name)
