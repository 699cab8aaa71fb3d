"""Avro schemas as values: pure, no I/O."""

from duly.schema.model import (
    PRIMITIVES,
    Array,
    Enum,
    Field,
    Fixed,
    Json,
    Logical,
    Map,
    Named,
    Primitive,
    PrimitiveName,
    Record,
    Reference,
    Schema,
    Type,
    Union,
)

__all__ = [
    "PRIMITIVES",
    "Array",
    "Enum",
    "Field",
    "Fixed",
    "Json",
    "Logical",
    "Map",
    "Named",
    "Primitive",
    "PrimitiveName",
    "Record",
    "Reference",
    "Schema",
    "Type",
    "Union",
]
