"""Defaults of before, on fields whose type may be another one now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.compat import brief
from duly.schema import Array, Enum, Fixed, Map, Record, Reference, Union, fits_default

if TYPE_CHECKING:
    from duly.schema import Field, Json, Schema, Type


def takes(type: Type, before: Field) -> bool:
    """Whether a type of now takes the default of before, as far as it tells without its schema."""
    if isinstance(type, Union):
        return bool(type.branches) and takes(type.branches[0], before)
    was = before.type
    if isinstance(was, Union) and was.branches:
        was = was.branches[0]
    match type:
        case Record() | Fixed() | Reference():
            return type.name == getattr(was, "name", "")
        case Enum():
            return type.name == getattr(was, "name", "") and before.default in type.symbols
        case _:
            return brief(type) == brief(was) or fits_default(type, before.default)


def gives_the_same(now: Field, head: Schema, before: Field, past: Schema) -> bool:
    """Whether a reader gets one value from two defaults: what a record's own defaults fill in may be written or not."""
    if now.default == before.default:
        return True  # where another field changed what is filled in, that one is told
    given = _filled(now.type, now.default, head)
    if given == _filled(before.type, before.default, past):
        return True
    # A field that came since fills itself in both.
    return takes(now.type, before) and given == _filled(now.type, before.default, head)


def _filled(type: Type, value: Json, schema: Schema) -> Json:
    """As a reader gets it; of a union defaults are of the first branch."""
    match schema.target(type):
        case Record(fields=fields) if isinstance(value, dict):
            return {
                field.name: _filled(field.type, value.get(field.name, field.default), schema)
                for field in fields
            }
        case Array(items=items) if isinstance(value, list):
            return [_filled(items, item, schema) for item in value]
        case Map(values=values) if isinstance(value, dict):
            return {key: _filled(values, item, schema) for key, item in value.items()}
        case Union(branches=(first, *_)):
            return _filled(first, value, schema)
        case _:
            return value


def keep_default(now: Field, before: Field, shown: str) -> str:
    """What to write so that duly takes it; `shown`: the default of before."""
    if takes(now.type, before):
        return f'keep "default": {shown}'
    for branch in now.type.branches if isinstance(now.type, Union) else ():
        if takes(branch, before):
            return f'put {brief(branch)} first in its union, and keep "default": {shown}'
    return f'keep {brief(before.type)} and "default": {shown}'
