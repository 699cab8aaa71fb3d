"""Whether two definitions of one name say the same, as Avro decides when it meets the second."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from duly.schema.model import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema.model import Field, Json, Named, Type


def same_definition(a: Named, b: Named) -> bool:
    """Same shape, defaults and properties; doc and aliases do not matter to Avro here."""
    if a.name != b.name or not _alike(a.props, b.props):
        return False
    match a, b:
        case Record(), Record():
            return (
                a.is_error == b.is_error
                and len(a.fields) == len(b.fields)
                and all(map(_same_field, a.fields, b.fields))
            )
        case Enum(), Enum():
            return a.symbols == b.symbols and a.default == b.default
        case Fixed(), Fixed():
            return a.size == b.size and a.logical == b.logical
        case _:
            return False


def _same_field(a: Field, b: Field) -> bool:
    return (
        a.name == b.name
        and a.order == b.order
        and a.has_default == b.has_default
        and _alike(a.default, b.default)
        and _alike(a.props, b.props)
        and _same(a.type, b.type)
    )


def _same(a: Type, b: Type) -> bool:
    match a, b:
        case (
            (Reference() | Record() | Enum() | Fixed()),
            (Reference() | Record() | Enum() | Fixed()),
        ):
            # A definition inside the second one was itself compared when it was read.
            return a.name == b.name
        case Primitive(), Primitive():
            return a.type == b.type and a.logical == b.logical and _alike(a.props, b.props)
        case Array(), Array():
            return _same(a.items, b.items) and _alike(a.props, b.props)
        case Map(), Map():
            return _same(a.values, b.values) and _alike(a.props, b.props)
        case Union(), Union():
            same_length = len(a.branches) == len(b.branches)
            return same_length and all(map(_same, a.branches, b.branches))
        case _:
            return False


def _alike(a: Mapping[str, Json] | Json, b: Mapping[str, Json] | Json) -> bool:
    """Equal as JSON: 1, 1.0 and true are three values, the order of keys is none."""
    if not a and a is b:
        return True
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)
