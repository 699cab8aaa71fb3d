"""Avro defaults as Python expressions, in the form the constructor leaves values in."""

from __future__ import annotations

import json
import struct
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from duly.errors import GenerationError
from duly.schema import (
    Array,
    Enum,
    Fixed,
    Json,
    Map,
    Primitive,
    Record,
    Reference,
    Type,
    Union,
    read_big_decimal,
)
from duly_codegen import names
from duly_codegen.annotations import Place, branch_is_wrapped, wrapper_name
from duly_codegen.texts import literal

if TYPE_CHECKING:
    from duly.schema import Logical
    from duly_codegen.scope import Scope

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RANGES: Final = {"int": 2**31, "long": 2**63}
_MICROS_PER_DAY: Final = 86_400_000_000
_DIGITS_MAX: Final = 4_000


class _MisfitError(ValueError):
    """A default, or a part of it, is not a value of its type."""


def expression(type: Type, default: Json, scope: Scope, place: Place) -> str:
    """The default as Python source; GenerationError where no value of the class matches it."""
    try:
        return _value(type, default, scope, place)
    except _MisfitError as misfit:
        raise GenerationError(
            f'{place.record}: the default of field "{place.path[0]}" has no Python value: {misfit}'
        ) from misfit


def holds_record(type: Type, default: Json, scope: Scope) -> bool:
    """Whether a default makes objects of generated classes, which must wait for all classes."""
    match _target(type, scope):
        case Record():
            return True
        case Array() as array:
            return isinstance(default, list) and any(
                holds_record(array.items, item, scope) for item in default
            )
        case Map() as map:
            return isinstance(default, dict) and any(
                holds_record(map.values, value, scope) for value in default.values()
            )
        case Union() as union:
            return isinstance(default, dict | list) and any(
                holds_record(branch, default, scope) for branch in union.branches
            )
        case _:
            return False


def _value(type: Type, default: Json, scope: Scope, place: Place) -> str:
    match _target(type, scope):
        case Primitive() as primitive:
            return _primitive(primitive, default, scope)
        case Fixed() as fixed:
            return _fixed(fixed, default, scope)
        case Enum() as enum:
            return _symbol(enum, default, scope)
        case Union() as union:
            return _union(union, default, scope, place)
        case Record() as record:
            return _record(record, _object(default), scope)
        case Array() | Map() as container:
            return _container(container, default, scope, place)


def _symbol(enum: Enum, default: Json, scope: Scope) -> str:
    if not isinstance(default, str) or default not in enum.symbols:
        raise _MisfitError(f"{_shown(default)} is not a symbol of {enum.name}")
    return f"{scope.reference(enum.name)}.{names.symbol_name(default, enum.name)}"


def _container(container: Array | Map, default: Json, scope: Scope, place: Place) -> str:
    if isinstance(container, Array):
        inner = place.inside("items")
        items = [_value(container.items, item, scope, inner) for item in _list(default)]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    inner = place.inside("values")
    entries = [
        f"{_text(key)}: {_value(container.values, value, scope, inner)}"
        for key, value in _object(default).items()
    ]
    return f"{{{', '.join(entries)}}}"


def _union(union: Union, default: Json, scope: Scope, place: Place) -> str:
    """The first branch the default fits, as Avro Java reads it; before 1.12 only the first."""
    reasons: list[str] = []
    for branch in union.branches:
        try:
            value = _value(branch, default, scope, place)
        except _MisfitError as misfit:
            reasons.append(str(misfit))
        else:
            if branch_is_wrapped(union, branch, scope):
                return f"{wrapper_name(branch, scope, place)}(value={value})"
            return value
    raise _MisfitError("; ".join(reasons))


def _record(record: Record, default: dict[str, Json], scope: Scope) -> str:
    texts: list[str] = []
    for field in record.fields:
        if field.name in default:
            place = Place(record=record.name, path=(field.name,))
            value = _value(field.type, default[field.name], scope, place)
            texts.append(f"{names.field_name(field.name, record.name)}={value}")
        elif not field.has_default:
            raise _MisfitError(f'field "{field.name}" of {record.name} is missing')
    return f"{scope.reference(record.name)}({', '.join(texts)})"


def _primitive(type: Primitive, default: Json, scope: Scope) -> str:
    match type.type:
        case "null" | "boolean":
            fits = default is None if type.type == "null" else isinstance(default, bool)
            if not fits:
                raise _MisfitError(f"{_shown(default)}, expected {type.type}")
            return repr(default)
        case "int" | "long":
            number = _whole(default, _RANGES[type.type])
            return repr(number) if type.logical is None else _instant(number, type.logical, scope)
        case "float" | "double":
            return _float(default, scope, narrow=type.type == "float")
        case "bytes":
            return _number(_octets(default), type.logical, scope)
        case "string":
            text = _string(default)
            return _uuid(text, scope) if type.logical else _text(text)


def _number(octets: bytes, logical: Logical | None, scope: Scope) -> str:
    if logical is None:
        return _bytes(octets)
    if logical.name == "big-decimal":
        return _big_decimal(octets, scope)
    return _decimal(octets, logical, scope)


