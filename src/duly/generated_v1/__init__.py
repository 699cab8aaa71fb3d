"""What generated classes stand on: `from duly import generated_v1 as _duly`.

A private contract between generator and runtime; a break becomes `generated_v2` beside this one.

How Avro's values look in Python, and what construction does to them:

| Avro | Python | rule |
|---|---|---|
| null, boolean | None, bool | |
| int, long | int | refused outside 32 and 64 bits |
| float | float | rounded to the nearest 32-bit number, refused where that is an infinity |
| double | float | |
| bytes, fixed | bytes | a fixed has exactly its size |
| string | str | lone surrogates refused |
| enum | a subclass of Enum | the member, never its text |
| array | tuple | a list is accepted |
| map | dict | a class with a map in it cannot be hashed |
| record | a subclass of Record | |
| decimal | Decimal | padded to the scale; refused where digits would be lost, or beyond the precision |
| big-decimal | Decimal | the scale is kept as it is; refused beyond 2,000 digits or a scale of 2,000 either way |
| uuid, on string and on fixed(16) | UUID | |
| date | date | a datetime is refused |
| time-millis, time-micros | time | without zone; floored to the unit |
| timestamp-millis, timestamp-micros | datetime | naive refused; converted to UTC, floored to the unit |
| local-timestamp-millis, local-timestamp-micros | datetime | with zone refused; floored to the unit |
| timestamp-nanos, local-timestamp-nanos | int | since 1970, refused outside 64 bits |
| duration | duly.Duration | |

A union takes the branch of exactly the value's type; `int` takes the `int` branch where it fits and the
`long` branch otherwise, `float` takes `double` before `float`. Other branches that would share one Python
type are each wrapped in a generated subclass of Branch.

Every class is frozen and strict: `model_copy(update=…)` validates, `model_construct` raises.
A map can still be changed in place, so encoding checks again.

Decoders use `build(cls, values)`, which skips validation and fills all four slots of pydantic.
"""

from pydantic import Field as Field

from duly.duration import Duration
from duly.generated_v1.contract import Contract
from duly.generated_v1.deprecation import Deprecated, default
from duly.generated_v1.enums import Enum
from duly.generated_v1.records import SLOTS, Branch, Event, Record, build
from duly.generated_v1.types import (
    Array,
    BigDecimal,
    Float32,
    Int32,
    Int64,
    LocalTimestampMicros,
    LocalTimestampMillis,
    LocalTimestampNanos,
    TimeMicros,
    TimeMillis,
    TimestampMicros,
    TimestampMillis,
    TimestampNanos,
    digits,
    size,
    wire,
)

__all__ = [
    "SLOTS",
    "Array",
    "BigDecimal",
    "Branch",
    "Contract",
    "Deprecated",
    "Duration",
    "Enum",
    "Event",
    "Field",
    "Float32",
    "Int32",
    "Int64",
    "LocalTimestampMicros",
    "LocalTimestampMillis",
    "LocalTimestampNanos",
    "Record",
    "TimeMicros",
    "TimeMillis",
    "TimestampMicros",
    "TimestampMillis",
    "TimestampNanos",
    "build",
    "default",
    "digits",
    "size",
    "wire",
]
