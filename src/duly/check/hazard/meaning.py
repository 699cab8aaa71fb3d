"""The same bytes mean another thing: units, scales, logical types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.check.change import meaning
from duly.check.rule import Remark
from duly.check.specimen import Specimen
from duly.compat import brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.check.change import ScalarChange
    from duly.schema import Fixed, Logical, Primitive

_UNITS: Final = {"millis": "milliseconds", "micros": "microseconds", "nanos": "nanoseconds"}
_PER_SECOND: Final = {"millis": 1_000, "micros": 1_000_000, "nanos": 1_000_000_000}
_SECONDS_OF_YEAR: Final = 31_556_952
_SECONDS_OF_DAY: Final = 86_400
_TEN_O_CLOCK: Final = 36_000
_FIFTH_OF_JANUARY_2026: Final = 1_767_607_200


def unit_changed(change: ScalarChange) -> Iterator[Remark]:
    (after, after_unit), (before, before_unit) = _parts(change.reader), _parts(change.writer)
    if after == before and after_unit != before_unit:
        facts = {"after": _UNITS[after_unit], "before": _UNITS[before_unit]}
        yield Remark(facts=_sides(change) | facts)


def scale_changed(change: ScalarChange) -> Iterator[Remark]:
    after, before = _decimals(change)
    if after and before and after.scale != before.scale:
        facts = {"after": str(after.scale), "before": str(before.scale)}
        yield Remark(facts=_sides(change) | facts)


def precision_changed(change: ScalarChange) -> Iterator[Remark]:
    """In one direction only: what the reader has no digits for is refused; more digits hurt nobody."""
    read, written = _decimals(change)
    if read and written and read.scale == written.scale and read.precision < written.precision:
        facts = {"reader": str(read.precision), "writer": str(written.precision)}
        yield Remark(facts=facts)


def logical_type_added(change: ScalarChange) -> Iterator[Remark]:
    if meaning(change.reader) and not meaning(change.writer):
        yield Remark(facts=_sides(change))


def logical_type_removed(change: ScalarChange) -> Iterator[Remark]:
    if meaning(change.writer) and not meaning(change.reader):
        yield Remark(facts=_sides(change))


def logical_type_changed(change: ScalarChange) -> Iterator[Remark]:
    (after, _), (before, _) = _parts(change.reader), _parts(change.writer)
    if after and before and after != before:
        yield Remark(facts=_sides(change))


def misread_time(change: ScalarChange) -> Specimen | None:
    """One time of the writer, and what the reader's unit makes of its number."""
    (_, read_unit), (family, written_unit) = _parts(change.reader), _parts(change.writer)
    of_day = family == "time"
    seconds = _TEN_O_CLOCK if of_day else _FIFTH_OF_JANUARY_2026
    number = seconds * _PER_SECOND[written_unit]
    read = number // _PER_SECOND[read_unit]
    if of_day:
        moment = _clock(read) if read < _SECONDS_OF_DAY else "past the end of the day"
    else:
        year = 1970 + read // _SECONDS_OF_YEAR
        moment = f"in the year {year:,}" if year > 9999 else f"in the year {year}"
    return Specimen(value=number, outcome=f"is {moment} to readers that count {_UNITS[read_unit]}")


def misread_decimal(change: ScalarChange) -> Specimen | None:
    read, written = _decimals(change)
    size = getattr(change.writer, "size", 2)
    if read is None or written is None or size < 2 or written.precision < 4:
        return None
    return Specimen(
        value=(1234).to_bytes(size, "big"),
        outcome=f"is {_scaled(1234, read.scale)} to readers that take the digits as they are",
    )


def _parts(type: Primitive | Fixed) -> tuple[str, str]:
    """`timestamp-micros` → (`timestamp`, `micros`); names without a unit stay whole."""
    name = meaning(type)
    family, _, unit = name.rpartition("-")
    return (family, unit) if unit in _UNITS else (name, "")


def _decimals(change: ScalarChange) -> tuple[Logical | None, Logical | None]:
    if meaning(change.reader) == meaning(change.writer) == "decimal":
        return change.reader.logical, change.writer.logical
    return None, None


def _sides(change: ScalarChange) -> dict[str, str]:
    return {"after_type": _words(change.reader), "before_type": _words(change.writer)}


def _words(type: Primitive | Fixed) -> str:
    unknown = meaning(type) if type.logical is None else ""
    return f"{brief(type)} ({unknown})" if unknown else brief(type)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _scaled(number: int, scale: int) -> str:
    digits = str(number).rjust(scale + 1, "0")
    return f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
