"""fastavro at work below logical types and unions: it gets a schema of ours that hides both.

It picks union branches by shape and reads logical types by the writer, so it is never shown either:
each branch of a union is put into a record of its own, which adds no byte and makes the branch
explicit in both directions; enums become the int they are written as; names are counted.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

import fastavro

from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from duly.schema import Schema, Type

Avro: TypeAlias = Any
"""A record is a dict by `field_key`, a union's value (branch name, {"value": …}), an enum its index."""


def field_key(index: int) -> str:
    """A record's field in the schema fastavro gets."""
    return f"f{index}"


class Physical:
    """One schema as fastavro sees it; writes and reads single data without framing."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._branches: dict[int, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._count = 0
        self._parsed = fastavro.parse_schema(self._type(schema.root))

    def branch_names(self, union: Union) -> tuple[str, ...]:
        """By index: how this union's branches are called in the schema fastavro gets."""
        return self._branches[id(union)]

    def write(self, datum: Avro) -> bytes:
        buffer = BytesIO()
        fastavro.schemaless_writer(buffer, self._parsed, datum)
        return buffer.getvalue()

    def read(self, data: bytes) -> Avro:
        """The datum at the start of the bytes; they must have passed the guard."""
        return fastavro.schemaless_reader(
            BytesIO(data), self._parsed, None, return_record_name=True
        )

    def _type(self, type: Type) -> Any:  # noqa: PLR0911 - one per kind of type
        match type:
            case Primitive():
                return type.type
            case Enum():
                return "int"
            case Array():
                return {"type": "array", "items": self._type(type.items)}
            case Map():
                return {"type": "map", "values": self._type(type.values)}
            case Union():
                return self._union(type)
            case Fixed():
                return self._named(type, {"type": "fixed", "size": type.size})
            case Record():
                return self._named(type, {"type": "record"})
            case Reference():
                return self._type(self._schema.named[type.name])

    def _named(self, type: Record | Fixed, described: dict[str, Any]) -> Any:
        if type.name in self._names:
            return self._names[type.name]
        self._names[type.name] = described["name"] = self._fresh()
        if isinstance(type, Record):
            described["fields"] = [
                {"name": field_key(index), "type": self._type(field.type)}
                for index, field in enumerate(type.fields)
            ]
        return described

    def _union(self, union: Union) -> Any:
        names = tuple(self._fresh() for _ in union.branches)
        self._branches[id(union)] = names
        return [
            {
                "type": "record",
                "name": name,
                "fields": [{"name": "value", "type": self._type(branch)}],
            }
            for name, branch in zip(names, union.branches, strict=True)
        ]

    def _fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"
