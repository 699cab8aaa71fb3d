"""Which names a text defines, before anything else about it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duly.schema.names import defined, namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.schema.model import Json

_NAMED: Final = frozenset(("record", "error", "enum", "fixed"))


def defined_names(value: Json, namespace: str = "") -> Iterator[str]:
    """Full names of the types that a schema in JSON defines, outermost first; faults are passed over."""
    waiting: list[tuple[Json, str]] = [(value, namespace)]
    while waiting:
        item, space = waiting.pop()
        if isinstance(item, list):
            waiting.extend((branch, space) for branch in reversed(item))
        elif isinstance(item, dict):
            kind, name = item.get("type"), item.get("name")
            inside = [item.get("items"), item.get("values")]
            if isinstance(kind, str) and kind in _NAMED and isinstance(name, str):
                own = item.get("namespace")
                name = defined(name, own if isinstance(own, str) else space)
                space = namespace_of(name)
                yield name
                fields = item.get("fields")
                inside = [
                    field.get("type")
                    for field in (fields if isinstance(fields, list) else [])
                    if isinstance(field, dict)
                ]
            waiting.extend((part, space) for part in reversed(inside))
