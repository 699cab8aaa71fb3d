"""The fewest bytes a value takes: what Avro Java 1.12.2 multiplies by the number of items in an array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.schema import Fixed, Primitive, Record, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from duly.schema import Schema, Type

_PRIMITIVES: Final = {"null": 0, "float": 4, "double": 8}
_DEPTH_MAX: Final = 100
"""Of records inside records; what is deeper counts nothing, for the reader and for the writer."""


def expected_by_java(type: Type, schema: Schema) -> int:
    """As `GenericDatumReader.minBytesPerElement` of 1.12.2 counts: of a union only the index."""
    return _Count(schema, lambda _: 0).of(type)


def written_at_least(type: Type, schema: Schema) -> int:
    return _Count(schema, min).of(type)


class _Count:
    def __init__(self, schema: Schema, of_branches: Callable[[Iterable[int]], int]) -> None:
        self._schema = schema
        self._of_branches = of_branches
        self._known: dict[str, int] = {}
        self._open: list[str] = []

    def of(self, type: Type) -> int:
        match self._schema.target(type):
            case Primitive(type=name):
                return _PRIMITIVES.get(name, 1)
            case Fixed(size=size):
                return size
            case Record() as record:
                return self._record(record)
            case Union(branches=branches):
                return 1 + self._of_branches(map(self.of, branches))
            case _:
                return 1

    def _record(self, record: Record) -> int:
        name = record.name
        if name not in self._known:
            if name in self._open or len(self._open) >= _DEPTH_MAX:
                return 0
            self._open.append(name)
            self._known[name] = sum(self.of(field.type) for field in record.fields)
            self._open.pop()
        return self._known[name]
