"""Records that no finite value can fill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duly.schema.model import Array, Map, Record, Reference, Union

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.schema.model import Named, Type


def endless_records(
    own: Mapping[str, Named], lookup: Callable[[str], Named | None]
) -> tuple[Record, ...]:
    """The records of `own` that always hold themselves, directly or through others.

    A record is finite once every field has a finite type; the rest, when nothing more becomes
    finite, is endless.
    """
    records = _reachable(own, lookup)
    endless = set(records)
    changed = True
    while changed:
        before = len(endless)
        # What is defined last comes first here and is used by the others: one pass is the rule.
        for name in records:
            if name in endless and all(
                field.stands_alone or _is_finite(field.type, endless)
                for field in records[name].fields
            ):
                endless.discard(name)
        changed = len(endless) < before
    return tuple(records[name] for name in own if name in endless)


def _is_finite(type: Type, endless: set[str]) -> bool:
    match type:
        case Reference() | Record():
            return type.name not in endless
        case Union():
            return not type.branches or any(_is_finite(b, endless) for b in type.branches)
        case _:
            return True


def _reachable(
    own: Mapping[str, Named], lookup: Callable[[str], Named | None]
) -> dict[str, Record]:
    found: dict[str, Record] = {}
    waiting: list[Type] = list(own.values())
    while waiting:
        type = waiting.pop()
        match type:
            case Reference():
                target = lookup(type.name)
                if target is not None and target.name not in found:
                    waiting.append(target)
            case Record() if type.name not in found:
                found[type.name] = type
                waiting.extend(field.type for field in type.fields if not field.stands_alone)
            case Array():
                waiting.append(type.items)
            case Map():
                waiting.append(type.values)
            case Union():
                waiting.extend(type.branches)
            case _:
                pass
    return found
