"""Defaults that Avro's check lets pass and that some reader cannot use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final
from uuid import UUID

from duly.big_decimal import read_big_decimal
from duly.schema.attributes import nearest, pointer_step, shown
from duly.schema.defaults import default_fault, type_words
from duly.schema.model import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.schema.model import Json, Logical, Named, Type

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_DAY_SECONDS: Final = 86_400
_DAYS: Final = range(date.min.toordinal() - _EPOCH_DAY, date.max.toordinal() - _EPOCH_DAY + 1)
_PER_SECOND: Final = {"millis": 1_000, "micros": 1_000_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactFault:
    pointer: str
    message: str
    hint: str = ""


def fits_default(type: Type, value: Json) -> bool:
    """Whether duly takes the value as a default; a part whose type has its definition elsewhere does not fit."""

    def nowhere(name: str) -> None:
        _ = name

    if default_fault(type, value, nowhere) is not None:
        return False
    return exact_fault(type, value, nowhere) is None


def exact_fault(
    type: Type, value: Json, lookup: Callable[[str], Named | None], at: str = ""
) -> ExactFault | None:
    """The first part of a default, already accepted by Avro's check, that is not exactly a value."""
    if isinstance(type, Reference):
        target = lookup(type.name)
        return None if target is None else exact_fault(target, value, lookup, at)
    match type:
        case Primitive() | Fixed() | Enum():
            return _leaf(type, value, at)
        case Union():
            return _union(type, value, lookup, at)
        case Array() if isinstance(value, list):
            parts = ((type.items, item, pointer_step(i)) for i, item in enumerate(value))
        case Map() if isinstance(value, dict):
            parts = ((type.values, item, pointer_step(key)) for key, item in value.items())
        case Record() if isinstance(value, dict):
            fields = {field.name: field.type for field in type.fields}
            for key in value:
                if key not in fields:
                    return ExactFault(
                        pointer=at + pointer_step(key),
                        message=f'"{key}" is not a field of {type.name}',
                        hint=nearest(key, fields),
                    )
            parts = ((fields[key], item, pointer_step(key)) for key, item in value.items())
        case _:
            return ExactFault(pointer=at, message=f"{shown(value)}, expected {type_words(type)}")
    faults = (exact_fault(part, item, lookup, at + step) for part, item, step in parts)
    return next((fault for fault in faults if fault), None)


def _union(
    type: Union, value: Json, lookup: Callable[[str], Named | None], at: str
) -> ExactFault | None:
    if type.branches and default_fault(type.branches[0], value, lookup) is None:
        return exact_fault(type.branches[0], value, lookup, at)
    first = type_words(type.branches[0]) if type.branches else "no branch at all"
    return ExactFault(
        pointer=at,
        message=f"{shown(value)}, expected {first}: the first branch of the union",
        hint="put the default's branch first; Avro before 1.12 reads defaults by the first branch only",
    )


def _leaf(type: Primitive | Fixed | Enum, value: Json, at: str) -> ExactFault | None:
    why, hint = "", ""
    if isinstance(type, Enum):
        if value not in type.symbols:
            why = f"{shown(value)} is not a symbol of {type.name}"
            hint = nearest(str(value), type.symbols)
    elif isinstance(type, Fixed) or type.type == "bytes":
        why, hint = _bytes_fault(type, str(value))
    elif type.type in ("float", "double") and isinstance(value, str):
        why = f"{shown(value)} is a text, expected a number; only Avro Java reads it as one"
    elif type.logical is not None:
        why = _logical_fault(type.logical, value)
    return ExactFault(pointer=at, message=why, hint=hint) if why else None


def _bytes_fault(type: Primitive | Fixed, value: str) -> tuple[str, str]:
    high = next((character for character in value if character > "\xff"), "")
    if high:
        hint = "each character is one byte: \\u0000 to \\u00ff"
        return f'"{high}" is not one byte', hint
    if isinstance(type, Fixed) and len(value) != type.size:
        return f"{len(value)} bytes, {type.name} has {type.size}", ""
    if type.logical is None:
        return "", ""
    if type.logical.name == "big-decimal":
        return _big_decimal_fault(value)
    return _decimal_fault(type.logical, value) if type.logical.name == "decimal" else ("", "")


def _big_decimal_fault(value: str) -> tuple[str, str]:
    try:
        read_big_decimal(value.encode("latin-1"))
    except ValueError as error:
        hint = 'a default of a big-decimal is its bytes: "\\u0004\\u0000\\u0096\\u0004" is 1.50'
        return f"{shown(value)} is no big-decimal: {error}", hint
    return "", ""


def _decimal_fault(logical: Logical, value: str) -> tuple[str, str]:
    if not value:
        return "no bytes, expected the two's complement of the unscaled number", ""
    unscaled = int.from_bytes(value.encode("latin-1"), "big", signed=True)
    if abs(unscaled) >= 10**logical.precision:
        hint = "a default of a decimal is the unscaled number as two's complement bytes"
        return f"{unscaled} has more than {logical.precision} digits", hint
    return "", ""


def _logical_fault(logical: Logical, value: Json) -> str:
    if logical.name == "uuid":
        try:
            canonical = str(UUID(str(value)))
        except ValueError:
            canonical = ""
        return "" if str(value).lower() == canonical else f"{shown(value)} is not a uuid"
    if not isinstance(value, int):
        return ""
    if logical.name == "date":
        return "" if value in _DAYS else f"day {value} is outside the years 1 to 9999"
    kind, _, unit = logical.name.rpartition("-")
    if unit not in _PER_SECOND:
        return ""
    per_day = _PER_SECOND[unit] * _DAY_SECONDS
    if kind == "time":
        return "" if 0 <= value < per_day else f"{value} is not a time of day in {unit}"
    return "" if value // per_day in _DAYS else f"{value} {unit} is outside the years 1 to 9999"
