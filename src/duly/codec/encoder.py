"""From an event to its datum, checked again on the way; compiled once per class."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from duly.codec.datum import DatumForm, field_key
from duly.codec.scalars import Convert, python_type, to_avro, utf8
from duly.codec.unfit import Key, Unfit, kind
from duly.duration import Duration
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.codec.classes import Classes
    from duly.schema import Type

_Branch: TypeAlias = "tuple[str, Convert]"
_PLAIN: Final[tuple[type[object], ...]] = (
    dt.datetime,
    dt.date,
    dt.time,
    decimal.Decimal,
    uuid.UUID,
    Duration,
    bytes,
    str,
    tuple,
    dict,
    float,
    int,
)
"""Whose subclasses stand for them in a union: a test's frozen datetime is a datetime."""


def compile_encoder(classes: Classes, form: DatumForm) -> Convert:
    """A function from an event to its datum; it raises Unfit with the path."""
    return _Compiler(classes, form).convert(classes.schema.root, "")


class _Compiler:
    def __init__(self, classes: Classes, form: DatumForm) -> None:
        self.classes = classes
        self.schema = classes.schema
        self.form = form
        self._records: dict[str, Convert] = {}
        self._open = set[str]()

    def convert(self, type: Type, at: str) -> Convert:
        type = self.schema.target(type)
        match type:
            case Primitive() | Fixed():
                return to_avro(type)
            case Enum():
                return _symbol(type, self.classes.enum(type.name))
            case Array():
                return _items(self.convert(type.items, f"{at}/items"))
            case Map():
                return _values(self.convert(type.values, f"{at}/values"))
            case Union():
                return self._union(type, at)
            case Record():
                return self._record(type)

    def _record(self, type: Record) -> Convert:
        if type.name in self._records:
            return self._records[type.name]
        if type.name in self._open:
            return lambda value: self._records[type.name](value)  # noqa: PLW0108 - not there yet
        self._open.add(type.name)
        described = self.classes.record(type.name)
        fields = [
            (
                field_key(index),
                described.names.get(field.name, field.name),
                self.convert(field.type, f"{type.name}/{field.name}"),
            )
            for index, field in enumerate(type.fields)
        ]
        self._open.discard(type.name)
        self._records[type.name] = _record(described.python, fields)
        return self._records[type.name]

    def _union(self, union: Union, at: str) -> Convert:
        table: dict[type[object], _Branch] = {}
        numbers = dict[str, _Branch]()
        names = self.form.branch_names(union)
        for name, branch in zip(names, union.branches, strict=True):
            target = self.schema.target(branch)
            wrapper = self.classes.wrapper(at, target)
            convert = self.convert(target, at)
            if wrapper is not None:
                table[wrapper] = (name, _unwrap(convert))
            elif isinstance(target, Primitive) and python_type(target) in {int, float}:
                numbers[target.type] = (name, convert)
            else:
                table[self._python_type(target)] = (name, convert)
        if "int" in numbers or "long" in numbers:
            table[int] = _whole(numbers)
        if "double" in numbers or "float" in numbers:
            table[float] = numbers.get("double") or numbers["float"]
        return _choose(table)

    def _python_type(self, target: Type) -> type[object]:
        match target:
            case Primitive() | Fixed():
                return python_type(target)
            case Enum():
                return self.classes.enum(target.name)
            case Array():
                return tuple
            case Map():
                return dict
            case Record():
                return self.classes.record(target.name).python
            case Union() | Reference():
                raise AssertionError("a union stands in no union, and references were followed")


def _record(python: type[object], fields: list[tuple[str, str, Convert]]) -> Convert:
    count = len(fields)

    def convert(value: object) -> dict[str, Any]:
        if value.__class__ is not python:
            raise Unfit(f"expected {python.__qualname__}, not {kind(value)}")
        values = value.__dict__
        datum = dict[str, Any]()
        attribute = ""
        try:
            for key, attribute, part in fields:
                datum[key] = part(values[attribute])
        except Unfit as error:
            raise error.within(attribute) from None
        except KeyError:
            raise Unfit(f"{python.__qualname__} lost its field {attribute!r}") from None
        if len(values) != count:
            extra = ", ".join(sorted(values.keys() - {name for _, name, _ in fields}))
            raise Unfit(f"{python.__qualname__} has no field {extra}")
        return datum

    return convert


def _symbol(type: Enum, python: type[enum.Enum]) -> Convert:
    indexes = {python(symbol): index for index, symbol in enumerate(type.symbols)}
    expected = f"expected a member of {python.__qualname__}"

    def convert(value: object) -> int:
        if not isinstance(value, python):
            raise Unfit(f"{expected}, not {kind(value)}")
        return indexes[value]

    return convert


def _items(part: Convert) -> Convert:
    def convert(value: object) -> list[Any]:
        if not isinstance(value, tuple):
            raise Unfit(f"expected a tuple, not {kind(value)}")
        data = list[Any]()
        try:
            for item in value:  # pyright: ignore[reportUnknownVariableType]
                data.append(part(item))
        except Unfit as error:
            raise error.within(len(data)) from None
        return data

    return convert


def _values(part: Convert) -> Convert:
    def convert(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Unfit(f"expected a dict, not {kind(value)}")
        data = dict[str, Any]()
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            if not isinstance(key, str) or isinstance(key, enum.Enum):
                raise Unfit(f"expected texts as keys, not {kind(key)}")  # pyright: ignore[reportUnknownArgumentType]
            try:
                utf8(key)
                data[key] = part(item)
            except Unfit as error:
                raise error.within(Key(key.encode(errors="replace").decode())) from None
        return data

    return convert


def _unwrap(part: Convert) -> Convert:
    def convert(wrapped: Any) -> Any:
        return part(wrapped.value)

    return convert


def _whole(numbers: dict[str, _Branch]) -> _Branch:
    """One entry for int and long: `int` where the number fits it, otherwise `long`."""
    if "int" not in numbers or "long" not in numbers:
        return numbers.get("int") or numbers["long"]
    (small, to_int), (large, to_long) = numbers["int"], numbers["long"]

    def convert(value: int) -> tuple[str, dict[str, int]]:
        if -(1 << 31) <= value < 1 << 31:
            return small, {"value": to_int(value)}
        return large, {"value": to_long(value)}

    return "", convert


def _choose(table: dict[type[object], _Branch]) -> Convert:
    expected = " or ".join(
        "None" if python is type(None) else python.__qualname__ for python in table
    )
    wholes = table.pop(int, None)
    if wholes is not None and wholes[0]:
        table[int] = wholes
    by_range = wholes[1] if wholes is not None and not wholes[0] else None

    def convert(value: object) -> Any:
        found = table.get(value.__class__)
        if found is None:
            if by_range is not None and isinstance(value, int) and _is_plain(value):
                return by_range(value)
            found = _by_base(table, value)
            if found is None:
                raise Unfit(f"expected {expected}, not {kind(value)}")
        return found[0], {"value": found[1](value)}

    return convert


def _is_plain(value: object) -> bool:
    return not isinstance(value, bool | enum.Enum)


def _by_base(table: dict[type[object], _Branch], value: object) -> _Branch | None:
    if not _is_plain(value):
        return None
    base: Callable[[type[object]], bool] = lambda python: isinstance(value, python)  # noqa: E731
    found = next(filter(base, _PLAIN), None)
    return None if found is None else table.get(found)
