"""Whether two definitions of one name say the same, as Avro decides when it meets the second."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from duly.schema.model import Array, Enum, Field, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duly.schema.model import Json, Named, Type

_WithProperties: TypeAlias = "Named | Field | Primitive | Array | Map"

# What Avro Java takes for its own and never for a property, wherever it stands.
_OF_TYPES: Final = frozenset(
    ("type", "name", "namespace", "doc", "aliases", "fields", "symbols", "items", "values", "size")
)
_OF_ENUMS: Final = _OF_TYPES | {"default"}
_OF_FIELDS: Final = frozenset(("type", "name", "doc", "aliases", "default", "order"))


def same_definition(a: Named, b: Named, unknown: Sequence[Reference]) -> bool:
    """Same shape, defaults of fields and properties; doc, aliases and an enum's default do not count.

    `unknown`: uses of types that were not complete when they were read; Avro Java takes no two of
    them for the same.
    """
    if a.name != b.name or not _same_properties(a, b):
        return False
    match a, b:
        case Record(), Record():
            return len(a.fields) == len(b.fields) and all(
                _same_field(field, other, unknown)
                for field, other in zip(a.fields, b.fields, strict=True)
            )
        case Enum(), Enum():
            return a.symbols == b.symbols
        case Fixed(), Fixed():
            return a.size == b.size and a.logical == b.logical
        case _:
            return False


def reads_alike(a: Named, b: Named) -> bool:
    """Whether readers of two definitions that say the same also take the same."""
    if a.aliases != b.aliases:
        return False
    match a, b:
        case Record(), Record():
            return all(x.aliases == y.aliases for x, y in zip(a.fields, b.fields, strict=True))
        case Enum(), Enum():
            return a.default == b.default
        case _:
            return True


def _same_field(a: Field, b: Field, unknown: Sequence[Reference]) -> bool:
    return (
        a.name == b.name
        and a.order == b.order
        and a.has_default == b.has_default
        and _alike(a.default, b.default)
        and _same_properties(a, b)
        and _same(a.type, b.type, unknown)
    )


def _same(a: Type, b: Type, unknown: Sequence[Reference]) -> bool:
    match a, b:
        case (
            (Reference() | Record() | Enum() | Fixed()),
            (Reference() | Record() | Enum() | Fixed()),
        ):
            # A definition inside the second one was itself compared when it was read.
            return a.name == b.name and not any(use is a or use is b for use in unknown)
        case Primitive(), Primitive():
            return a.type == b.type and a.logical == b.logical and _same_properties(a, b)
        case Array(), Array():
            return _same(a.items, b.items, unknown) and _same_properties(a, b)
        case Map(), Map():
            return _same(a.values, b.values, unknown) and _same_properties(a, b)
        case Union(), Union():
            same_length = len(a.branches) == len(b.branches)
            return same_length and all(
                _same(x, y, unknown) for x, y in zip(a.branches, b.branches, strict=True)
            )
        case _:
            return False


def _same_properties(a: _WithProperties, b: _WithProperties) -> bool:
    if not a.props and not b.props:
        return True
    return _alike(_properties(a), _properties(b))


def _properties(node: _WithProperties) -> Mapping[str, Json]:
    """What Avro Java keeps of the attributes: none that means something on another kind of type."""
    match node:
        case Field():
            reserved = _OF_FIELDS
        case Enum():
            reserved = _OF_ENUMS
        case _:
            reserved = _OF_TYPES
    return {key: item for key, item in node.props.items() if key not in reserved}


def _alike(a: Mapping[str, Json] | Json, b: Mapping[str, Json] | Json) -> bool:
    """Equal as JSON: 1, 1.0 and true are three values, the order of keys is none."""
    if not a and a is b:
        return True
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
