"""Column types for stores that keep every digit and every zone, alike on SQLite and PostgreSQL.

On SQLite SQLAlchemy's Numeric goes through a binary float, and its DateTime forgets the zone, `timezone=True` or not.
"""

from __future__ import annotations

import decimal
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy.types import BigInteger, LargeBinary, TypeDecorator

from duly.errors import EncodeError

if TYPE_CHECKING:
    from sqlalchemy import Dialect

__all__ = ["Decimal", "Timestamp", "Uuid"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_DIGITS_MAX: Final = 18
"""What a signed 64-bit integer holds for certain."""


class Decimal(TypeDecorator[decimal.Decimal]):
    """A decimal kept as an integer of its last digit: `Decimal(18, 4)` keeps 12.5 as 125000.

    It compares, sorts and sums as a number. A value with more digits than fit raises EncodeError;
    nothing is ever rounded.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        if not (0 < precision <= _DIGITS_MAX and 0 <= scale <= precision):
            raise ValueError(
                f"Decimal({precision}, {scale}): precision must be 1 to {_DIGITS_MAX} and scale 0 to the precision"
            )
        super().__init__()
        self.precision = precision
        self.scale = scale

    def process_bind_param(self, value: decimal.Decimal | None, dialect: Dialect) -> int | None:
        _ = dialect
        if value is None:
            return None
        if not isinstance(value, decimal.Decimal):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise EncodeError(
                f"column Decimal({self.precision}, {self.scale}) takes a decimal, not the {type(value).__name__} {value!r}"
            )
        if not value.is_finite():
            raise EncodeError(f"column Decimal({self.precision}, {self.scale}) cannot keep {value}")
        sign, digits, exponent = value.as_tuple()
        unscaled = int("".join(map(str, digits)))
        shift = int(exponent) + self.scale
        if shift < 0:
            unscaled, lost = divmod(unscaled, 10**-shift)
            if lost:
                raise EncodeError(
                    f"column Decimal({self.precision}, {self.scale}) would lose digits of {value}",
                    hint=f"quantize to {self.scale} places first",
                )
        elif unscaled:
            if shift > _DIGITS_MAX:
                raise self._too_large(value)
            unscaled *= 10**shift
        if unscaled >= 10**self.precision:
            raise self._too_large(value)
        return -unscaled if sign else unscaled

    def process_result_value(self, value: int | None, dialect: Dialect) -> decimal.Decimal | None:
        _ = dialect
        if value is None:
            return None
        # sum() over a BIGINT is a NUMERIC in PostgreSQL, so an integral Decimal may arrive here.
        digits = tuple(map(int, str(abs(int(value)))))
        return decimal.Decimal((1 if value < 0 else 0, digits, -self.scale))

    def _too_large(self, value: decimal.Decimal) -> EncodeError:
        return EncodeError(
            f"column Decimal({self.precision}, {self.scale}) has no room for {value}"
        )


class Timestamp(TypeDecorator[datetime]):
    """A point in time kept as microseconds since 1970 in UTC, returned as an aware datetime.

    A naive datetime raises EncodeError: nobody can know which zone it meant.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        _ = dialect
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        _ = dialect
        return None if value is None else from_microseconds(int(value))


class Uuid(TypeDecorator[uuid.UUID]):
    """A UUID kept as its 16 bytes."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> bytes | None:
        _ = dialect
        if value is None:
            return None
        if not isinstance(value, uuid.UUID):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise EncodeError(
                f"column Uuid takes a uuid.UUID, not the {type(value).__name__} {value!r}"
            )
        return value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> uuid.UUID | None:
        _ = dialect
        return None if value is None else uuid.UUID(bytes=bytes(value))


def to_microseconds(value: datetime) -> int:
    """Microseconds since 1970 in UTC; EncodeError for a naive datetime."""
    if not isinstance(value, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise EncodeError(
            f"column Timestamp takes a datetime, not the {type(value).__name__} {value!r}"
        )
    if value.tzinfo is None or value.utcoffset() is None:
        raise EncodeError(
            f"column Timestamp cannot keep the naive datetime {value.isoformat()}",
            hint="give it a zone, such as datetime.now(UTC)",
        )
    return (value - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC datetime of `to_microseconds`."""
    return _EPOCH + timedelta(microseconds=value)
