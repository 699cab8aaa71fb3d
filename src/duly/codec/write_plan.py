"""How events of one class become data, decided once: the counterpart of plan for the way out.

An engine turns it into functions; the choice of union branches by Python type is made here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from duly.codec.scalars import python_type
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    import enum
    from collections.abc import Mapping

    from duly.codec.classes import Classes
    from duly.schema import Schema, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteScalar:
    type: Primitive | Fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSymbol:
    type: Enum
    python: type[enum.Enum]


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteItems:
    items: WritePart


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteValues:
    values: WritePart


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUse:
    """A record by its full name, so that recursive types end."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A branch of a union, and the values that take it."""

    index: int
    python: type[object]
    """The class of the values; two cases are for int where the union has int and long."""
    is_wrapped: bool
    """Whether `python` is a generated wrapper with the branch's value in `value`."""
    part: WritePart

    def writes(self, primitive: str) -> bool:
        """Whether the branch is this primitive type, with or without a logical type."""
        type = self.part.type if isinstance(self.part, WriteScalar) else None
        return isinstance(type, Primitive) and type.type == primitive


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteUnion:
    type: Union
    cases: tuple[Case, ...]
    """In the order of the branches; a float branch beside a double is never written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteField:
    attribute: str
    """The field's name in Python."""
    part: WritePart


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRecord:
    type: Record
    python: type[object]
    fields: tuple[WriteField, ...]
    """In the order of the schema."""


WritePart: TypeAlias = WriteScalar | WriteSymbol | WriteItems | WriteValues | WriteUse | WriteUnion


@dataclass(frozen=True, slots=True, kw_only=True)
class WritePlan:
    schema: Schema
    root: WritePart
    records: Mapping[str, WriteRecord]


def write_plan(classes: Classes) -> WritePlan:
    """Raises ConfigError where the classes were not generated from the contract's schema."""
    planning = _Planning(classes)
    root = planning.part(classes.schema.root, "")
    return WritePlan(schema=classes.schema, root=root, records=planning.records)


class _Planning:
    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.schema = classes.schema
        self.records: dict[str, WriteRecord] = {}
        self._open = set[str]()

    def part(self, type: Type, at: str) -> WritePart:
        type = self.schema.target(type)
        match type:
            case Primitive() | Fixed():
                return WriteScalar(type=type)
            case Enum():
                return WriteSymbol(type=type, python=self.classes.enum(type.name))
            case Array():
                return WriteItems(items=self.part(type.items, f"{at}/items"))
            case Map():
                return WriteValues(values=self.part(type.values, f"{at}/values"))
            case Union():
                return self._union(type, at)
            case Record():
                return self._record(type)

    def _record(self, type: Record) -> WriteUse:
        if type.name not in self.records and type.name not in self._open:
            self._open.add(type.name)
            described = self.classes.record(type.name)
            fields = tuple(
                WriteField(
                    attribute=described.names.get(field.name, field.name),
                    part=self.part(field.type, f"{type.name}/{field.name}"),
                )
                for field in type.fields
            )
            self._open.discard(type.name)
            self.records[type.name] = WriteRecord(type=type, python=described.python, fields=fields)
        return WriteUse(name=type.name)

    def _union(self, union: Union, at: str) -> WriteUnion:
        cases = list[Case]()
        for index, branch in enumerate(union.branches):
            target = self.schema.target(branch)
            wrapper = self.classes.wrapper(at, target)
            cases.append(
                Case(
                    index=index,
                    python=wrapper or self._python_type(target),
                    is_wrapped=wrapper is not None,
                    part=self.part(target, at),
                )
            )
        if any(case.writes("double") for case in cases):
            cases = [case for case in cases if not case.writes("float")]
        return WriteUnion(type=union, cases=tuple(cases))

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
