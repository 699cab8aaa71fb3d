"""Avro's duration: months, days and milliseconds, which do not convert into one another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_LIMIT: Final = 2**32
_TEXT_LENGTH_MAX: Final = 64
_ISO_8601: Final = re.compile(
    r"P(?:(?P<years>[0-9]{1,10})Y)?(?:(?P<months>[0-9]{1,10})M)?"
    r"(?:(?P<weeks>[0-9]{1,10})W)?(?:(?P<days>[0-9]{1,10})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,10})H)?(?:(?P<minutes>[0-9]{1,10})M)?"
    r"(?:(?P<seconds>[0-9]{1,10})(?:\.(?P<fraction>[0-9]{1,3}))?S)?)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Three unsigned 32-bit counts; not ordered, because a month has no fixed number of days.

    The text form is ISO 8601 with months, days and seconds only: `P14M3DT0.5S`.
    Raises ValueError for a count outside 0..4294967295 and TypeError for one that is no int.
    """

    months: int = 0
    days: int = 0
    millis: int = 0

    def __post_init__(self) -> None:
        for name in ("months", "days", "millis"):
            count: object = getattr(self, name)
            if type(count) is not int:
                raise TypeError(f"{name} of a duration is {count!r}, expected an int")
            if not 0 <= count < _LIMIT:
                raise ValueError(f"{name} of a duration is {count}, expected 0 to {_LIMIT - 1}")

    def __str__(self) -> str:
        text = f"{self.months}M" if self.months else ""
        text += f"{self.days}D" if self.days else ""
        if self.millis or not text:
            seconds, millis = divmod(self.millis, 1000)
            text += f"T{seconds}.{millis:03d}".rstrip("0").rstrip(".") if millis else f"T{seconds}"
            text += "S"
        return f"P{text}"

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ISO 8601 such as `P1Y2M3W4DT5H6M7.008S`; ValueError for anything else."""
        match = _ISO_8601.fullmatch(text) if len(text) <= _TEXT_LENGTH_MAX else None
        if match is None or text == "P":
            raise ValueError(
                f"{text[:_TEXT_LENGTH_MAX]!r} is no duration, expected a form such as P1M2DT3.004S"
            )
        part = {name: int(digits or 0) for name, digits in match.groupdict().items()}
        seconds = part["seconds"] + 60 * part["minutes"] + 3600 * part["hours"]
        return cls(
            months=part["months"] + 12 * part["years"],
            days=part["days"] + 7 * part["weeks"],
            millis=seconds * 1000 + int((match["fraction"] or "0").ljust(3, "0")),
        )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """In Python an instance and nothing else; in JSON the text form."""
        _ = source, handler
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(
                cls.parse, core_schema.str_schema()
            ),
            python_schema=core_schema.is_instance_schema(cls),
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )
