"""From an event to its datum, checked again on the way; compiled once per class."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import uuid
from typing import TYPE_CHECKING, Any, Final

from duly.codec.datum import DatumForm, field_key
from duly.codec.scalars import Convert, to_avro, utf8
from duly.codec.unfit import Key, Unfit, kind
from duly.codec.write_plan import (
    WriteItems,
    WritePart,
    WritePlan,
    WriteScalar,
    WriteSymbol,
    WriteUnion,
    WriteUse,
    WriteValues,
)
from duly.duration import Duration

if TYPE_CHECKING:
    from duly.schema import Enum

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


def compile_encoder(plan: WritePlan, form: DatumForm) -> Convert:
    """A function from an event to its datum; it raises Unfit with the path."""
    return _Compiler(plan, form).convert(plan.root)


class _Compiler:
    def __init__(self, plan: WritePlan, form: DatumForm) -> None:
        self.plan = plan
        self.form = form
        self._records: dict[str, Convert] = {}
        self._open = set[str]()

    def convert(self, part: WritePart) -> Convert:
        match part:
            case WriteScalar():
                return to_avro(part.type)
            case WriteSymbol():
                return _symbol(part.type, part.python)
            case WriteItems():
                return _items(self.convert(part.items))
            case WriteValues():
                return _values(self.convert(part.values))
            case WriteUnion():
                return self._union(part)
            case WriteUse():
                return self._record(part.name)

    def _record(self, name: str) -> Convert:
        if name in self._records:
            return self._records[name]
        if name in self._open:
            return lambda value: self._records[name](value)  # noqa: PLW0108 - not there yet
        self._open.add(name)
        planned = self.plan.records[name]
        fields = [
            (field_key(index), field.attribute, self.convert(field.part))
            for index, field in enumerate(planned.fields)
        ]
        self._open.discard(name)
        self._records[name] = _record(planned.python, fields)
        return self._records[name]

    def _union(self, part: WriteUnion) -> Convert:
        names = self.form.branch_names(part.type)
        table: dict[type[object], Convert] = {}
        for case in part.cases:
            convert = self.convert(case.part)
            branch = _branch(names[case.index], _unwrap(convert) if case.is_wrapped else convert)
            other = table.get(case.python)
            if other is None:
                table[case.python] = branch
            elif case.writes("int"):
                table[case.python] = _by_range(small=branch, large=other)
            else:
                table[case.python] = _by_range(small=other, large=branch)
        return _choose(table)


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


def _branch(name: str, part: Convert) -> Convert:
    return lambda value: (name, {"value": part(value)})


def _by_range(*, small: Convert, large: Convert) -> Convert:
    """Of an int and a long branch, the one the number fits."""
    return lambda value: small(value) if -(1 << 31) <= value < 1 << 31 else large(value)


def _choose(table: dict[type[object], Convert]) -> Convert:
    expected = " or ".join(
        "None" if python is type(None) else python.__qualname__ for python in table
    )

    def convert(value: object) -> Any:
        branch = table.get(value.__class__) or _by_base(table, value)
        if branch is None:
            raise Unfit(f"expected {expected}, not {kind(value)}")
        return branch(value)

    return convert


def _by_base(table: dict[type[object], Convert], value: object) -> Convert | None:
    """The branch of a plain type that the value's class is derived from."""
    if isinstance(value, bool | enum.Enum):
        return None
    base = next((python for python in _PLAIN if isinstance(value, python)), None)
    return None if base is None else table.get(base)
