"""Defaults of fields, from Avro's JSON for defaults to a datum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly.codec.datum import Datum, DatumForm, field_key
from duly.codec.scalars import float32
from duly.codec.unfit import Key, Unfit
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Union

if TYPE_CHECKING:
    from duly.schema import Json, Type

_JAVA_SUFFIXES = "fFdD"


def default_datum(form: DatumForm, type: Type, default: Json) -> Datum:
    """What Avro would have read had the default been written; raises Unfit with the path in it."""
    type = form.schema.target(type)
    match type:
        case Primitive() | Fixed():
            return _scalar(type, default)
        case Enum():
            if default not in type.symbols:
                raise Unfit(f"{default!r} is not a symbol of {type.name}")
            return type.symbols.index(default)
        case Array():
            if not isinstance(default, list):
                raise Unfit("expected a list")
            return [_within(form, i, type.items, item) for i, item in enumerate(default)]
        case Map():
            if not isinstance(default, dict):
                raise Unfit("expected an object")
            return {k: _within(form, Key(k), type.values, v) for k, v in default.items()}
        case Union():
            return _union(form, type, default)
        case Record():
            return _record(form, type, default)


def _within(form: DatumForm, step: Key | str | int, type: Type, default: Json) -> Datum:
    try:
        return default_datum(form, type, default)
    except Unfit as error:
        raise error.within(step) from None


def _union(form: DatumForm, union: Union, default: Json) -> Datum:
    """The first branch the default fits: Avro up to 1.11 allows only the first one."""
    for name, branch in zip(form.branch_names(union), union.branches, strict=True):
        try:
            return name, {"value": default_datum(form, branch, default)}
        except Unfit:
            continue
    raise Unfit("it fits no branch of the union")


def _record(form: DatumForm, type: Record, default: Json) -> Datum:
    if not isinstance(default, dict):
        raise Unfit(f"expected an object ({type.name})")
    datum = dict[str, Datum]()
    for index, field in enumerate(type.fields):
        if field.name not in default and not field.has_default:
            raise Unfit(f"field {field.name!r} is missing")
        value = default.get(field.name, field.default)
        datum[field_key(index)] = _within(form, field.name, field.type, value)
    return datum


def _scalar(type: Primitive | Fixed, default: Json) -> Any:
    name = "fixed" if isinstance(type, Fixed) else type.type
    match name, default:
        case ("null", None) | ("boolean", bool()) | ("string", str()):
            return default
        case "int" | "long", int() if not isinstance(default, bool):
            bits = 31 if name == "int" else 63
            if -(1 << bits) <= default < 1 << bits:
                return default
        case "float" | "double", int() | float() | str() if not isinstance(default, bool):
            number = _number(default)
            return float32(number) if name == "float" else number
        case "bytes" | "fixed", str():
            return _octets(type, default)
        case _:
            pass
    raise Unfit(f"{default!r} is not {name}")


def _number(default: float | str) -> float:
    try:
        return float(
            default.strip().rstrip(_JAVA_SUFFIXES) if isinstance(default, str) else default
        )
    except (ValueError, OverflowError):
        raise Unfit(f"{default!r} is not a number") from None


def _octets(type: Primitive | Fixed, default: str) -> bytes:
    try:
        data = default.encode("latin-1")
    except UnicodeEncodeError:
        raise Unfit("bytes are written with characters up to U+00FF") from None
    if isinstance(type, Fixed) and len(data) != type.size:
        raise Unfit(f"expected {type.size} bytes ({type.name}), not {len(data)}")
    return data
