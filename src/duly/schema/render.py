"""From schema values back to Avro JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from duly.errors import SchemaInvalidError
from duly.schema.flatten import normal
from duly.schema.model import (
    Array,
    Enum,
    Fixed,
    Map,
    Primitive,
    Record,
    Reference,
    Union,
)
from duly.schema.names import namespace_of, simple_name

if TYPE_CHECKING:
    from duly.schema.model import Field, Json, Logical, Named, Schema, Type


def to_json(schema: Schema) -> Json:
    """Avro JSON with a fixed order of keys; a namespace only where it changes, references by full name."""
    return _type(schema.root, "")


def to_text(schema: Schema) -> str:
    """Compact and deterministic: what a registry is given."""
    return json.dumps(to_json(schema), ensure_ascii=False, separators=(",", ":"))


def pretty(schema: Schema) -> str:
    """The same for people, as `duly freeze` writes it."""
    return json.dumps(to_json(schema), ensure_ascii=False, indent=2) + "\n"


def equal(a: Schema, b: Schema) -> bool:
    """Whether two schemas say the same: everything but the layout of their texts counts."""
    return _canonical(a) == _canonical(b)


def is_written(schema: Schema, text: str) -> bool:
    """Whether `text` is what `pretty` writes, its layout aside: a quick "yes" to `equal`."""
    try:
        written = json.dumps(json.loads(text))
    except ValueError:
        return False
    return written == json.dumps(to_json(schema))


def full_name(schema: Schema) -> str:
    """Full name of the root; SchemaInvalidError where the root is no named type."""
    if isinstance(schema.root, Record | Enum | Fixed):
        return schema.root.name
    raise SchemaInvalidError(
        f"the schema is a {type(schema.root).__name__.lower()}, expected a record", file=schema.file
    )


def _canonical(schema: Schema) -> str:
    # JSON text keeps 1, 1.0 and true apart, which Python's == does not.
    return json.dumps(to_json(normal(schema)), sort_keys=True)


def _type(type: Type, space: str) -> Json:  # noqa: PLR0911 - one per kind of type
    match type:
        case Primitive():
            if type.logical is None and not type.props:
                return type.type
            return {"type": type.type, **_logical(type.logical), **type.props}
        case Reference():
            return type.name
        case Union():
            return [_type(branch, space) for branch in type.branches]
        case Array():
            return {"type": "array", "items": _type(type.items, space), **type.props}
        case Map():
            return {"type": "map", "values": _type(type.values, space), **type.props}
        case Record():
            inner = namespace_of(type.name)
            return {
                **_head(type, "error" if type.is_error else "record", space),
                "fields": [_field(field, inner) for field in type.fields],
                **type.props,
            }
        case Enum():
            default: dict[str, Json] = {} if type.default is None else {"default": type.default}
            return {
                **_head(type, "enum", space),
                "symbols": list(type.symbols),
                **default,
                **type.props,
            }
        case Fixed():
            return {
                **_head(type, "fixed", space),
                "size": type.size,
                **_logical(type.logical),
                **type.props,
            }


def _head(type: Named, kind: str, space: str) -> dict[str, Json]:
    own = namespace_of(type.name)
    head: dict[str, Json] = {"type": kind, "name": simple_name(type.name)}
    if own != space:
        head["namespace"] = own
    if type.doc:
        head["doc"] = type.doc
    if type.aliases:
        head["aliases"] = [
            simple_name(alias) if namespace_of(alias) == own else alias for alias in type.aliases
        ]
    return head


def _field(field: Field, space: str) -> Json:
    written: dict[str, Json] = {"name": field.name, "type": _type(field.type, space)}
    if field.doc:
        written["doc"] = field.doc
    if field.has_default:
        written["default"] = field.default
    if field.order != "ascending":
        written["order"] = field.order
    if field.aliases:
        written["aliases"] = list(field.aliases)
    return {**written, **field.props}


def _logical(logical: Logical | None) -> dict[str, Json]:
    if logical is None:
        return {}
    if logical.name != "decimal":
        return {"logicalType": logical.name}
    written: dict[str, Json] = {"logicalType": "decimal", "precision": logical.precision}
    return {**written, "scale": logical.scale} if logical.scale else written
