"""Avro names: what they may consist of, and what a short one means where it stands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

FaultOf: TypeAlias = "Callable[[str], str]"
"""Says why a name is refused, or ""."""

COMPLEX_TYPES: Final = frozenset(("record", "error", "enum", "fixed", "array", "map", "union"))
_SPECIFIED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIFIED_FULL = re.compile(rf"{_SPECIFIED.pattern}(?:\.{_SPECIFIED.pattern})*")


def qualify(name: str, namespace: str) -> str:
    """A dot makes a name full; other names take the namespace around them."""
    return name if "." in name or not namespace else f"{namespace}.{name}"


def defined(name: str, namespace: str) -> str:
    """The full name of a definition; a dot in front of its only part means no namespace, as in Java."""
    return name[1:] if name.rfind(".") == 0 else qualify(name, namespace)


def namespace_of(full_name: str) -> str:
    return full_name.rpartition(".")[0]


def simple_name(full_name: str) -> str:
    return full_name.rpartition(".")[2]


@lru_cache(maxsize=65_536)
def fault(name: str) -> str:
    """Why Avro Java refuses a simple name, or ""; it takes the letters of any alphabet."""
    if _SPECIFIED.fullmatch(name):
        return ""
    if not name:
        return "a name cannot be empty"
    if not (name[0] == "_" or _is_letter(name[0])):
        return f'name "{name}" starts with "{name[0]}", expected a letter or underscore'
    for character in name[1:]:
        if not (character == "_" or _is_letter(character) or character.isdecimal()):
            return f'name "{name}" has "{character}", expected letters, digits and underscores'
    return ""


@lru_cache(maxsize=65_536)
def full_name_fault(full_name: str) -> str:
    """The same for each part of a full name."""
    if _SPECIFIED.fullmatch(full_name):
        return ""
    return next((why for part in full_name.split(".") if (why := fault(part))), "")


def is_specified(full_name: str) -> bool:
    """Whether every part is as Avro's specification says: ASCII letters, digits, underscores."""
    return _SPECIFIED_FULL.fullmatch(full_name) is not None


def _is_letter(character: str) -> bool:
    # Java looks at UTF-16 units, so letters beyond the basic plane are none to it.
    return character.isalpha() and character <= "\uffff"


class NameRules(NamedTuple):
    simple: FaultOf
    full: FaultOf


def _any_name(name: str) -> str:
    _ = name
    return ""


STRICT: Final = NameRules(simple=fault, full=full_name_fault)
LENIENT: Final = NameRules(simple=_any_name, full=_any_name)
"""Any name will do, as in a registry that was filled without checks."""
