"""A datum between bytes and classes: what Avro wrote, without a class and without logical types.

| Avro | datum |
|---|---|
| null, boolean, int, long, float, double, bytes, string | None, bool, int, float, bytes, str |
| fixed | bytes |
| enum | the index of the symbol |
| array, map | list, dict |
| record | a dict by `field_key` |
| union | (name of the branch, {"value": datum}) |

The form is what fastavro reads and writes with a schema of ours that hides unions and names from it:
it picks union branches by shape, so each branch is put into a record of its own, which adds no byte
and makes the branch explicit in both directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from duly.schema import Schema, Type

Datum: TypeAlias = Any


def field_key(index: int) -> str:
    """A record's field by its place."""
    return f"f{index}"


class DatumForm:
    """The form of one schema's data."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._branches: dict[int, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._count = 0
        self.described: Any = self._type(schema.root)
        """An Avro schema of the form, in JSON."""

    def branch_names(self, union: Union) -> tuple[str, ...]:
        """The names of a union's branches, by index."""
        return self._branches[id(union)]

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
                return self._type(self.schema.named[type.name])

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
