"""Places of a head in words: which field, reached by which ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from duly.compat import Step, field_path
from duly.schema import Array, Map, Record, Union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.schema import Schema, Type

USES_MAX: Final = 100
"""Ways to one named type that are told apart."""
_STEPS_MAX: Final = 10_000


def subject(trail: tuple[Step, ...], owner: str, *, is_foreign: bool) -> str:
    """The field in words: by its whole path, or inside a shared type by its own name."""
    if is_foreign:
        return inside(field_path(last_field(trail)), owner)
    path = field_path(trail)
    return f'field "{path}"' if path else "the root"


def inside(field: str, owner: str) -> str:
    """A field in words, seen from the type that has it, or that type itself."""
    return f'field "{field}" of {owner}' if field else owner


def last_field(trail: tuple[Step, ...]) -> tuple[Step, ...]:
    """The end of a trail inside the record it led to last."""
    last = max((at for at, step in enumerate(trail) if step.kind == "field"), default=0)
    return trail[last:]


def waiver_path(field: str) -> str:
    """`lines[].unit_price` is /fields/lines/fields/unit_price; it stays when a field is added above."""
    names = re.sub(r"\[\]|\{\}", "", field)
    return "".join(f"/fields/{name}" for name in names.split(".")) if names else ""


def joined(path: str, rest: str) -> str:
    return f"{path}.{rest}" if path and rest else path or rest


class Uses:
    """The ways from the root of a schema to its named types; found once for all of them."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._found: dict[str, list[str]] | None = None

    def of(self, name: str) -> tuple[str, ...]:
        """Field paths such as `lines[].unit_price`; of the root it is the empty one."""
        if self._found is None:
            self._found = self._walk()
        return tuple(self._found.get(name, ())) or ("",)

    def _walk(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        waiting: list[tuple[Type, str, frozenset[str]]] = [(self._schema.root, "", frozenset())]
        for _ in range(_STEPS_MAX):
            if not waiting:
                break
            type, path, above = waiting.pop()
            target = self._schema.target(type)
            name = getattr(target, "name", "")
            ways = found.setdefault(name, [])
            # Inside a recursive type everything would be reached again without end.
            if name in above or len(ways) >= USES_MAX:
                continue
            if name and path not in ways:
                ways.append(path)
            below = above | {name} if name else above
            waiting += [(part, way, below) for part, way in _below(target, path)]
        return found


def _below(type: Type, path: str) -> Iterator[tuple[Type, str]]:
    match type:
        case Record():
            for field in reversed(type.fields):
                yield field.type, joined(path, field.name)
        case Array():
            yield type.items, f"{path}[]"
        case Map():
            yield type.values, f"{path}{{}}"
        case Union():
            for branch in reversed(type.branches):
                yield branch, path
        case _:
            return
