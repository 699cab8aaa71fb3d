"""Schemas for tests/unit/codec/reference.py, read from JSON without duly."""

from __future__ import annotations

from typing import Any, Final, TypeAlias, cast

Node: TypeAlias = dict[str, Any]
"""A type; what refers to a name is the definition itself, so that recursive types are cycles."""

PRIMITIVES: Final = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")


def parse(json: Any) -> Node:
    return _parse(json, "", {})


def _parse(  # noqa: PLR0911 - one per kind of type
    json: Any, space: str, names: dict[str, Node]
) -> Node:
    if isinstance(json, str):
        return {"type": json, "logical": None} if json in PRIMITIVES else names[_full(json, space)]
    if isinstance(json, list):
        branches = [_parse(branch, space, names) for branch in cast("list[Any]", json)]
        return {"type": "union", "logical": None, "branches": branches}
    kind = json["type"]
    if not isinstance(kind, str) or (kind not in PRIMITIVES and kind not in _KINDS):
        return _parse(kind, space, names)
    node: Node = {"type": kind, "logical": _logical(json)}
    if kind == "array":
        return node | {"items": _parse(json["items"], space, names)}
    if kind == "map":
        return node | {"values": _parse(json["values"], space, names)}
    if kind in PRIMITIVES:
        return node
    node["name"] = _full(json["name"], json.get("namespace", space))
    space = node["name"].rpartition(".")[0]
    node["aliases"] = [_full(alias, space) for alias in json.get("aliases", [])]
    node |= {key: json[key] for key in ("symbols", "default", "size") if key in json}
    names[node["name"]] = node
    if kind in {"record", "error"}:
        node["type"] = "record"
        node["fields"] = [
            field | {"type": _parse(field["type"], space, names)} for field in json["fields"]
        ]
    return node


_KINDS: Final = ("record", "error", "enum", "fixed", "array", "map")


def _full(name: str, space: str) -> str:
    return name.removeprefix(".") if "." in name or not space else f"{space}.{name}"


def _logical(json: Node) -> tuple[str, int, int] | None:
    """A logical type that its type may have; any other is none, as the specification says."""
    name, precision, scale = json.get("logicalType"), json.get("precision", 0), json.get("scale", 0)
    if name == "decimal":
        room = 10**precision <= 1 << (8 * json["size"] - 1) if "size" in json else True
        is_right = precision > 0 and 0 <= scale <= precision and room
        return (name, precision, scale) if is_right and json["type"] in _UNDER["decimal"] else None
    size = {"uuid": 16, "duration": 12}.get(str(name), 0)
    if json["type"] not in _UNDER.get(str(name), ()) or json.get("size", size) != size:
        return None
    return (str(name), 0, 0)


_UNDER: Final[dict[str, tuple[str, ...]]] = {
    "decimal": ("bytes", "fixed"),
    "big-decimal": ("bytes",),
    "uuid": ("string", "fixed"),
    "duration": ("fixed",),
    "date": ("int",),
    "time-millis": ("int",),
    **{
        f"{kind}-{unit}": ("long",)
        for kind in ("time", "timestamp", "local-timestamp")
        for unit in ("millis", "micros", "nanos")
        if f"{kind}-{unit}" not in {"time-millis", "time-nanos"}
    },
}
