"""The parts of a head, one by one, for lint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from duly.schema import Field, Record, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.schema import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Owner and path as in duly.compat.Place."""

    owner: str
    path: str
    schema: Schema
    """The whole, to follow references in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPart(Part):
    record: Record
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPart(Part):
    named: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPart(Part):
    """The root of a contract."""

    record: Record
    event_time: str
    """The field that domain.toml names; empty if it names none."""


def parts(schema: Schema, *, event_time: str = "") -> Iterator[Part]:
    """The contract, then each named type in it and its fields; shared types among them."""
    root = schema.root
    if isinstance(root, Record):
        yield EventPart(
            owner=root.name, path=root.path, schema=schema, record=root, event_time=event_time
        )
    for named in schema.named.values():
        yield from _type_parts(named, schema)


def _type_parts(named: Named, schema: Schema) -> Iterator[Part]:
    yield NamedPart(owner=named.name, path=named.path, schema=schema, named=named)
    if isinstance(named, Record):
        for field in named.fields:
            yield FieldPart(
                owner=named.name, path=field.path, schema=schema, record=named, field=field
            )
