"""A field's type with other scalars in it, as its author would write it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from duly.schema import (
    Array,
    Map,
    Primitive,
    Reference,
    Schema,
    Union,
    fits_default,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from duly.schema import Field, Type

_DEFINITION = "{…}"
"""Of a type inside the field: it stays as it is."""


def retyped(field: Field, is_meant: Callable[[Type], bool], better: Primitive) -> str:
    """What to write: around the scalars that are meant everything is kept."""
    type = _Rewriting(field, is_meant, better).of(field.type)
    written = json.dumps(to_json(Schema(root=type, named={})), ensure_ascii=False)
    said = f'"type": {written}'.replace(f'"{_DEFINITION}"', _DEFINITION)
    fits = not field.has_default or fits_default(type, field.default)
    return said if fits else f"{said} with a default of that type"


class _Rewriting:
    def __init__(self, field: Field, is_meant: Callable[[Type], bool], better: Primitive) -> None:
        self._inside = f"{field.path}/type"
        self._is_meant = is_meant
        self._better = better

    def of(self, type: Type) -> Type:
        match type:
            case Primitive():
                return self._better if self._is_meant(type) else type
            case Array():
                return replace(type, items=self.of(type.items))
            case Map():
                return replace(type, values=self.of(type.values))
            case Union():
                return replace(type, branches=tuple(_once(map(self.of, type.branches))))
            case Reference():
                return type
            case _:
                is_here = type.path.startswith(self._inside)
                return Reference(name=_DEFINITION if is_here else type.name)


def _once(branches: Iterator[Type]) -> Iterator[Type]:
    """A union has each primitive type once, whatever it means."""
    seen: set[str] = set()
    for branch in branches:
        if not isinstance(branch, Primitive):
            yield branch
        elif branch.type not in seen:
            seen.add(branch.type)
            yield branch
