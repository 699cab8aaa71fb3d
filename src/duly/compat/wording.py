"""Types in a few words, for messages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from duly.excerpt import listed
from duly.schema import Array, Enum, Fixed, Map, Primitive, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Iterable

    from duly.schema import Logical, Type

SYMBOLS_SHOWN: Final = 8


def brief(type: Type) -> str:  # noqa: PLR0911 - one per kind of type
    """As a person would say it: `long (timestamp-micros)`, `[null, string]`, `enum shop.Size`."""
    match type:
        case Primitive():
            return f"{type.type}{_unit(type.logical)}"
        case Array():
            return f"array of {brief(type.items)}"
        case Map():
            return f"map of {brief(type.values)}"
        case Union():
            return f"[{', '.join(brief(branch) for branch in type.branches)}]"
        case Record():
            return f"record {type.name}"
        case Enum():
            return f"enum {type.name}"
        case Fixed():
            return f"fixed({type.size}) {type.name}{_unit(type.logical)}"
        case Reference():
            return type.name


def quoted(names: Iterable[str]) -> str:
    """`"a", "b"`; a long list is cut with the number of the rest."""
    return listed([json.dumps(name, ensure_ascii=False) for name in names], SYMBOLS_SHOWN)


def _unit(logical: Logical | None) -> str:
    if logical is None:
        return ""
    if logical.name == "decimal":
        return f" (decimal({logical.precision}, {logical.scale}))"
    return f" ({logical.name})"
