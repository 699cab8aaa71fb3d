"""Attributes of JSON objects in a schema: read with their faults, or kept as properties."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Final

from duly.schema import names
from duly.schema.model import NO_PROPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duly.schema.model import Json

DEPTH_MAX: Final = 64
"""Levels of types inside types, and of values inside a default or attribute."""


class FaultError(Exception):
    """A rule broken at a JSON pointer; `parse` turns it into an error with line and column."""

    def __init__(self, pointer: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message
        self.hint = hint


def text(value: Mapping[str, Json], key: str) -> str:
    """A text, or "" where it is absent or no text: Avro does not look at the kind of a doc."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def aliases(value: Mapping[str, Json], path: str) -> tuple[str, ...]:
    """The aliases as written, each once."""
    raw = value["aliases"]
    if not isinstance(raw, list):
        raise FaultError(f"{path}/aliases", f"aliases is {shown(raw)}, expected a list of names")
    found: dict[str, None] = {}
    for index, alias in enumerate(raw):
        if not isinstance(alias, str):
            raise FaultError(
                f"{path}/aliases/{index}", f"{shown(alias)} is not an alias, expected a name"
            )
        found[alias] = None
    return tuple(found)


def type_aliases(
    value: Mapping[str, Json], path: str, namespace: str, fault: names.FaultOf
) -> tuple[str, ...]:
    """The aliases of a named type, as full names; Avro Java looks at their last part only."""
    if "aliases" not in value:
        return ()
    written = aliases(value, path)
    for index, alias in enumerate(written):
        if why := fault(names.simple_name(alias)):
            raise FaultError(f"{path}/aliases/{index}", why)
    # In a namespace, an alias with a dot in front is a name that no writer has.
    full = names.qualify if namespace else names.defined
    return tuple(full(alias, namespace) for alias in written)


def properties(value: Mapping[str, Json], own: frozenset[str], path: str) -> Mapping[str, Json]:
    """All attributes but `own`; also `doc` or `namespace` of a wrong kind, which Avro passes over."""
    if value.keys() <= own and all(isinstance(value.get(key, ""), str) for key in _TEXTS):
        return NO_PROPS
    props = {
        key: item
        for key, item in value.items()
        if key not in own or (key in _TEXTS and not isinstance(item, str))
    }
    for key, item in props.items():
        refuse_deep(item, f"{path}{pointer_step(key)}")
    return props


_TEXTS: Final = frozenset(("doc", "namespace"))


def refuse_deep(value: Json, path: str) -> None:
    """Bound the nesting of a value, so that nothing that walks it later can run out of stack."""
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise FaultError(path, f"values nested more than {DEPTH_MAX} levels deep")


def _children(value: Json) -> Iterable[Json]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def pointer_step(key: str | int) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return f"/{key}" if isinstance(key, int) else f"/{key.replace('~', '~0').replace('/', '~1')}"


def nearest(written: str, candidates: Iterable[str], *, cutoff: float = 0.6) -> str:
    """A hint, where a candidate looks like a slip of the pen away."""
    near = difflib.get_close_matches(written, list(candidates), n=1, cutoff=cutoff)
    return f'did you mean "{near[0]}"?' if near else ""


def shown(value: Json) -> str:
    """A value as JSON, short enough for a sentence."""
    as_json = json.dumps(value, ensure_ascii=False)
    return as_json if len(as_json) <= 60 else f"{as_json[:57]}…"
