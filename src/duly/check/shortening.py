"""A record in one line: what matters whole, the rest as far as it fits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from duly.excerpt import excerpt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duly.schema import Json

WIDTH: Final = 100
_ASIDE: Final = 40
"""Characters for an object or list that is not on the way."""
_TEXT_MAX: Final = 24
"""Of a text aside; one that matters has at least as much."""
_TEXT_CUT: Final = 4
_LEAST: Final = 6
"""No member is shorter, with its comma."""


def shortened(value: Json, way: tuple[str, ...] | None = (), width: int = WIDTH) -> str:
    """`way`: names of the fields that lead to what matters; they are never left out. None is aside."""
    match value:
        case dict():
            return _object(value, way, width)
        case list():
            if not value:
                return "[]"
            inner = shortened(value[0], way, width - 2)
            return f"[{inner}, …]" if len(value) > 1 else f"[{inner}]"
        case str():
            return json.dumps(_cut(value, way, width - 2), ensure_ascii=False)
        case _:
            return excerpt(json.dumps(value, ensure_ascii=False), _TEXT_MAX)


def _cut(text: str, way: tuple[str, ...] | None, room: int) -> str:
    if way is not None:
        return excerpt(text, max(room, _TEXT_MAX))
    return text if len(text) <= _TEXT_MAX else f"{text[:_TEXT_CUT]}…"


def _object(value: dict[str, Json], way: tuple[str, ...] | None, width: int) -> str:
    # The name of a union's branch and a map's key stand between the fields of the way.
    wanted = way[0] if way and way[0] in value else next(iter(value)) if len(value) == 1 else ""
    below = way[1:] if way and wanted == way[0] else way
    room = width - 2
    shown: dict[str, str] = {}
    if wanted:
        shown[wanted] = _member(wanted, value[wanted], below, room)
        room -= len(shown[wanted])
    for key, part in value.items():
        if room < _LEAST:
            break
        if key not in shown:
            text = _member(key, part, None, _ASIDE)
            room -= len(text) + 2
            if room >= 0:
                shown[key] = text
    return "{" + ", ".join(_with_gaps(value, shown)) + "}"


def _member(key: str, value: Json, way: tuple[str, ...] | None, width: int) -> str:
    name = json.dumps(key, ensure_ascii=False)
    return f"{name}: {shortened(value, way, width - len(name) - 2)}"


def _with_gaps(value: dict[str, Json], shown: dict[str, str]) -> Iterator[str]:
    is_gap = False
    for key in value:
        if key in shown:
            yield shown[key]
        elif not is_gap:
            yield "…"
        is_gap = key not in shown
