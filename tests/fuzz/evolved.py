"""Another writer's schema for a reader: everything at once that resolution must bridge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Mapping

PROMOTED: Final = {
    "long": "int",
    "double": "float",
    "float": "int",
    "string": "bytes",
    "bytes": "string",
}
"""Reader's primitive → one that promotes to it."""
UTF8: Final = PROMOTED | {"string": "string"}
"""The same on the wire, and all of it readable."""
EXTRA: Final[dict[str, Any]] = {
    "name": "only_the_writer_has_it",
    "type": {"type": "array", "items": ["null", "string", {"type": "map", "values": "bytes"}]},
}


def evolved(schema: Any, promoted: Mapping[str, str] = PROMOTED) -> Any:
    """A schema every datum of which the given one reads, bytes that are no UTF-8 apart.

    Fields stand in another order, every second one with a default is missing, one is the writer's
    own; primitives are those that promote; enums have one more symbol where the reader has a default.
    """
    return _Evolution(promoted).type(schema)


class _Evolution:
    def __init__(self, promoted: Mapping[str, str]) -> None:
        self.promoted = promoted

    def type(self, type: Any) -> Any:
        if isinstance(type, str):
            return self.promoted.get(type, type)
        if _is_list(type):  # a branch that promotes might become the same as another
            return [one if isinstance(one, str) else self.type(one) for one in type]
        return self.defined(type)

    def defined(self, type: Any) -> Any:
        match type["type"]:
            case "record":
                return _without(type, "doc", "aliases") | {"fields": self.fields(type["fields"])}
            case "array":
                return {"type": "array", "items": self.type(type["items"])}
            case "map":
                return {"type": "map", "values": self.type(type["values"])}
            case "enum" if "default" in type:
                return type | {"symbols": [*type["symbols"], "ONLY_THE_WRITER_HAS_IT"]}
            case _:
                return type

    def fields(self, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that define a named type stay, and in their order: others refer to it."""
        defaulted = [f["name"] for f in fields if "default" in f and not _has_names(f["type"])]
        kept = [
            {"name": field["name"], "type": self.type(field["type"])}
            for field in fields
            if field["name"] not in defaulted[::2]
        ]
        plain = [field for field in kept if not _has_names(field["type"])]
        return [EXTRA, *reversed(plain), *(field for field in kept if field not in plain)]


_PRIMITIVES: Final = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}


def _has_names(type: Any) -> bool:
    """Whether it defines a named type, or refers to one."""
    if isinstance(type, str):
        return type not in _PRIMITIVES
    if _is_list(type):
        return any(map(_has_names, type))
    return "name" in type or any(
        _has_names(type[key]) for key in ("items", "values") if key in type
    )


def _is_list(type: Any) -> TypeGuard[list[Any]]:
    return isinstance(type, list)


def _without(type: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in type.items() if key not in keys}
