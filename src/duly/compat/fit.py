"""One type of a reader beside one of a writer: Avro's promotions, and how well a branch of a union fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.schema import Enum, Fixed, Primitive, Record, simple_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema import Type

PROMOTIONS: Final[Mapping[str, frozenset[str]]] = {
    "null": frozenset(),
    "boolean": frozenset(),
    "int": frozenset(),
    "long": frozenset(("int",)),
    "float": frozenset(("int", "long")),
    "double": frozenset(("int", "long", "float")),
    "bytes": frozenset(("string",)),
    "string": frozenset(("bytes",)),
}
"""Reader type → the other writer types it reads."""


def reads_primitive(reader: Primitive, writer: Primitive) -> bool:
    """The same type, or one that Avro promotes."""
    return reader.type == writer.type or writer.type in PROMOTIONS[reader.type]


def branch_rank(reader: Type, writer: Type) -> int | None:  # noqa: PLR0911 - one per rule
    """How well a branch of a reader's union fits a writer's type, neither a Reference nor a union.

    0 fits best, None not at all: the exact type, an alias, the unqualified name, a promotion.
    """
    if isinstance(reader, Primitive) and isinstance(writer, Primitive):
        if reader.type == writer.type:
            return 0
        return 3 if reads_primitive(reader, writer) else None
    if type(reader) is not type(writer):
        return None
    if isinstance(reader, Record | Enum | Fixed) and isinstance(writer, Record | Enum | Fixed):
        if reader.name == writer.name:
            return 0
        if writer.name in reader.aliases:
            return 1
        return 2 if simple_name(reader.name) == simple_name(writer.name) else None
    return 0
