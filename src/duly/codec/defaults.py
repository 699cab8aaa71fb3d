"""Defaults of a reader's schema as Python values: Avro's JSON for defaults, then the logical type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duly.codec.scalars import float32, from_avro
from duly.codec.unfit import Key, Unfit
from duly.errors import UnresolvableError
from duly.generated_v1 import build
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.classes import Classes
    from duly.schema import Field, Json, Type

_JAVA_SUFFIXES = "fFdD"


class Defaults:
    """The defaults of one contract's schema."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes

    def maker(self, field: Field, owner: Record) -> Callable[[], Any]:
        """A function that gives the field's default, anew each time where it could be changed.

        Raises UnresolvableError where the default does not fit the field.
        """
        at = f"{owner.name}/{field.name}"
        try:
            value = self.value(field.type, field.default, at)
        except Unfit as error:
            path = f"{owner.name}.{field.name}"
            raise UnresolvableError(
                f"{path}: the default does not fit: {error.message}", path=path
            ) from error
        if _is_changeable(value):
            return lambda: self.value(field.type, field.default, at)
        return lambda: value

    def value(self, type: Type, default: Json, at: str) -> Any:
        """The Python value of a default; raises Unfit."""
        type = self.classes.schema.target(type)
        match type:
            case Primitive() | Fixed():
                avro = _scalar(type, default)
                convert = from_avro(type)
                return avro if convert is None else convert(avro)
            case Enum():
                if default not in type.symbols:
                    raise Unfit(f"{default!r} is not a symbol of {type.name}")
                return self.classes.enum(type.name)(default)
            case Array():
                if not isinstance(default, list):
                    raise Unfit("expected a list")
                return tuple(
                    self._within(index, type.items, item, f"{at}/items")
                    for index, item in enumerate(default)
                )
            case Map():
                if not isinstance(default, dict):
                    raise Unfit("expected an object")
                return {
                    key: self._within(Key(key), type.values, item, f"{at}/values")
                    for key, item in default.items()
                }
            case Union():
                return self._union(type, default, at)
            case Record():
                return self._record(type, default)

    def _within(self, step: Key | str | int, type: Type, default: Json, at: str) -> Any:
        try:
            return self.value(type, default, at)
        except Unfit as error:
            raise error.within(step) from None

    def _union(self, union: Union, default: Json, at: str) -> Any:
        """The first branch the default fits: Avro up to 1.11 allows only the first one."""
        for branch in union.branches:
            target = self.classes.schema.target(branch)
            try:
                value = self.value(target, default, at)
            except Unfit:
                continue
            wrapper = self.classes.wrapper(at, target)
            return value if wrapper is None else build(wrapper, {"value": value})
        raise Unfit("it fits no branch of the union")

    def _record(self, type: Record, default: Json) -> Any:
        if not isinstance(default, dict):
            raise Unfit(f"expected an object ({type.name})")
        described = self.classes.record(type.name)
        values = dict[str, Any]()
        for field in type.fields:
            if field.name not in default and not field.has_default:
                raise Unfit(f"field {field.name!r} is missing")
            value = default.get(field.name, field.default)
            attribute = described.names.get(field.name, field.name)
            values[attribute] = self._within(
                field.name, field.type, value, f"{type.name}/{field.name}"
            )
        return build(described.python, values)


def _is_changeable(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_changeable, value))  # pyright: ignore[reportUnknownArgumentType]
    return isinstance(value, dict) or hasattr(value, "__pydantic_fields_set__")


def _scalar(type: Primitive | Fixed, default: Json) -> Any:
    """What Avro would have read had the default been written."""
    name = "fixed" if isinstance(type, Fixed) else type.type
    match name, default:
        case "null", None:
            return None
        case "boolean", bool():
            return default
        case "int" | "long", int() if not isinstance(default, bool):
            bits = 31 if name == "int" else 63
            if -(1 << bits) <= default < 1 << bits:
                return default
        case "float" | "double", int() | float() | str() if not isinstance(default, bool):
            number = _number(default)
            return float32(number) if name == "float" else number
        case "string", str():
            return default
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