def _fixed(type: Fixed, default: Json, scope: Scope) -> str:
    octets = _octets(default)
    if len(octets) != type.size:
        raise _MisfitError(f"{len(octets)} bytes, expected the {type.size} of {type.name}")
    if type.logical is None:
        return _bytes(octets)
    match type.logical.name:
        case "decimal":
            return _decimal(octets, type.logical, scope)
        case "uuid":
            return _uuid(str(UUID(bytes=octets)), scope)
        case _:
            months, days, millis = struct.unpack("<III", octets)
            return f"_duly.Duration(months={months}, days={days}, millis={millis})"


def _float(default: Json, scope: Scope, *, narrow: bool) -> str:
    # Avro Java also takes the texts of numbers that JSON cannot write.
    special = default if isinstance(default, str) else ""
    if special in ("NaN", "Infinity", "-Infinity"):
        return f'{scope.builtin("float")}("{special}")'
    if isinstance(default, bool) or not isinstance(default, int | float):
        raise _MisfitError(f"{_shown(default)}, expected a number")
    try:
        number = float(default)
        if narrow:
            (number,) = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError:
        raise _MisfitError(f"{_shown(default)} is out of range") from None
    return repr(number)


def _instant(number: int, logical: Logical, scope: Scope) -> str:
    if logical.name.endswith("-nanos"):
        return repr(number)
    dt = scope.standard("datetime")
    try:
        if logical.name == "date":
            day = date(1970, 1, 1) + timedelta(days=number)
            return f"{dt}.date({day.year}, {day.month}, {day.day})"
        micros = number * 1000 if logical.name.endswith("-millis") else number
        if logical.name.startswith("time-") and not 0 <= micros < _MICROS_PER_DAY:
            raise _MisfitError(f"{number} is not a time of day")
        when = _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise _MisfitError(f"{number} is outside the years 1 to 9999") from None
    clock = f"{when.hour}, {when.minute}"
    if when.second or when.microsecond:
        clock += f", {when.second}"
    if when.microsecond:
        clock += f", {when.microsecond}"
    if logical.name.startswith("time-"):
        return f"{dt}.time({clock})"
    zone = "" if logical.name.startswith("local-") else f", tzinfo={dt}.UTC"
    return f"{dt}.datetime({when.year}, {when.month}, {when.day}, {clock}{zone})"


def _decimal(octets: bytes, logical: Logical, scope: Scope) -> str:
    unscaled = int.from_bytes(octets, "big", signed=True)
    # Python refuses to write out longer numbers, and so would the generated code be refused.
    limit = min(logical.precision, _DIGITS_MAX)
    if abs(unscaled) >= 10**limit:
        raise _MisfitError(f"a decimal of more than {limit} digits")
    digits = str(abs(unscaled))
    sign = 1 if unscaled < 0 else 0
    value = Decimal((sign, tuple(map(int, digits)), -logical.scale))
    return f'{scope.standard("decimal")}.Decimal("{value:f}")'


def _big_decimal(octets: bytes, scope: Scope) -> str:
    try:
        value = read_big_decimal(octets)
    except ValueError as error:
        raise _MisfitError(f"not a big-decimal: {error}") from None
    return f'{scope.standard("decimal")}.Decimal("{value}")'


def _uuid(text: str, scope: Scope) -> str:
    try:
        value = UUID(text)
    except ValueError:
        raise _MisfitError(f"{_shown(text)} is not a uuid") from None
    return f'{scope.standard("uuid")}.UUID("{value}")'


def _octets(default: Json) -> bytes:
    """Avro writes bytes in defaults as a text of code points 0 to 255."""
    try:
        return _string(default).encode("latin-1")
    except UnicodeEncodeError:
        raise _MisfitError(f"{_shown(default)} has characters beyond U+00FF") from None


def _bytes(octets: bytes) -> str:
    plain = (chr(o) if 32 <= o < 127 and o not in b'"\\' else f"\\x{o:02x}" for o in octets)
    return f'b"{"".join(plain)}"'


def _whole(default: Json, limit: int) -> int:
    if isinstance(default, bool) or not isinstance(default, int):
        raise _MisfitError(f"{_shown(default)}, expected a whole number")
    if not -limit <= default < limit:
        raise _MisfitError(f"{default} is out of range")
    return default


def _text(text: str) -> str:
    """A literal in double quotes, as the rest of the file has them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _MisfitError("a text with a lone surrogate") from None
    return literal(text)


def _list(default: Json) -> list[Json]:
    if not isinstance(default, list):
        raise _MisfitError(f"{_shown(default)}, expected a list")
    return default


def _object(default: Json) -> dict[str, Json]:
    if not isinstance(default, dict):
        raise _MisfitError(f"{_shown(default)}, expected an object")
    return default


def _string(default: Json) -> str:
    if not isinstance(default, str):
        raise _MisfitError(f"{_shown(default)}, expected a text")
    return default


def _target(type: Type, scope: Scope) -> Primitive | Array | Map | Union | Record | Enum | Fixed:
    return scope.declarations[type.name].type if isinstance(type, Reference) else type


def _shown(default: Json) -> str:
    text = json.dumps(default)
    return text if len(text) <= 60 else f"{text[:57]}…"
