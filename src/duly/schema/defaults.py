"""Whether a default fits its field's type, as Avro Java judges it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import NoneType
from typing import TYPE_CHECKING, Final

from duly.schema.attributes import DEPTH_MAX, pointer_step, shown
from duly.schema.model import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Callable

    from duly.schema.model import Field, Json, Named, PrimitiveName, Type

_WORDS: Final = {
    "int": "a whole number that fits 32 bits",
    "long": "a whole number that fits 64 bits",
    "float": "a number",
    "double": "a number",
    "boolean": "true or false",
    "null": "null",
    "string": "a text",
    "bytes": "a text (one character per byte)",
}
_RANGES: Final = {"int": range(-(2**31), 2**31), "long": range(-(2**63), 2**63)}
_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "null": (NoneType,),
    "boolean": (bool,),
    "float": (int, float),
    "double": (int, float),
    "string": (str,),
    "bytes": (str,),
}
_DEPTH_MAX: Final = 2 * DEPTH_MAX
# What Java's Double.valueOf takes; Avro hands it the text of a float's or double's default.
_JAVA_DOUBLE: Final = re.compile(
    r"[\0- ]*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[fFdD]?)[\0- ]*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultFault:
    pointer: str
    """From the default down to the part that does not fit."""
    message: str
    unresolved: str = ""
    """The name that is not defined yet, where that is the reason."""


def default_fault(
    type: Type, value: Json, lookup: Callable[[str], Named | None]
) -> DefaultFault | None:
    """The first part of `value` that does not fit `type`; None if all of it fits."""
    if isinstance(type, Primitive):
        if primitive_fits(type.type, value):
            return None
        if type.type in ("float", "double") and isinstance(value, str):
            return None if _JAVA_DOUBLE.fullmatch(value) else _expected(value, type, "")
    elif isinstance(type, Union) and value is None:
        # Most defaults there are; worth not building anything.
        for branch in type.branches:
            if isinstance(branch, Primitive) and branch.type == "null":
                return None
    return _Check(lookup).fault(type, value, "")


def primitive_fits(type: PrimitiveName, value: Json) -> bool:
    """Whether a JSON value can stand for a primitive; true and 1.0 are no whole numbers."""
    if type in _RANGES:
        within = _RANGES[type]
        return isinstance(value, int) and not isinstance(value, bool) and value in within
    return isinstance(value, _KINDS[type]) and (type == "boolean" or not isinstance(value, bool))


class _Check:
    def __init__(self, lookup: Callable[[str], Named | None]) -> None:
        self.lookup = lookup
        self.depth = 0
        # A pair already open is a default that contains itself; a pair already judged is not
        # judged again, so that unions of look-alike records stay linear.
        self.judged: dict[tuple[int, int], DefaultFault | None] = {}

    def fault(self, type: Type, value: Json, at: str) -> DefaultFault | None:
        if isinstance(type, Primitive):
            return None if primitive_fits(type.type, value) else _expected(value, type, at)
        if isinstance(type, Reference):
            target = self.lookup(type.name)
            if target is None:
                return self.not_there(type.name, value, at)
            type = target
        if isinstance(type, Enum | Fixed):
            return None if isinstance(value, str) else _expected(value, type, at)
        key = (id(type), id(value))
        if key in self.judged:
            return self.judged[key]
        self.judged[key] = DefaultFault(pointer=at, message="the default contains itself")
        if self.depth > _DEPTH_MAX:
            return DefaultFault(
                pointer=at, message="defaults inside defaults without an end in sight"
            )
        self.depth += 1
        self.judged[key] = fault = self.composite(type, value, at)
        self.depth -= 1
        return fault

    def composite(
        self, type: Array | Map | Union | Record, value: Json, at: str
    ) -> DefaultFault | None:
        match type:
            case Union():
                return self.union(type, value, at)
            case Array() if isinstance(value, list):
                faults = (self.fault(type.items, v, f"{at}/{i}") for i, v in enumerate(value))
            case Map() if isinstance(value, dict):
                faults = (
                    self.fault(type.values, v, at + pointer_step(key)) for key, v in value.items()
                )
            case Record() if isinstance(value, dict):
                return self.record(type, value, at)
            case _:
                return _expected(value, type, at)
        return next((fault for fault in faults if fault), None)

    def record(self, type: Record, value: dict[str, Json], at: str) -> DefaultFault | None:
        for field in type.fields:
            if field.name in value:
                fault = self.fault(field.type, value[field.name], at + pointer_step(field.name))
            elif field.has_default:
                fault = self.default_of(field, at)
            else:
                fault = DefaultFault(
                    pointer=at, message=f'field "{field.name}" of {type.name} is missing'
                )
            if fault:
                return fault
        return None

    def default_of(self, field: Field, at: str) -> DefaultFault | None:
        """Avro Java has made a number of a text by then, see `default_fault`."""
        if isinstance(field.type, Primitive) and field.type.type in ("float", "double"):
            return default_fault(field.type, field.default, self.lookup)
        return self.fault(field.type, field.default, at)

    def union(self, type: Union, value: Json, at: str) -> DefaultFault | None:
        first: DefaultFault | None = None
        for branch in type.branches:
            fault = self.fault(branch, value, at)
            if fault is None:
                return None
            if fault.unresolved:
                return fault
            # The fault of the one branch of the right kind says more than "fits none".
            if fault.pointer != at or "missing" in fault.message:
                first = first or fault
        return first or _expected(value, type, at)

    def not_there(self, name: str, value: Json, at: str) -> DefaultFault | None:
        # Avro Java takes a type that is not complete for a record without fields.
        if not isinstance(value, dict):
            hint = f"{name}, which is not defined before this" if isinstance(value, str) else name
            return DefaultFault(pointer=at, message=f"{shown(value)}, expected {hint}")
        return DefaultFault(
            pointer=at,
            message=f"a default cannot hold a {name} inside the definition of {name}",
            unresolved=name,
        )


def _expected(value: Json, type: Type, at: str) -> DefaultFault:
    return DefaultFault(pointer=at, message=f"{shown(value)}, expected {type_words(type)}")


def type_words(type: Type) -> str:  # noqa: PLR0911 - one per kind of type
    """A type in words that tell an author what to write."""
    match type:
        case Primitive():
            return _WORDS[type.type]
        case Array():
            return "a list"
        case Map():
            return "an object (a map)"
        case Union():
            kinds = (
                b.type if isinstance(b, Primitive) else getattr(b, "name", _kind_word(b))
                for b in type.branches
            )
            return f"one of the union {', '.join(kinds)}"
        case Record():
            return f"an object ({type.name})"
        case Enum():
            return f"a symbol of {type.name}"
        case Fixed():
            return f"a text of {type.size} characters ({type.name})"
        case Reference():
            return type.name


def _kind_word(type: Type) -> str:
    return "array" if isinstance(type, Array) else "map"
