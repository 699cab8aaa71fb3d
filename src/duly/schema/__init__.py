"""Avro schemas as values: pure, no I/O."""

from duly.big_decimal import read_big_decimal
from duly.schema.complaints import Complaint, complaints
from duly.schema.defined import defined_names
from duly.schema.exact import fits_default
from duly.schema.flatten import flatten
from duly.schema.logical import LOGICAL_NAMES
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
    Order,
    Primitive,
    PrimitiveName,
    Record,
    Reference,
    Schema,
    Type,
    Union,
)
from duly.schema.names import namespace_of, simple_name
from duly.schema.parse import parse, parse_json
from duly.schema.render import equal, full_name, is_written, pretty, to_json, to_text
from duly.schema.text import BYTE_ORDER_MARK, locate, locate_all, marked, read_json
from duly.schema.walk import ReadFields

__all__ = [
    "BYTE_ORDER_MARK",
    "LOGICAL_NAMES",
    "PRIMITIVES",
    "Array",
    "Complaint",
    "Enum",
    "Field",
    "Fixed",
    "Json",
    "Logical",
    "Map",
    "Named",
    "Order",
    "Primitive",
    "PrimitiveName",
    "ReadFields",
    "Record",
    "Reference",
    "Schema",
    "Type",
    "Union",
    "complaints",
    "defined_names",
    "equal",
    "fits_default",
    "flatten",
    "full_name",
    "is_written",
    "locate",
    "locate_all",
    "marked",
    "namespace_of",
    "parse",
    "parse_json",
    "pretty",
    "read_big_decimal",
    "read_json",
    "simple_name",
    "to_json",
    "to_text",
]
