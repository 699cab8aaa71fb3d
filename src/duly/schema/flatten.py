"""Make a schema self-contained: each named type defined once, where it is used first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from duly.errors import SchemaInvalidError
from duly.schema.attributes import DEPTH_MAX
from duly.schema.model import Array, Enum, Fixed, Map, Primitive, Record, Reference, Schema, Union

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duly.schema.model import Named, Type


def flatten(schema: Schema, types: Mapping[str, Named]) -> Schema:
    """Replace the first use of every name by its definition, from the schema itself or from `types`.

    Nodes keep the path they have in the file that defines them. Raises SchemaInvalidError naming a
    type that is nowhere defined.
    """
    walk = _Walk(schema.named, types)
    flat = walk.schema(schema)
    if walk.missing:
        missing = walk.missing[0]
        raise SchemaInvalidError(
            f'type "{missing.name}" is not defined{f" at {missing.path}" if missing.path else ""}',
            file=schema.file,
        )
    return flat


def normal(schema: Schema) -> Schema:
    """The same without other files: definitions move to their first use, foreign names stay."""
    return _Walk(schema.named, {}).schema(schema)


class _Walk:
    def __init__(self, own: Mapping[str, Named], types: Mapping[str, Named]) -> None:
        self.own = own
        self.types = types
        self.done: dict[str, Named | None] = {}
        """None while the inside of a definition is being walked."""
        self.missing: list[Reference] = []
        self.file = ""

    def schema(self, schema: Schema) -> Schema:
        self.file = schema.file
        root = self.type(schema.root, 0)
        named = {name: type for name, type in self.done.items() if type is not None}
        if root is schema.root and list(named) == list(schema.named):
            return schema
        return Schema(root=root, named=named, file=schema.file)

    def type(self, type: Type, depth: int) -> Type:  # noqa: PLR0911 - one per kind of type
        match type:
            case Primitive():
                return type
            case Reference():
                return self.reference(type, depth)
            case Array():
                items = self.type(type.items, depth + 1)
                return type if items is type.items else replace(type, items=items)
            case Map():
                values = self.type(type.values, depth + 1)
                return type if values is type.values else replace(type, values=values)
            case Union():
                branches = tuple(self.type(branch, depth + 1) for branch in type.branches)
                same = all(map(_is, branches, type.branches))
                return type if same else replace(type, branches=branches)
            case Record() | Enum() | Fixed():
                if type.name in self.done:
                    return Reference(name=type.name, path=type.path)
                return self.define(type, depth)

    def reference(self, type: Reference, depth: int) -> Type:
        if type.name in self.done:
            return type
        target = self.own.get(type.name) or self.types.get(type.name)
        if target is None:
            self.missing.append(type)
            return type
        return self.define(target, depth)

    def define(self, type: Named, depth: int) -> Named:
        if depth > DEPTH_MAX:
            raise SchemaInvalidError(
                f'types nested more than {DEPTH_MAX} levels deep at "{type.name}"', file=self.file
            )
        self.done[type.name] = None
        if isinstance(type, Record):
            types = [
                field.type if field.stands_alone else self.type(field.type, depth + 1)
                for field in type.fields
            ]
            if not all(map(_is, types, (field.type for field in type.fields))):
                fields = tuple(
                    field if new is field.type else replace(field, type=new)
                    for field, new in zip(type.fields, types, strict=True)
                )
                type = replace(type, fields=fields)
        self.done[type.name] = type
        return type


def _is(a: object, b: object) -> bool:
    return a is b
